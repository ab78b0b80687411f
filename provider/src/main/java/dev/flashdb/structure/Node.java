package dev.flashdb.structure;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A node of a {@link CountedTree}, and so the tree below it. Immutable. */
abstract sealed class Node permits Leaf, Branch {
    /** The most cells a node has. */
    static final int MAX_WIDTH = 64;

    /** The fewest cells any node has but the root. */
    static final int MIN_WIDTH = MAX_WIDTH / 4;

    /** Of each cell the score of its row: in a branch the first row of the child. */
    final double[] scores;

    /** Of each cell the key of its row, as {@link #scores}. */
    final Object[] keys;

    Node(double[] scores, Object[] keys) {
        this.scores = scores;
        this.keys = keys;
    }

    final int width() {
        return scores.length;
    }

    /** How many rows are below. */
    abstract int count();

    abstract Node inserted(int rank, Row row);

    abstract Node removed(int rank);

    /** With another value in the row of that rank. */
    abstract Node replaced(int rank, Object value);

    abstract Node slice(int from, int to);

    /** This node's cells, then those of its right neighbour. */
    abstract Node joined(Node right);

    /**
     * The number of cells that come before a probe.
     *
     * @param key null to look at scores only
     * @param after whether cells equal to the probe count too
     */
    final int bound(double score, @Nullable Object key, boolean after, Comparator<Object> order) {
        int low = 0;
        int high = scores.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (comesBefore(middle, score, key, after, order)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean comesBefore(int cell, double score, @Nullable Object key, boolean after, Comparator<Object> order) {
        double own = scores[cell];
        if (own != score) {
            return own < score;
        }
        if (key == null) {
            return after;
        }
        int comparison = order.compare(keys[cell], key);
        return comparison < 0 || (after && comparison == 0);
    }
}
