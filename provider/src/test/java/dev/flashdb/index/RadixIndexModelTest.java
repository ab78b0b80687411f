package dev.flashdb.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on the index and on a sorted map of the keys' bytes; the tree's invariants after every step. */
class RadixIndexModelTest {
    private static final String[] STRING_PARTS = {
        "a",
        "b",
        "aa",
        "\0",
        "~",
        "\u007f",
        "\u0080",
        "ß",
        "\u07ff",
        "\u0800",
        "\uffff",
        "\ud83d",
        "\ude00",
        "\ud83d\ude00"
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void stringsBehaveAsInASortedMap(long seed) {
        check(seed, 6_000, OrderedKeys.strings(), random -> {
            StringBuilder key = new StringBuilder();
            for (int parts = random.nextInt(5); parts > 0; parts--) {
                key.append(STRING_PARTS[random.nextInt(STRING_PARTS.length)]);
            }
            return key.toString();
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void byteArraysBehaveAsInASortedMap(long seed) {
        check(seed, 6_000, OrderedKeys.bytes(), random -> {
            byte[] key = new byte[random.nextInt(4)];
            for (int i = 0; i < key.length; i++) {
                key[i] = (byte) (i == 0 ? random.nextInt(3) : random.nextInt(256));
            }
            return key;
        });
    }

    @Test
    void numbersBehaveAsInASortedMap() {
        check(6, 3_000, OrderedKeys.longs(), random -> random.nextInt(600) - 300L << 8 * random.nextInt(8));
        check(7, 3_000, OrderedKeys.integers(), random -> random.nextInt(600) - 300 << 8 * random.nextInt(4));
        check(8, 3_000, OrderedKeys.uuids(), random -> new UUID(random.nextInt(9) - 4L, random.nextInt(200) - 100L));
    }

    private static <K> void check(long seed, int steps, OrderedKeys<K> keys, Function<Random, K> keyOf) {
        Random random = new Random(seed);
        Run<K> run = new Run<>(keys, random, keyOf);
        for (int step = 0; step < steps; step++) {
            try {
                run.step(step / 1_000 % 2 == 0);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("failed at step=" + step + " seed=" + seed, e);
            }
        }
    }

    private static final class Run<K> {
        private final RadixIndex<K, Entry<K>> index;
        private final NavigableMap<byte[], Entry<K>> model = new TreeMap<>(Arrays::compareUnsigned);
        private final OrderedKeys<K> keys;
        private final Random random;
        private final Function<Random, K> keyOf;

        Run(OrderedKeys<K> keys, Random random, Function<Random, K> keyOf) {
            this.index = new RadixIndex<>(keys, Entry::key);
            this.keys = keys;
            this.random = random;
            this.keyOf = keyOf;
        }

        /** A phase of growth is followed by one of shrinking, so that all kinds of nodes come and go. */
        void step(boolean growing) {
            K key = keyOf.apply(random);
            byte[] bytes = keys.encode(key);
            if (random.nextInt(10) < (growing ? 7 : 2)) {
                Entry<K> slot = new Entry<>(key);
                assertSame(model.putIfAbsent(bytes, slot), index.putIfAbsent(key, slot));
            } else {
                K victim = !growing && !model.isEmpty() ? nearest(bytes).key() : key;
                Entry<K> slot = model.remove(keys.encode(victim));
                assertEquals(slot != null, index.remove(victim, slot != null ? slot : new Entry<>(victim)));
            }
            RadixTreeChecker.check(index);
            assertEquals(model.size(), index.size());
            K other = keyOf.apply(random);
            assertSame(model.get(keys.encode(other)), index.get(other));
            scan(key, other);
        }

        private Entry<K> nearest(byte[] bytes) {
            return model.floorKey(bytes) != null
                    ? model.floorEntry(bytes).getValue()
                    : model.firstEntry().getValue();
        }

        private void scan(K key, K other) {
            byte[] bytes = keys.encode(key);
            byte[] otherBytes = keys.encode(other);
            switch (random.nextInt(8)) {
                case 0 -> assertSlots(model, index.iterator());
                case 1 -> assertSlots(model.tailMap(bytes, true), index.ascending(key, null));
                case 2 -> assertSlots(model.headMap(bytes, false), index.ascending(null, key));
                case 3 -> assertSlots(model.descendingMap(), index.descending(null, null));
                case 4 -> assertSlots(model.tailMap(bytes, true).descendingMap(), index.descending(key, null));
                case 5 -> assertSlots(model.headMap(bytes, false).descendingMap(), index.descending(null, key));
                case 6 -> assertPrefix(key, bytes);
                default -> assertBetween(key, bytes, other, otherBytes);
            }
        }

        private void assertBetween(K key, byte[] bytes, K other, byte[] otherBytes) {
            int order = Arrays.compareUnsigned(bytes, otherBytes);
            assertEquals(Integer.signum(order), Integer.signum(keys.compare(key, other)), "compare");
            NavigableMap<byte[], Entry<K>> range =
                    order > 0 ? Collections.emptyNavigableMap() : model.subMap(bytes, true, otherBytes, false);
            assertSlots(range, index.ascending(key, other));
            assertSlots(range.descendingMap(), index.descending(key, other));
        }

        private void assertPrefix(K key, byte[] prefix) {
            if (!keys.havePrefixes()) {
                return;
            }
            NavigableMap<byte[], Entry<K>> expected = new TreeMap<>(Arrays::compareUnsigned);
            model.forEach((bytes, slot) -> {
                if (bytes.length >= prefix.length && Arrays.equals(Arrays.copyOf(bytes, prefix.length), prefix)) {
                    expected.put(bytes, slot);
                }
            });
            assertSlots(expected, index.withPrefix(key));
        }

        private void assertSlots(NavigableMap<byte[], Entry<K>> expected, Iterator<Entry<K>> actual) {
            List<Entry<K>> slots = new ArrayList<>();
            actual.forEachRemaining(slots::add);
            assertEquals(new ArrayList<>(expected.values()), slots);
        }
    }
}
