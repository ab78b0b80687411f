package dev.flashdb;

/**
 * Redis' {@code LIMIT}: how many results are passed over and how many are given. Immutable.
 *
 * @param offset how many are passed over; when negative there are no results, as in Redis
 * @param count how many are given at most; negative for all
 */
public record Limit(long offset, long count) {
    private static final Limit NONE = new Limit(0, -1);

    /**
     * All results.
     *
     * @return the limit that does not limit
     */
    public static Limit none() {
        return NONE;
    }

    /**
     * The first results.
     *
     * @param count how many at most; negative for all
     * @return the limit
     */
    public static Limit first(long count) {
        return new Limit(0, count);
    }
}
