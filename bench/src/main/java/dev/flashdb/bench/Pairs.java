package dev.flashdb.bench;

import java.nio.ByteBuffer;
import java.util.Random;

/** Numbered keys of 16 characters, and values of 256 bytes that tell whose they are. Immutable. */
final class Pairs {
    static final int KEY_BYTES = 16;
    static final int VALUE_BYTES = 256;

    /** So that stores which compress find nothing to compress. */
    private static final byte[] NOISE = new byte[1 << 20];

    static {
        new Random(1).nextBytes(NOISE);
    }

    private final String[] keys;

    Pairs(int count) {
        keys = new String[count];
        for (int number = 0; number < count; number++) {
            keys[number] = key16(number);
        }
    }

    int count() {
        return keys.length;
    }

    /** Returns a key, the same String each time. */
    String key(int number) {
        return keys[number];
    }

    static String key16(int number) {
        String digits = Integer.toString(number);
        return "key:" + "0".repeat(KEY_BYTES - "key:".length() - digits.length()) + digits;
    }

    /** Returns a new value. */
    static byte[] value(int number, int version) {
        byte[] value = new byte[VALUE_BYTES];
        int from = (number * 31 + version * 17 & 0xFFFF) * 8;
        System.arraycopy(NOISE, from, value, 0, VALUE_BYTES);
        ByteBuffer.wrap(value).putInt(number).putInt(version);
        return value;
    }

    /** Returns whether a value is one of this number. */
    static boolean isOf(int number, byte[] value) {
        return value.length == VALUE_BYTES && ByteBuffer.wrap(value).getInt() == number;
    }
}
