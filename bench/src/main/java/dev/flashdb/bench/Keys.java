package dev.flashdb.bench;

import java.util.Random;

/** Keys like {@code user:000123}, and requests for them. Immutable. */
final class Keys {
    private static final int DIGITS_FROM = 5;

    private Keys() {}

    /** Returns the key with this number; each call makes a new String. */
    static String key(int number) {
        StringBuilder key = new StringBuilder("user:");
        String digits = Integer.toString(number);
        for (int i = digits.length(); i < 6; i++) {
            key.append('0');
        }
        return key.append(digits).toString();
    }

    static Integer number(String key) {
        return Integer.valueOf(key.substring(DIGITS_FROM));
    }

    static String[] all(int count) {
        String[] keys = new String[count];
        for (int i = 0; i < count; i++) {
            keys[i] = key(i);
        }
        return keys;
    }

    /**
     * Returns requests for {@code keyCount} keys, Zipf-distributed with exponent 0.99. Equal keys are the same String, but
     * not one that a cache was filled with: as if it came from a request, after its hash code is known.
     */
    static String[] zipf(int keyCount, int requestCount, long seed) {
        String[] keys = all(keyCount);
        shuffle(keys, new Random(seed));
        Zipf zipf = new Zipf(keyCount, 0.99, seed);
        String[] requests = new String[requestCount];
        for (int i = 0; i < requestCount; i++) {
            requests[i] = keys[zipf.next()];
        }
        return requests;
    }

    /** So that popularity has nothing to do with the order in which the keys were made. */
    private static void shuffle(String[] keys, Random random) {
        for (int i = keys.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            String swapped = keys[i];
            keys[i] = keys[j];
            keys[j] = swapped;
        }
    }
}
