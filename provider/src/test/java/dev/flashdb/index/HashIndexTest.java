package dev.flashdb.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashIndexTest extends IndexContract {
    private static final class EqualSlot extends HashIndex.Node {
        EqualSlot(String key) {
            super(key, key.hashCode());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof EqualSlot slot && key.equals(slot.key);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** A key whose hash code tells its number modulo a few; it counts how often it was compared. */
    private static final class Colliding implements Comparable<Colliding> {
        static final ThreadLocal<int[]> COMPARISONS = ThreadLocal.withInitial(() -> new int[1]);

        private final int number;
        private final int hashes;

        Colliding(int number, int hashes) {
            this.number = number;
            this.hashes = hashes;
        }

        @Override
        public int hashCode() {
            return number % hashes;
        }

        @Override
        public boolean equals(Object other) {
            COMPARISONS.get()[0]++;
            return ((Colliding) other).number == number;
        }

        @Override
        public int compareTo(Colliding other) {
            COMPARISONS.get()[0]++;
            return Integer.compare(number, other.number);
        }

        @Override
        public String toString() {
            return number + " of " + hashes;
        }
    }

    @Override
    Index<String, Entry<String>> create() {
        return new HashIndex<>();
    }

    @Test
    void anEqualSlotIsNotTheSame() {
        HashIndex<String, EqualSlot> slots = new HashIndex<>();
        EqualSlot slot = new EqualSlot("a");
        assertNull(slots.putIfAbsent("a", slot));
        assertFalse(slots.remove("a", new EqualSlot("a")));
        assertSame(slot, slots.get("a"));
    }

    /** With one hash all but 16 are in the overflow, with 40 some are, with a million none is. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 40, 1_000_000})
    void agreesWithAMapWhateverTheHashesWhileItGrowsAndShrinks(int hashes) {
        for (long seed = 1; seed <= 20; seed++) {
            new Model(seed, hashes).run();
        }
    }

    private static final class Model {
        private final HashIndex<Colliding, Entry<Colliding>> index = new HashIndex<>();
        private final Map<Integer, Entry<Colliding>> model = new HashMap<>();
        private final Random random;
        private final int hashes;
        private final String message;

        Model(long seed, int hashes) {
            this.random = new Random(seed);
            this.hashes = hashes;
            this.message = "seed=" + seed + " hashes=" + hashes;
        }

        void run() {
            for (int i = 0; i < 4_000; i++) {
                // a tide: mostly additions, then mostly removals
                step(random.nextInt(300), i / 1_000 % 2 == 0 ? 70 : 30);
            }
            assertEquals(model.size(), index.size(), message);
            assertEquals(index.filledCount(), index.usedCount(), message);
            Set<Entry<Colliding>> slots = new HashSet<>();
            index.iterator().forEachRemaining(slot -> assertTrue(slots.add(slot), message));
            assertEquals(new HashSet<>(model.values()), slots, message);
        }

        private void step(int number, int additions) {
            Colliding key = new Colliding(number, hashes);
            assertSame(model.get(number), index.get(key), message);
            if (random.nextInt(100) < additions) {
                Entry<Colliding> slot = new Entry<>(key);
                assertSame(model.putIfAbsent(number, slot), index.putIfAbsent(key, slot), message);
            } else {
                Entry<Colliding> present = model.remove(number);
                assertFalse(index.remove(key, new Entry<>(key)), message);
                assertEquals(present != null, present != null && index.remove(key, present), message);
            }
        }
    }

    @Test
    void aFloodOfEqualHashCodesCostsTheLogarithmOfItsSize() {
        HashIndex<Colliding, Entry<Colliding>> index = new HashIndex<>();
        int count = 1 << 17;
        for (int i = 0; i < count; i++) {
            Colliding key = new Colliding(i, 1);
            index.putIfAbsent(key, new Entry<>(key));
        }
        assertTrue(index.cellCount() <= 64, "the flood must not make the table grow: cells=" + index.cellCount());
        for (int i = 0; i < count; i += 101) {
            int[] comparisons = Colliding.COMPARISONS.get();
            comparisons[0] = 0;
            assertEquals(i, index.get(new Colliding(i, 1)).key().number);
            assertTrue(comparisons[0] <= 16 + 3 * 17, "key " + i + " needed " + comparisons[0] + " comparisons");
        }
    }

    @Test
    void keysThatComeAndGoDoNotMakeTheTableGrow() {
        HashIndex<Integer, Entry<Integer>> index = new HashIndex<>();
        List<Entry<Integer>> window = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            Entry<Integer> slot = new Entry<>(i);
            index.putIfAbsent(i, slot);
            window.add(slot);
            if (window.size() > 1_000) {
                Entry<Integer> oldest = window.remove(0);
                assertTrue(index.remove(oldest.key(), oldest));
            }
        }
        assertEquals(1_000, index.size());
        assertTrue(index.cellCount() <= 10_000, "cells=" + index.cellCount());
        assertTrue(index.usedCount() <= 1_500, "slots and tombstones=" + index.usedCount());
        window.forEach(slot -> assertTrue(index.remove(slot.key(), slot)));
        assertEquals(0, index.usedCount());
    }

    @Test
    void readersFindWhatIsThereWhileTheTableGrowsAndShrinksUnderThem() throws Exception {
        HashIndex<Integer, Entry<Integer>> index = new HashIndex<>();
        List<Entry<Integer>> stable = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            stable.add(new Entry<>(i * 7_919));
            index.putIfAbsent(stable.get(i).key(), stable.get(i));
        }
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch reading = new CountDownLatch(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> readers = List.of(
                    threads.submit(() -> missed(index, stable, reading, stop)),
                    threads.submit(() -> missed(index, stable, reading, stop)));
            reading.await();
            for (int round = 0; round < 10; round++) {
                growAndShrink(index, round);
            }
            stop.set(true);
            for (Future<Integer> reader : readers) {
                assertEquals(0, reader.get());
            }
        } finally {
            stop.set(true);
            threads.shutdown();
        }
    }

    private static int missed(
            HashIndex<Integer, Entry<Integer>> index,
            List<Entry<Integer>> stable,
            CountDownLatch reading,
            AtomicBoolean stop) {
        int missed = 0;
        reading.countDown();
        while (!stop.get()) {
            for (Entry<Integer> slot : stable) {
                missed += index.get(slot.key()) == slot ? 0 : 1;
            }
        }
        return missed;
    }

    private static void growAndShrink(HashIndex<Integer, Entry<Integer>> index, int round) {
        List<Entry<Integer>> passing = new ArrayList<>();
        for (int i = 1; i < 20_000; i++) {
            Entry<Integer> slot = new Entry<>(-i - round);
            index.putIfAbsent(slot.key(), slot);
            passing.add(slot);
        }
        passing.forEach(slot -> assertTrue(index.remove(slot.key(), slot)));
    }
}
