package dev.flashdb.engine;

import dev.flashdb.LexRange;
import dev.flashdb.structure.RankedSet;

/** Whether members lie within the ends of a range, in the order of UTF-8 bytes. Immutable. */
record SortedSetsLex(LexRange range) {
    /** Whether the range is not empty, and the last member reaches its lower end and the first stays below its upper one. */
    boolean mayMeet(RankedSet set) {
        return set.size() > 0
                && !isEmpty()
                && reachesMin(set.at(set.size() - 1).member())
                && staysBelowMax(set.at(0).member());
    }

    boolean reachesMin(String member) {
        if (range.min() == null) {
            return true;
        }
        int order = compare(member, range.min());
        return range.minInclusive() ? order >= 0 : order > 0;
    }

    boolean staysBelowMax(String member) {
        if (range.max() == null) {
            return true;
        }
        int order = compare(member, range.max());
        return range.maxInclusive() ? order <= 0 : order < 0;
    }

    private boolean isEmpty() {
        if (range.min() == null || range.max() == null) {
            return false;
        }
        int order = compare(range.min(), range.max());
        return order > 0 || order == 0 && !(range.minInclusive() && range.maxInclusive());
    }

    /** The order of UTF-8 bytes is that of code points; of chars only below the surrogates. */
    private static int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                return Character.isSurrogate(left) == Character.isSurrogate(right)
                        ? Character.compare(left, right)
                        : Boolean.compare(Character.isSurrogate(left), Character.isSurrogate(right));
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
