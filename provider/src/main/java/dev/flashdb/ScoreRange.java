package dev.flashdb;

/**
 * An interval of scores, each end belonging to it or not. Infinite ends are the infinite scores themselves. An interval whose
 * ends have passed each other is allowed and holds nothing. Immutable.
 *
 * @param min the lower end, possibly infinite
 * @param minInclusive whether the lower end belongs to it
 * @param max the upper end, possibly infinite
 * @param maxInclusive whether the upper end belongs to it
 */
public record ScoreRange(double min, boolean minInclusive, double max, boolean maxInclusive) {
    private static final ScoreRange ALL = closed(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /**
     * An interval by its ends.
     *
     * @param min the lower end, possibly infinite
     * @param minInclusive whether the lower end belongs to it
     * @param max the upper end, possibly infinite
     * @param maxInclusive whether the upper end belongs to it
     * @throws IllegalArgumentException when an end is NaN
     */
    public ScoreRange {
        if (Double.isNaN(min) || Double.isNaN(max)) {
            throw new IllegalArgumentException("The ends of a score range are numbers: min=" + min + " max=" + max);
        }
    }

    /**
     * All scores: {@code -inf +inf}.
     *
     * @return the interval
     */
    public static ScoreRange all() {
        return ALL;
    }

    /**
     * Both ends belong to it: {@code min max}.
     *
     * @param min the lower end
     * @param max the upper end
     * @return the interval
     */
    public static ScoreRange closed(double min, double max) {
        return new ScoreRange(min, /* minInclusive= */ true, max, /* maxInclusive= */ true);
    }

    /**
     * Neither end belongs to it: {@code (min (max}.
     *
     * @param min the lower end
     * @param max the upper end
     * @return the interval
     */
    public static ScoreRange open(double min, double max) {
        return new ScoreRange(min, /* minInclusive= */ false, max, /* maxInclusive= */ false);
    }

    /**
     * The lower end belongs to it: {@code min (max}.
     *
     * @param min the lower end
     * @param max the upper end
     * @return the interval
     */
    public static ScoreRange closedOpen(double min, double max) {
        return new ScoreRange(min, /* minInclusive= */ true, max, /* maxInclusive= */ false);
    }

    /**
     * The upper end belongs to it: {@code (min max}.
     *
     * @param min the lower end
     * @param max the upper end
     * @return the interval
     */
    public static ScoreRange openClosed(double min, double max) {
        return new ScoreRange(min, /* minInclusive= */ false, max, /* maxInclusive= */ true);
    }

    /**
     * A score and all above it: {@code min +inf}.
     *
     * @param min the lower end
     * @return the interval
     */
    public static ScoreRange atLeast(double min) {
        return closed(min, Double.POSITIVE_INFINITY);
    }

    /**
     * All above a score: {@code (min +inf}.
     *
     * @param min the lower end
     * @return the interval
     */
    public static ScoreRange greaterThan(double min) {
        return openClosed(min, Double.POSITIVE_INFINITY);
    }

    /**
     * A score and all below it: {@code -inf max}.
     *
     * @param max the upper end
     * @return the interval
     */
    public static ScoreRange atMost(double max) {
        return closed(Double.NEGATIVE_INFINITY, max);
    }

    /**
     * All below a score: {@code -inf (max}.
     *
     * @param max the upper end
     * @return the interval
     */
    public static ScoreRange lessThan(double max) {
        return closedOpen(Double.NEGATIVE_INFINITY, max);
    }
}
