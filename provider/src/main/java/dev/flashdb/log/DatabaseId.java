package dev.flashdb.log;

import java.security.SecureRandom;

/**
 * The number of a database: 128 random bits that each of its files has in its header. Immutable.
 *
 * @param high the first half
 * @param low the second half
 */
record DatabaseId(long high, long low) {
    static DatabaseId random(SecureRandom random) {
        return new DatabaseId(random.nextLong(), random.nextLong());
    }

    /** 32 digits, as {@link #toString} makes them. */
    static DatabaseId parse(String text) {
        return new DatabaseId(
                Long.parseUnsignedLong(text.substring(0, 16), 16), Long.parseUnsignedLong(text.substring(16), 16));
    }

    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
