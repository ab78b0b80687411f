package dev.flashdb.structure;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A node whose cells are nodes, all of the same height. Immutable.
 *
 * <p>The counts are kept as running totals, so that a rank is found by binary search, and the rank of a child is read
 * in one place.
 */
final class Branch extends Node {
    final Node[] children;

    /** Of each child how many rows it and those before it have. */
    private final int[] ends;

    private Branch(double[] scores, Object[] keys, Node[] children, int[] ends) {
        super(scores, keys);
        this.children = children;
        this.ends = ends;
    }

    static Branch of(Node... children) {
        double[] scores = new double[children.length];
        Object[] keys = new Object[children.length];
        int[] ends = new int[children.length];
        int end = 0;
        for (int i = 0; i < children.length; i++) {
            scores[i] = children[i].scores[0];
            keys[i] = children[i].keys[0];
            end += children[i].count();
            ends[i] = end;
        }
        return new Branch(scores, keys, children, ends);
    }

    @Override
    int count() {
        return ends[ends.length - 1];
    }

    /** The rank in this tree of a child's first row. */
    int start(int child) {
        return child == 0 ? 0 : ends[child - 1];
    }

    /** The child that has the row of that rank. */
    int childAt(int rank) {
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] <= rank) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The child below which the bound of a probe lies; see {@link Node#bound}. */
    int childFor(double score, @Nullable Object key, boolean after, Comparator<Object> order) {
        return Math.max(0, bound(score, key, after, order) - 1);
    }

    @Override
    Node inserted(int rank, Row row) {
        int at = rank == 0 ? 0 : childAt(rank - 1);
        Node old = children[at];
        int rankInside = rank - start(at);
        Node child = old.inserted(rankInside, row);
        if (child.width() <= MAX_WIDTH) {
            return withChild(at, child, 1);
        }
        return withChildren(at, 1, halves(child, /* appended= */ rankInside == old.count()));
    }

    @Override
    Node removed(int rank) {
        int at = childAt(rank);
        Node child = children[at].removed(rank - start(at));
        if (child.width() >= MIN_WIDTH) {
            return withChild(at, child, -1);
        }
        return at > 0 ? withJoined(at - 1, children[at - 1], child) : withJoined(0, child, children[1]);
    }

    @Override
    Branch replaced(int rank, Object value) {
        int at = childAt(rank);
        Node child = children[at].replaced(rank - start(at), value);
        return new Branch(scores, keys, ArrayEdits.replaced(children, at, child), ends);
    }

    @Override
    Branch slice(int from, int to) {
        return of(Arrays.copyOfRange(children, from, to));
    }

    @Override
    Branch joined(Node right) {
        return of(ArrayEdits.joined(children, ((Branch) right).children));
    }

    /**
     * Splits a node that has become too wide. Rows that come in ascending order are appended again and again and leave
     * the left part as it is for ever, so that it gets the greater share then.
     */
    static Node[] halves(Node wide, boolean appended) {
        int width = wide.width();
        int at = appended ? width - MIN_WIDTH : width / 2;
        return new Node[] {wide.slice(0, at), wide.slice(at, width)};
    }

    private Branch withJoined(int at, Node left, Node right) {
        Node both = left.joined(right);
        return withChildren(at, 2, both.width() <= MAX_WIDTH ? new Node[] {both} : halves(both, /* appended= */ false));
    }

    /** Shares what it can with this node: the first row of a child seldom changes. */
    private Branch withChild(int at, Node child, int delta) {
        int[] newEnds = ends.clone();
        for (int i = at; i < newEnds.length; i++) {
            newEnds[i] += delta;
        }
        Node[] newChildren = ArrayEdits.replaced(children, at, child);
        if (child.keys[0] == keys[at] && child.scores[0] == scores[at]) {
            return new Branch(scores, keys, newChildren, newEnds);
        }
        return new Branch(
                ArrayEdits.replaced(scores, at, child.scores[0]),
                ArrayEdits.replaced(keys, at, child.keys[0]),
                newChildren,
                newEnds);
    }

    private Branch withChildren(int at, int replaced, Node[] replacements) {
        Node[] all = new Node[children.length - replaced + replacements.length];
        System.arraycopy(children, 0, all, 0, at);
        System.arraycopy(replacements, 0, all, at, replacements.length);
        int rest = at + replaced;
        System.arraycopy(children, rest, all, at + replacements.length, children.length - rest);
        return of(all);
    }
}
