package dev.flashdb.index;

import org.jspecify.annotations.Nullable;

/**
 * One to four children in fields of their own: most nodes of a sparse tree, in 48 bytes and one cache line or two.
 * The sorted bytes are packed into an int, the smallest lowest.
 */
final class Node4 extends Node {
    static final int CAPACITY = 4;
    private static final int LOW_BITS = 0x01010101;
    private static final int HIGH_BITS = 0x80808080;

    private final int edges;
    private final int count;
    private volatile @Nullable Object child0;
    private volatile @Nullable Object child1;
    private volatile @Nullable Object child2;
    private volatile @Nullable Object child3;

    private Node4(byte[] prefix, @Nullable Object terminal, int edges, int count) {
        super(prefix, terminal);
        this.edges = edges;
        this.count = count;
    }

    /** A node of one child. */
    static Node4 of(byte[] prefix, @Nullable Object terminal, int edge, Object child) {
        Node4 node = new Node4(prefix, terminal, edge, 1);
        node.child0 = child;
        return node;
    }

    /** The children of a larger node, but for one byte. */
    static Node4 shrink(Node larger, int removed) {
        int edges = 0;
        int count = 0;
        for (int b = larger.next(0); b != NONE; b = larger.next(b + 1)) {
            if (b != removed) {
                edges |= b << 8 * count++;
            }
        }
        Node4 node = new Node4(larger.prefix, larger.terminal(), edges, count);
        for (int i = 0; i < count; i++) {
            node.setAt(i, larger.child(node.edgeAt(i)));
        }
        return node;
    }

    @Override
    @Nullable
    Object child(int edge) {
        int i = indexOf(edge);
        return i < count ? at(i) : null;
    }

    @Override
    void setChild(int edge, @Nullable Object child) {
        setAt(indexOf(edge), child);
    }

    @Override
    int count() {
        return count;
    }

    @Override
    int next(int edge) {
        for (int i = 0; i < count; i++) {
            if (edgeAt(i) >= edge) {
                return edgeAt(i);
            }
        }
        return NONE;
    }

    @Override
    int previous(int edge) {
        for (int i = count - 1; i >= 0; i--) {
            if (edgeAt(i) <= edge) {
                return edgeAt(i);
            }
        }
        return NONE;
    }

    @Override
    Node with(int edge, Object child) {
        if (count == CAPACITY) {
            return Node16.grow(this, edge, child);
        }
        int at = 0;
        while (at < count && edgeAt(at) < edge) {
            at++;
        }
        int below = (1 << 8 * at) - 1;
        Node4 copy = new Node4(prefix, terminal(), edges & below | edge << 8 * at | (edges & ~below) << 8, count + 1);
        for (int i = 0; i < at; i++) {
            copy.setAt(i, at(i));
        }
        copy.setAt(at, child);
        for (int i = at; i < count; i++) {
            copy.setAt(i + 1, at(i));
        }
        return copy;
    }

    @Override
    Node without(int edge) {
        return shrink(this, edge);
    }

    @Override
    Node withPrefix(byte[] newPrefix) {
        Node4 copy = new Node4(newPrefix, terminal(), edges, count);
        for (int i = 0; i < count; i++) {
            copy.setAt(i, at(i));
        }
        return copy;
    }

    /** The byte's index, by a search of all four at once; count or more when it is not there. */
    private int indexOf(int edge) {
        int zeroWhereEqual = edges ^ edge * LOW_BITS;
        return Integer.numberOfTrailingZeros(zeroWhereEqual - LOW_BITS & ~zeroWhereEqual & HIGH_BITS) >>> 3;
    }

    private int edgeAt(int i) {
        return edges >>> 8 * i & 0xFF;
    }

    private @Nullable Object at(int i) {
        return switch (i) {
            case 0 -> child0;
            case 1 -> child1;
            case 2 -> child2;
            default -> child3;
        };
    }

    private void setAt(int i, @Nullable Object child) {
        switch (i) {
            case 0 -> child0 = child;
            case 1 -> child1 = child;
            case 2 -> child2 = child;
            default -> child3 = child;
        }
    }
}
