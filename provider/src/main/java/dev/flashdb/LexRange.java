package dev.flashdb;

import org.jspecify.annotations.Nullable;

/**
 * An interval of members in the order of their UTF-8 bytes, each end belonging to it or not. An interval whose ends have passed
 * each other is allowed and holds nothing. Immutable.
 *
 * @param min the lower end; null for none, Redis' {@code -}
 * @param minInclusive whether the lower end belongs to it
 * @param max the upper end; null for none, Redis' {@code +}
 * @param maxInclusive whether the upper end belongs to it
 */
public record LexRange(
        @Nullable String min,
        boolean minInclusive,
        @Nullable String max,
        boolean maxInclusive) {
    private static final LexRange ALL = new LexRange(null, true, null, true);

    /**
     * All members: {@code - +}.
     *
     * @return the interval
     */
    public static LexRange all() {
        return ALL;
    }

    /**
     * Both ends belong to it: {@code [min [max}.
     *
     * @param min the lower end; null for none
     * @param max the upper end; null for none
     * @return the interval
     */
    public static LexRange closed(@Nullable String min, @Nullable String max) {
        return new LexRange(min, /* minInclusive= */ true, max, /* maxInclusive= */ true);
    }

    /**
     * Neither end belongs to it: {@code (min (max}.
     *
     * @param min the lower end; null for none
     * @param max the upper end; null for none
     * @return the interval
     */
    public static LexRange open(@Nullable String min, @Nullable String max) {
        return new LexRange(min, /* minInclusive= */ false, max, /* maxInclusive= */ false);
    }

    /**
     * The lower end belongs to it: {@code [min (max}.
     *
     * @param min the lower end; null for none
     * @param max the upper end; null for none
     * @return the interval
     */
    public static LexRange closedOpen(@Nullable String min, @Nullable String max) {
        return new LexRange(min, /* minInclusive= */ true, max, /* maxInclusive= */ false);
    }

    /**
     * The upper end belongs to it: {@code (min [max}.
     *
     * @param min the lower end; null for none
     * @param max the upper end; null for none
     * @return the interval
     */
    public static LexRange openClosed(@Nullable String min, @Nullable String max) {
        return new LexRange(min, /* minInclusive= */ false, max, /* maxInclusive= */ true);
    }
}
