package dev.flashdb.embedded;

import dev.flashdb.LexRange;
import dev.flashdb.Limit;
import dev.flashdb.ScoreRange;
import dev.flashdb.structure.RankedSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a sorted set from one rank to another: what every range command comes to. Immutable.
 *
 * @param from the first rank, inclusive
 * @param to the last rank, exclusive; not below the first
 */
record SortedSetsSlice(RankedSet set, int from, int to) {
    private static SortedSetsSlice of(RankedSet set, int from, int to) {
        return new SortedSetsSlice(set, from, Math.max(from, to));
    }

    /** Ranks as commands take them: negative ones count from the end, and what lies outside is cut off. */
    static SortedSetsSlice byRank(RankedSet set, long start, long stop) {
        int size = set.size();
        long first = Math.max(0, start < 0 ? start + size : start);
        long last = Math.min(size - 1L, stop < 0 ? stop + size : stop);
        return first > last ? of(set, 0, 0) : of(set, (int) first, (int) last + 1);
    }

    /** The ranks of {@link #byRank} counted from the end. */
    static SortedSetsSlice byRankFromEnd(RankedSet set, long start, long stop) {
        SortedSetsSlice mirrored = byRank(set, start, stop);
        return of(set, set.size() - mirrored.to, set.size() - mirrored.from);
    }

    static SortedSetsSlice byScore(RankedSet set, ScoreRange range) {
        int from = set.rankOfScore(range.min() + 0.0, /* after= */ !range.minInclusive());
        return of(set, from, set.rankOfScore(range.max() + 0.0, /* after= */ range.maxInclusive()));
    }

    /**
     * Members from the first one that the range's lower end admits, less some, as long as the upper end does. With several
     * scores this is no search but a walk, and gives what Redis' walk gives, which passes over members unseen.
     *
     * @param offset how many are passed over
     */
    static SortedSetsSlice byLex(RankedSet set, LexRange range, long offset) {
        if (hasOneScore(set)) {
            SortedSetsSlice found = byMember(set, range);
            return found.isPassed(offset) ? of(set, 0, 0) : of(set, found.from + (int) offset, found.to);
        }
        SortedSetsLex lex = new SortedSetsLex(range);
        int first = lex.firstAdmitted(set);
        if (first < 0 || of(set, first, set.size()).isPassed(offset)) {
            return of(set, 0, 0);
        }
        int from = first + (int) offset;
        int to = from;
        while (to < set.size() && lex.staysBelowMax(set.at(to).member())) {
            to++;
        }
        return of(set, from, to);
    }

    /** As {@link #byLex}, but walking from the end; the two differ where scores do. */
    static SortedSetsSlice byLexFromEnd(RankedSet set, LexRange range, long offset) {
        if (hasOneScore(set)) {
            SortedSetsSlice found = byMember(set, range);
            return found.isPassed(offset) ? of(set, 0, 0) : of(set, found.from, found.to - (int) offset);
        }
        SortedSetsLex lex = new SortedSetsLex(range);
        int last = lex.lastAdmitted(set);
        if (last < 0 || of(set, 0, last + 1).isPassed(offset)) {
            return of(set, 0, 0);
        }
        int to = last + 1 - (int) offset;
        int from = to;
        while (from > 0 && lex.reachesMin(set.at(from - 1).member())) {
            from--;
        }
        return of(set, from, to);
    }

    int size() {
        return to - from;
    }

    /** Some of the entries, upwards. */
    <T> List<T> ascending(Limit limit, Function<? super RankedSet.Entry, ? extends T> as) {
        int count = count(limit);
        return count == 0 ? new ArrayList<>() : list(set.ascending(from + (int) limit.offset()), count, as);
    }

    /** Some of the entries, downwards. */
    <T> List<T> descending(Limit limit, Function<? super RankedSet.Entry, ? extends T> as) {
        int count = count(limit);
        return count == 0 ? new ArrayList<>() : list(set.descending(to - 1 - (int) limit.offset()), count, as);
    }

    /** The sorted set without these entries. */
    RankedSet removed() {
        if (size() == set.size()) {
            return size() == 0 ? set : RankedSet.empty();
        }
        RankedSet rest = set;
        for (String member : ascending(Limit.none(), RankedSet.Entry::member)) {
            rest = rest.without(member);
        }
        return rest;
    }

    private int count(Limit limit) {
        if (isPassed(limit.offset())) {
            return 0;
        }
        long left = size() - limit.offset();
        return (int) (limit.count() < 0 ? left : Math.min(left, limit.count()));
    }

    private boolean isPassed(long offset) {
        return offset < 0 || offset >= size();
    }

    private static <T> List<T> list(
            Iterator<RankedSet.Entry> entries, int count, Function<? super RankedSet.Entry, ? extends T> as) {
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(as.apply(entries.next()));
        }
        return list;
    }

    private static boolean hasOneScore(RankedSet set) {
        return set.size() == 0 || set.at(0).score() == set.at(set.size() - 1).score();
    }

    private static SortedSetsSlice byMember(RankedSet set, LexRange range) {
        int from = rank(set, range.min(), /* after= */ !range.minInclusive(), 0);
        return of(set, from, rank(set, range.max(), /* after= */ range.maxInclusive(), set.size()));
    }

    private static int rank(RankedSet set, @Nullable String member, boolean after, int withoutEnd) {
        return member == null ? withoutEnd : set.rankOfMember(member, after);
    }
}
