package dev.flashdb.codec;

import java.util.Arrays;

/**
 * How deeply a value is nested while it is written or read, with what is referred to a second time. Confined to one call.
 *
 * <p>Sets that share nested sets take time exponential in their nesting to hash: so below a hash collection the limit is
 * lower.
 */
final class Nesting {
    static final int MOST_DEPTH = 500;
    static final int MOST_HASHED_DEPTH = 24;

    private static final int[] NONE = {};
    private static final int FIRST = 8;

    /** How deeply it goes below each object that was met, by its number. */
    private int[] heights = NONE;

    /** The deepest so far within the object that is under way at each depth. */
    private int[] deepest = NONE;

    private int count;
    private int depth;
    private int hashedFrom = -1;

    /** Begins an object that can be referred to; returns its number. */
    int begin() {
        depth++;
        check(depth);
        if (depth >= deepest.length) {
            deepest = Arrays.copyOf(deepest, Math.max(FIRST, 2 * depth));
        }
        deepest[depth] = depth;
        if (count == heights.length) {
            heights = Arrays.copyOf(heights, Math.max(FIRST, 2 * count));
        }
        return count++;
    }

    void end(int number) {
        int reached = deepest[depth];
        heights[number] = reached - depth;
        depth--;
        deepest[depth] = Math.max(deepest[depth], reached);
    }

    /** Takes note of an object that is met once more. */
    void again(int number) {
        int reached = depth + 1 + heights[number];
        check(reached);
        deepest[depth] = Math.max(deepest[depth], reached);
    }

    private void check(int reached) {
        if (reached > MOST_DEPTH) {
            throw new CodecException("A value is nested too deeply to be stored: maxDepth=" + MOST_DEPTH);
        }
        if (hashedFrom >= 0 && reached - hashedFrom > MOST_HASHED_DEPTH) {
            throw new CodecException("A value is nested too deeply in a hash collection to be stored: maxHashedDepth="
                    + MOST_HASHED_DEPTH);
        }
    }

    boolean isHashed() {
        return hashedFrom >= 0;
    }

    /** Begins what a collection holds; returns what {@link #endHeld} needs. */
    int beginHeld(boolean isHashing) {
        int outer = hashedFrom;
        if (isHashing && outer < 0) {
            hashedFrom = depth;
        }
        return outer;
    }

    void endHeld(int outer) {
        hashedFrom = outer;
    }
}
