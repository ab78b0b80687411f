package dev.flashdb.structure;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.ObjDoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A sorted set: members in the order of their scores, each with its rank. A change yields a new set that shares all
 * but the changed paths with the old one. Immutable.
 *
 * <p>Members of one score are in the order of the unsigned bytes of their UTF-8 form. A score is any double but NaN;
 * -0.0 is 0.0. All but {@link #size} is O(log n).
 */
public final class RankedSet implements Iterable<RankedSet.Entry> {
    /*
     * Two structures, which hold the same members:
     *   ranking   a counted tree by (score, member in UTF-8 order)
     *   scores    of each member; none up to UNINDEXED_MAX members, which are looked through instead
     */

    /** The largest set without an index. */
    static final int UNINDEXED_MAX = 16;

    private static final RankedSet EMPTY = new RankedSet(Leaf.EMPTY, null);

    final Node ranking;
    final @Nullable PersistentHashMap<String, Double> scores;

    private RankedSet(Node ranking, @Nullable PersistentHashMap<String, Double> scores) {
        this.ranking = ranking;
        this.scores = scores;
    }

    /**
     * A member and its score.
     *
     * @param member the member
     * @param score its score
     */
    public record Entry(String member, double score) {}

    /**
     * Returns the set without members.
     *
     * @return the empty set
     */
    public static RankedSet empty() {
        return EMPTY;
    }

    /**
     * Returns the number of members, at constant cost.
     *
     * @return the number of members
     */
    public int size() {
        return ranking.count();
    }

    /**
     * Tells whether there are no members.
     *
     * @return whether this set is empty
     */
    public boolean isEmpty() {
        return size() == 0;
    }

    /**
     * Tells whether a member is present.
     *
     * @param member the member
     * @return whether this set has it
     */
    public boolean contains(String member) {
        return !Double.isNaN(score(member));
    }

    /**
     * Returns the score of a member.
     *
     * @param member the member
     * @return its score, NaN if it is absent
     */
    public double score(String member) {
        Objects.requireNonNull(member);
        if (scores == null) {
            int rank = unindexedRank(member);
            return rank < 0 ? Double.NaN : ranking.scores[rank];
        }
        Double score = scores.get(member);
        return score == null ? Double.NaN : score;
    }

    /**
     * Returns a set in which a member has a score.
     *
     * @param member the member
     * @param score its score, which replaces any former one
     * @return the changed set, or this one if the member has that score already
     * @throws IllegalArgumentException if the score is NaN
     */
    public RankedSet with(String member, double score) {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("A score orders its member and cannot be NaN, member=" + member);
        }
        double positiveZero = score + 0.0;
        return scores == null ? unindexedWith(member, positiveZero) : indexedWith(scores, member, positiveZero);
    }

    /**
     * Returns a set that lacks a member.
     *
     * @param member the member
     * @return the changed set, or this one if it has no such member
     */
    public RankedSet without(String member) {
        Objects.requireNonNull(member);
        if (scores == null) {
            int rank = unindexedRank(member);
            return rank < 0 ? this : new RankedSet(ranking.removed(rank), null);
        }
        Double score = scores.get(member);
        if (score == null) {
            return this;
        }
        Node newRanking = CountedTree.removed(ranking, rankOf(score, member));
        // Half of UNINDEXED_MAX, so that a set does not build its map again and again.
        return new RankedSet(newRanking, newRanking.count() > UNINDEXED_MAX / 2 ? scores.without(member) : null);
    }

    /**
     * Returns how many members come before one in ascending order.
     *
     * @param member the member
     * @return its 0-based rank, -1 if it is absent
     */
    public int rank(String member) {
        if (scores == null) {
            return unindexedRank(Objects.requireNonNull(member));
        }
        double score = score(member);
        return Double.isNaN(score) ? -1 : rankOf(score, member);
    }

    /**
     * Returns the entry of a rank.
     *
     * @param rank a 0-based rank in ascending order
     * @return the entry
     * @throws IndexOutOfBoundsException if the set has no such rank
     */
    public Entry at(int rank) {
        Objects.checkIndex(rank, size());
        return entryAt(new Cursor(ranking), rank);
    }

    /**
     * Counts the members below a score: the rank at which a range of scores begins or ends.
     *
     * @param score any double but NaN, infinite ones included
     * @param after whether members of that very score count too
     * @return how many members have a lower score, or an equal one if {@code after}
     */
    public int rankOfScore(double score, boolean after) {
        return CountedTree.rank(ranking, score, null, after, RowOrder.UTF_8);
    }

    /**
     * Counts the members before a string in a set of one score: the rank at which a range of members begins or ends.
     * If the scores differ, so that members are not in order, the result says nothing.
     *
     * @param member any string, present or not
     * @param after whether that very member counts too
     * @return how many members come before, the string itself included if {@code after}
     */
    public int rankOfMember(String member, boolean after) {
        Objects.requireNonNull(member);
        return isEmpty() ? 0 : CountedTree.rank(ranking, ranking.scores[0], member, after, RowOrder.UTF_8);
    }

    /**
     * Returns an iterator over all entries in ascending order.
     *
     * @return an iterator confined to one thread
     */
    @Override
    public Iterator<Entry> iterator() {
        return ascending(0);
    }

    /**
     * Returns an iterator over the entries in ascending order, from a rank on. It does not support removal.
     *
     * @param fromRank the rank of the first entry, not negative; the iterator is empty from {@link #size} on
     * @return an iterator confined to one thread, O(1) a step
     */
    public Iterator<Entry> ascending(int fromRank) {
        return new Range(ranking, fromRank, 1);
    }

    /**
     * Returns an iterator over the entries in descending order, from a rank down to 0. It does not support removal.
     *
     * @param fromRank the rank of the first entry, below {@link #size}; the iterator is empty from -1 down
     * @return an iterator confined to one thread, O(1) a step
     */
    public Iterator<Entry> descending(int fromRank) {
        return new Range(ranking, fromRank, -1);
    }

    /**
     * Passes what makes {@code older} this set. If one was derived from the other, the cost is that of the changes
     * between them, not of the sets.
     *
     * @param older another set
     * @param action called once with each member whose score here is not that in {@code older}: with the score here, or
     *     NaN if the member is not here
     */
    public void changesSince(RankedSet older, ObjDoubleConsumer<String> action) {
        if (scores != null && older.scores != null) {
            scores.changesSince(
                    older.scores, (member, score) -> action.accept(member, score == null ? Double.NaN : score));
            return;
        }
        for (Entry entry : older) {
            if (!contains(entry.member)) {
                action.accept(entry.member, Double.NaN);
            }
        }
        for (Entry entry : this) {
            if (older.score(entry.member) != entry.score) {
                action.accept(entry.member, entry.score);
            }
        }
    }

    private RankedSet unindexedWith(String member, double score) {
        int rank = unindexedRank(member);
        if (rank >= 0 && ranking.scores[rank] == score) {
            return this;
        }
        Node others = rank < 0 ? ranking : ranking.removed(rank);
        Node newRanking = others.inserted(insertionRank(others, score, member), new Row(score, member, null));
        return new RankedSet(newRanking, newRanking.count() <= UNINDEXED_MAX ? null : scoresOf((Leaf) newRanking));
    }

    private RankedSet indexedWith(PersistentHashMap<String, Double> oldScores, String member, double score) {
        Double oldScore = oldScores.get(member);
        if (oldScore != null && oldScore == score) {
            return this;
        }
        Node others = oldScore == null ? ranking : CountedTree.removed(ranking, rankOf(oldScore, member));
        return new RankedSet(ranked(others, member, score), oldScores.with(member, score));
    }

    private static Node ranked(Node others, String member, double score) {
        return CountedTree.inserted(others, insertionRank(others, score, member), new Row(score, member, null));
    }

    private static int insertionRank(Node others, double score, String member) {
        return CountedTree.rank(others, score, member, /* after= */ false, RowOrder.UTF_8);
    }

    private int rankOf(double score, String member) {
        return CountedTree.rank(ranking, score, member, /* after= */ false, RowOrder.UTF_8);
    }

    private int unindexedRank(String member) {
        for (int rank = 0; rank < ranking.keys.length; rank++) {
            if (member.equals(ranking.keys[rank])) {
                return rank;
            }
        }
        return -1;
    }

    private static PersistentHashMap<String, Double> scoresOf(Leaf ranking) {
        PersistentHashMap<String, Double> scores = PersistentHashMap.empty();
        for (int i = 0; i < ranking.count(); i++) {
            scores = scores.with((String) ranking.keys[i], ranking.scores[i]);
        }
        return scores;
    }

    private static Entry entryAt(Cursor cursor, int rank) {
        int cell = cursor.seek(rank);
        return new Entry((String) cursor.leaf.keys[cell], cursor.leaf.scores[cell]);
    }

    private static final class Range implements Iterator<Entry> {
        private final Cursor cursor;
        private final int size;
        private final int step;
        private int rank;

        Range(Node ranking, int fromRank, int step) {
            this.cursor = new Cursor(ranking);
            this.size = ranking.count();
            this.rank = fromRank;
            this.step = step;
        }

        @Override
        public boolean hasNext() {
            return rank >= 0 && rank < size;
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Entry entry = entryAt(cursor, rank);
            rank += step;
            return entry;
        }
    }
}
