package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The entries of a namespace as bytes, beside a plain map. */
class StoredEntriesTest {
    private static final StandardCodec CODEC =
            new StandardCodec(SerialFilter.jdkOnly(), StoredEntriesTest.class.getClassLoader());

    private final StoredEntries stored = new StoredEntries(20, "c", "standard", "", "");

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
        assertEquals(new ArrayList<>(expected.keySet()), keys, message);
        long values = expected.values().stream().filter(Objects::nonNull).count();
        assertEquals(values, stored.count(), message);
        assertEquals(values < expected.size(), stored.hasRemovals(), message);
        Map<Object, byte[]> latest = new ConcurrentHashMap<>();
        stored.latest(entry -> CODEC.decode(entry.key()), (key, entry) -> latest.put(key, entry.value()));
        assertEquals(values, latest.size(), message);
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

    /** As recovery does: key and value stand somewhere in a frame. */
    private void put(String key, byte[] value, long deadline) {
        byte[] bytes = CODEC.encode(key);
        ByteBuffer frame = ByteBuffer.allocate(bytes.length + value.length + 3)
                .put(1, bytes)
                .put(bytes.length + 2, value)
                .asReadOnlyBuffer();
        stored.put(0, frame, 1, bytes.length, deadline, bytes.length + 2, value.length);
    }
}
