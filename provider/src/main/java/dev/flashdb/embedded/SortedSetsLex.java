package dev.flashdb.embedded;

import dev.flashdb.LexRange;
import dev.flashdb.structure.RankedSet;

/** Whether members lie within the ends of a range, in the order of UTF-8 bytes. Immutable. */
record SortedSetsLex(LexRange range) {
    /** The rank of the first member that reaches the lower end, if it stays below the upper one; else -1. */
    int firstAdmitted(RankedSet set) {
        int rank = mayMeet(set) ? 0 : set.size();
        while (rank < set.size() && !reachesMin(set.at(rank).member())) {
            rank++;
        }
        return rank < set.size() && staysBelowMax(set.at(rank).member()) ? rank : -1;
    }

    /** The rank of the last member that stays below the upper end, if it reaches the lower one; else -1. */
    int lastAdmitted(RankedSet set) {
        int rank = mayMeet(set) ? set.size() - 1 : -1;
        while (rank >= 0 && !staysBelowMax(set.at(rank).member())) {
            rank--;
        }
        return rank >= 0 && reachesMin(set.at(rank).member()) ? rank : -1;
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

    /** Whether the range is not empty, and the last member reaches its lower end and the first stays below its upper one. */
    private boolean mayMeet(RankedSet set) {
        return set.size() > 0
                && !isEmpty()
                && reachesMin(set.at(set.size() - 1).member())
                && staysBelowMax(set.at(0).member());
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
