package dev.flashdb.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class OrderedKeysTest {
    private static final char[] CHARS = {
        'a', '\0', '\u007f', '\u0080', '\u0800', '\ud800', '\ud83d', '\udc00', '\ude00', '\ue000'
    };

    @Test
    void wellFormedStringsAreUtf8() {
        for (String text : new String[] {"", "plain", "ß\0", "\u0800\uffff", "x\ud83d\ude00y"}) {
            assertArrayEquals(
                    text.getBytes(StandardCharsets.UTF_8), OrderedKeys.strings().encode(text));
        }
    }

    @Test
    void aStringBesideAnUnpairedSurrogateIsEncodedAsItWouldBeAlone() {
        byte[] bytes = OrderedKeys.strings().encode("aß\u0800\ud83d\ude00\ud83d");
        byte[] head = "aß\u0800\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(head, Arrays.copyOf(bytes, head.length));
        assertArrayEquals(
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0xBD},
                Arrays.copyOfRange(bytes, head.length, bytes.length));
    }

    @Test
    void keysCompareAsTheirBytesAndDistinctKeysHaveDistinctBytes() {
        compareRandomPairs(11, OrderedKeys.strings(), random -> {
            char[] chars = new char[random.nextInt(5)];
            for (int i = 0; i < chars.length; i++) {
                chars[i] = CHARS[random.nextInt(CHARS.length)];
            }
            return new String(chars);
        });
        compareRandomPairs(12, OrderedKeys.longs(), random -> random.nextLong() >> random.nextInt(64));
        compareRandomPairs(13, OrderedKeys.integers(), random -> random.nextInt() >> random.nextInt(32));
        compareRandomPairs(14, OrderedKeys.uuids(), random -> new UUID(random.nextInt(3) - 1, random.nextLong()));
    }

    private static <K> void compareRandomPairs(long seed, OrderedKeys<K> keys, Function<Random, K> keyOf) {
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            K left = keyOf.apply(random);
            K right = keyOf.apply(random);
            byte[] leftBytes = keys.encode(left);
            int order = Arrays.compareUnsigned(leftBytes, keys.encode(right));
            assertEquals(left.equals(right), order == 0, () -> "seed=" + seed);
            assertEquals(Integer.signum(order), Integer.signum(keys.compare(left, right)), () -> "seed=" + seed);
            assertBytesOneByOne(keys, left, leftBytes, seed);
        }
    }

    private static <K> void assertBytesOneByOne(OrderedKeys<K> keys, K key, byte[] bytes, long seed) {
        for (int i = 0; i <= bytes.length; i++) {
            int b = keys.byteAt(key, i);
            if (b == OrderedKeys.ENCODE) {
                assertTrue(bytes[i] < 0, () -> "ASCII needs no encoding: seed=" + seed);
                return;
            }
            assertEquals(i < bytes.length ? bytes[i] & 0xFF : OrderedKeys.END, b, () -> "seed=" + seed);
        }
    }
}
