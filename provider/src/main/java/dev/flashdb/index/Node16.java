package dev.flashdb.index;

import org.jspecify.annotations.Nullable;

/**
 * Up to sixteen children, in an array of just their count, as a change of the set makes a new node anyway. The sorted
 * bytes are packed into two longs, the smallest lowest, and searched eight at once.
 */
final class Node16 extends Node {
    static final int CAPACITY = 16;
    /** A node that shrinks to this many children becomes a {@link Node4}. */
    static final int SHRINK_AT = 3;

    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final long lowEdges;
    private final long highEdges;
    private final @Nullable Object[] children;

    private Node16(
            byte[] prefix, @Nullable Object terminal, long lowEdges, long highEdges, @Nullable Object[] children) {
        super(prefix, terminal);
        this.lowEdges = lowEdges;
        this.highEdges = highEdges;
        this.children = children;
    }

    /** The children of the node and one more. */
    static Node16 grow(Node node, int edge, Object child) {
        Builder builder = new Builder(node.count() + 1);
        boolean pending = true;
        for (int b = node.next(0); b != NONE; b = node.next(b + 1)) {
            if (pending && edge < b) {
                builder.add(edge, child);
                pending = false;
            }
            builder.add(b, node.child(b));
        }
        if (pending) {
            builder.add(edge, child);
        }
        return builder.build(node.prefix, node.terminal());
    }

    /** The children of the node but for one. */
    static Node16 shrink(Node node, int removed) {
        Builder builder = new Builder(node.count() - 1);
        for (int b = node.next(0); b != NONE; b = node.next(b + 1)) {
            if (b != removed) {
                builder.add(b, node.child(b));
            }
        }
        return builder.build(node.prefix, node.terminal());
    }

    @Override
    @Nullable
    Object child(int edge) {
        int i = indexOf(edge);
        return i < children.length ? Children.get(children, i) : null;
    }

    @Override
    void setChild(int edge, @Nullable Object child) {
        Children.set(children, indexOf(edge), child);
    }

    @Override
    int count() {
        return children.length;
    }

    @Override
    int next(int edge) {
        for (int i = 0; i < children.length; i++) {
            if (edgeAt(i) >= edge) {
                return edgeAt(i);
            }
        }
        return NONE;
    }

    @Override
    int previous(int edge) {
        for (int i = children.length - 1; i >= 0; i--) {
            if (edgeAt(i) <= edge) {
                return edgeAt(i);
            }
        }
        return NONE;
    }

    @Override
    Node with(int edge, Object child) {
        return children.length < CAPACITY ? grow(this, edge, child) : Node48.grow(this, edge, child);
    }

    @Override
    Node without(int edge) {
        return children.length - 1 > SHRINK_AT ? shrink(this, edge) : Node4.shrink(this, edge);
    }

    @Override
    Node withPrefix(byte[] newPrefix) {
        // a clone of the array: this node is frozen by its holder, and the copy gets an array of its own
        return new Node16(newPrefix, terminal(), lowEdges, highEdges, children.clone());
    }

    /** The byte's index; the count or more when it is not there. */
    private int indexOf(int edge) {
        long pattern = edge * LOW_BITS;
        int low = firstEqual(lowEdges ^ pattern);
        return low < 8 ? low : 8 + firstEqual(highEdges ^ pattern);
    }

    /** The index of the lowest zero byte, 8 when there is none. */
    private static int firstEqual(long zeroWhereEqual) {
        return Long.numberOfTrailingZeros(zeroWhereEqual - LOW_BITS & ~zeroWhereEqual & HIGH_BITS) >>> 3;
    }

    private int edgeAt(int i) {
        return (int) ((i < 8 ? lowEdges : highEdges) >>> 8 * (i & 7)) & 0xFF;
    }

    /** Takes the children in ascending order of their bytes. */
    private static final class Builder {
        private final @Nullable Object[] children;
        private long lowEdges;
        private long highEdges;
        private int count;

        Builder(int capacity) {
            children = new Object[capacity];
        }

        void add(int edge, @Nullable Object child) {
            long shifted = (long) edge << 8 * (count & 7);
            if (count < 8) {
                lowEdges |= shifted;
            } else {
                highEdges |= shifted;
            }
            children[count++] = child;
        }

        Node16 build(byte[] prefix, @Nullable Object terminal) {
            return new Node16(prefix, terminal, lowEdges, highEdges, children);
        }
    }
}
