package dev.flashdb.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Writers add and remove keys around stable ones, which every iterator must return once each and in order. */
class ConcurrentIterationTest {
    private static final int WRITERS = 3;
    private static final int ROUNDS = 150;
    private static final int BRANCHES = 60;

    private static String stable(int i) {
        return "k" + (char) ('0' + i) + (i % 2 == 0 ? "stable" : "s");
    }

    /** Keys that split the stable ones' prefixes, end inside of them, and swing their nodes between the kinds. */
    private static String passing(Random random, int writer) {
        String branch = "k" + (char) ('0' + random.nextInt(2 * BRANCHES));
        return switch (random.nextInt(5)) {
            case 0 -> branch + writer;
            case 1 -> branch + "st" + writer;
            case 2 -> branch + "stable" + writer + random.nextInt(50);
            case 3 -> branch + (char) ('!' + writer + 3 * random.nextInt(30));
            default -> "k".repeat(random.nextInt(3)) + (char) ('\u0100' + writer + 3 * random.nextInt(40));
        };
    }

    @Test
    void inTheRadixIndexStableSlotsComeOnceAndInOrder() throws Exception {
        RadixIndex<String, Entry<String>> index = new RadixIndex<>(OrderedKeys.strings(), Entry::key);
        List<Entry<String>> stable = fill(index);
        stable.sort((a, b) -> OrderedKeys.strings().compare(a.key(), b.key()));
        List<Entry<String>> reversed = new ArrayList<>(stable);
        Collections.reverse(reversed);
        List<Entry<String>> inner = stable.subList(10, 50);
        whileOthersWrite(index, () -> {
            assertStable(stable, index.iterator(), 1);
            assertStable(reversed, index.descending(null, null), -1);
            assertStable(
                    inner, index.ascending(stable.get(10).key(), stable.get(50).key()), 1);
            assertStable(stable, index.withPrefix("k"), 1);
            stable.forEach(slot -> assertSame(slot, index.get(slot.key())));
        });
        RadixTreeChecker.check(index);
        assertEquals(stable.size(), index.size());
        assertStable(stable, index.iterator(), 1);
    }

    @Test
    void inTheHashIndexStableSlotsComeOnce() throws Exception {
        HashIndex<String, Entry<String>> index = new HashIndex<>();
        List<Entry<String>> stable = fill(index);
        whileOthersWrite(index, () -> {
            List<Entry<String>> seen = new ArrayList<>();
            index.iterator().forEachRemaining(slot -> {
                if (stable.contains(slot)) {
                    seen.add(slot);
                }
            });
            assertEquals(stable.size(), seen.size());
            assertEquals(stable.size(), seen.stream().distinct().count());
        });
        assertEquals(stable.size(), index.size());
    }

    private static List<Entry<String>> fill(Index<String, Entry<String>> index) {
        List<Entry<String>> stable = new ArrayList<>();
        for (int i = 0; i < BRANCHES; i++) {
            Entry<String> slot = new Entry<>(stable(i));
            index.putIfAbsent(slot.key(), slot);
            stable.add(slot);
        }
        return stable;
    }

    private static void assertStable(List<Entry<String>> stable, Iterator<Entry<String>> slots, int direction) {
        int found = 0;
        Entry<String> before = null;
        while (slots.hasNext()) {
            Entry<String> slot = slots.next();
            if (before != null) {
                int order = OrderedKeys.strings().compare(before.key(), slot.key());
                assertEquals(-direction, Integer.signum(order), "order of " + before + " and " + slot);
            }
            before = slot;
            if (found < stable.size() && stable.get(found) == slot) {
                found++;
            }
        }
        assertEquals(stable.size(), found, "stable slots in order");
    }

    private static void whileOthersWrite(Index<String, Entry<String>> index, Runnable check) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int number = writer;
            writers.add(threads.submit(() -> write(index, number, stop)));
        }
        try {
            for (int round = 0; round < ROUNDS; round++) {
                check.run();
            }
        } finally {
            stop.set(true);
            threads.shutdown();
        }
        for (Future<?> writer : writers) {
            result(writer);
        }
    }

    private static void result(Future<?> writer) throws Exception {
        try {
            writer.get();
        } catch (ExecutionException e) {
            throw new AssertionError("a writer failed: seed=its number", e.getCause());
        }
    }

    /** A writer's keys are its own, so that it knows what each operation must answer. */
    private static void write(Index<String, Entry<String>> index, int writer, AtomicBoolean stop) {
        Random random = new Random(writer);
        List<Entry<String>> own = new ArrayList<>();
        while (!stop.get()) {
            if (own.size() < 2_000 && random.nextInt(100) < (random.nextBoolean() ? 60 : 45)) {
                Entry<String> slot = new Entry<>(passing(random, writer));
                Entry<String> present = index.putIfAbsent(slot.key(), slot);
                assertSame(present != null ? present : slot, index.get(slot.key()));
                if (present == null) {
                    own.add(slot);
                }
            } else if (!own.isEmpty()) {
                remove(index, own.remove(random.nextInt(own.size())));
            }
        }
        own.forEach(slot -> remove(index, slot));
    }

    private static void remove(Index<String, Entry<String>> index, Entry<String> slot) {
        assertEquals(true, index.remove(slot.key(), slot));
        assertNull(index.get(slot.key()));
    }
}
