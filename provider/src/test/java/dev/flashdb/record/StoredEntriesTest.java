package dev.flashdb.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.engine.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The entries of a namespace as bytes, beside a plain map. */
class StoredEntriesTest {
    private static final StandardCodec CODEC =
            new StandardCodec(SerialFilter.jdkOnly(), StoredEntriesTest.class.getClassLoader());

    private static final int LIVES = Integer.getInteger("flashdb.engine.storedLives", 40);

    private StoredEntries stored = new StoredEntries(20, "c", "standard", "", "");

    private static byte[] value(Random random) {
        byte[] value = new byte[random.nextInt(1_000) == 0 ? random.nextInt(5 << 20) : random.nextInt(300)];
        random.nextBytes(value);
        return value;
    }

    /** What was written last of each key, in that order. */
    private void assertHolds(Map<String, byte[]> expected, String message) {
        List<String> keys = new ArrayList<>();
        stored.inOrder(entry -> {
            String key = (String) CODEC.decode(entry.key());
            keys.add(key);
            assertArrayEquals(expected.get(key), entry.value(), message);
        });
        assertEquals(expected.size(), keys.size(), message);
        assertTrue(keys.equals(List.copyOf(expected.keySet())), () -> "another order: " + message);
        long values = expected.values().stream().filter(Objects::nonNull).count();
        assertEquals(values, stored.count(), message);
        assertEquals(values < expected.size(), stored.hasRemovals(), message);
    }

    @Test
    void holdsWhatAMapHolds() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, byte[]> expected = new LinkedHashMap<>();
        for (int step = 0; step < 60_000; step++) {
            String key = "key:" + random.nextInt(random.nextBoolean() ? 20 : 12_000);
            expected.remove(key);
            if (random.nextInt(4) == 0) {
                stored.remove(0, CODEC.encode(key));
                expected.put(key, null);
            } else {
                byte[] value = value(random);
                put(key, value, Version.NEVER);
                expected.put(key, value);
            }
        }
        assertHolds(expected, "seed=" + seed);
        stored.clear(1);
        put("late", new byte[1], Version.NEVER);
        assertHolds(Map.of(), "seed=" + seed);
    }

    /** What one life of a namespace is like: how many keys, how they are chosen, how large values are, what else happens. */
    private record Life(
            int keys, int steps, boolean isSkewed, boolean isInTurns, int mostBytes, int removals, int clears) {
        static Life of(Random random) {
            int keys = (int) Math.pow(10, random.nextDouble() * 4.5);
            return new Life(
                    keys,
                    (int) Math.pow(10, 3 + random.nextDouble() * 2),
                    random.nextBoolean(),
                    random.nextInt(3) == 0,
                    (int) Math.pow(10, random.nextDouble() * 4),
                    random.nextInt(4) * 10,
                    random.nextInt(3));
        }

        String key(int step, Random random) {
            int number = isInTurns ? step % keys : random.nextInt(keys);
            return "key:" + (isSkewed && random.nextInt(10) > 0 ? number % (1 + keys / 50) : number);
        }

        int bytes(Random random) {
            return (int) Math.pow(mostBytes, random.nextDouble());
        }
    }

    @Test
    @Timeout(120)
    void holdsWhatAMapHoldsHoweverOftenWhichKeysAreRewritten() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < LIVES; round++) {
            Life life = Life.of(random);
            live(life, random, "seed=" + seed + ", round=" + round + ", " + life);
        }
    }

    private void live(Life life, Random random, String message) {
        stored = new StoredEntries(20, "c", "standard", "", "");
        Map<String, byte[]> expected = new LinkedHashMap<>();
        long generation = 0;
        long room = Long.MAX_VALUE;
        for (int step = 0; step < life.steps; step++) {
            String key = life.key(step, random);
            if (random.nextInt(life.steps) < life.clears) {
                stored.clear(++generation);
                expected.clear();
            }
            expected.remove(key);
            if (random.nextInt(100) < life.removals) {
                stored.remove(generation, CODEC.encode(key));
                expected.put(key, null);
            } else {
                byte[] value = new byte[life.bytes(random)];
                random.nextBytes(value);
                put(generation, key, value, Version.NEVER);
                expected.put(key, value);
            }
            room = stored.countingBytes() * 5 / 4 + 200L * expected.size() + (16 << 10);
            assertTrue(stored.bytes() <= room, () -> message + ", bytes=" + stored.bytes());
        }
        assertHolds(expected, message);
        expected.forEach((key, value) -> {
            StoredEntries.Entry entry = Objects.requireNonNull(stored.get(CODEC.encode(key)));
            assertArrayEquals(value, entry.value(), message);
        });
    }

    /** Once this was an error from 32,767 rewrites on, and took a time that grew with their square. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 300, 5_000, 70_000})
    @Timeout(60)
    void aKeyMayBeRewrittenAsOftenAsOneLikes(int valueBytes) {
        int rewrites = 100_000_000 / (valueBytes + 100);
        for (int i = 0; i < rewrites; i++) {
            put("hot", new byte[valueBytes], Version.NEVER);
        }
        assertEquals(1, stored.count());
        assertTrue(stored.bytes() < 16 << 10, () -> "bytes=" + stored.bytes());
    }

    @Test
    @Timeout(60)
    void aClearedNamespaceBeginsAnewAsOftenAsOneLikes() {
        for (int i = 1; i <= 200_000; i++) {
            stored.clear(i);
            put(i, "key" + i, new byte[600], Version.NEVER);
        }
        assertEquals(1, stored.count());
    }

    /** As recovery does: key and value stand somewhere in a frame. */
    private void put(String key, byte[] value, long deadline) {
        put(0, key, value, deadline);
    }

    private void put(long generation, String key, byte[] value, long deadline) {
        byte[] bytes = CODEC.encode(key);
        ByteBuffer frame = ByteBuffer.allocate(bytes.length + value.length + 3)
                .put(1, bytes)
                .put(bytes.length + 2, value)
                .asReadOnlyBuffer();
        stored.put(generation, frame, 1, bytes.length, deadline, bytes.length + 2, value.length);
    }
}
