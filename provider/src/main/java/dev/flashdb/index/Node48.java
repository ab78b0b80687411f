package dev.flashdb.index;

import org.jspecify.annotations.Nullable;

/** Up to 48 children in the order of their coming, found through a table of 256 positions. */
final class Node48 extends Node {
    static final int CAPACITY = 48;
    /** A node that shrinks to this many children becomes a {@link Node16}; lower than that one's capacity, so that a
     * count that swings around it does not copy to and fro. */
    static final int SHRINK_AT = 12;

    /** By byte: the position among the children plus one, 0 where there is none. */
    private final byte[] positions;

    private final @Nullable Object[] children;

    private Node48(byte[] prefix, @Nullable Object terminal, byte[] positions, @Nullable Object[] children) {
        super(prefix, terminal);
        this.positions = positions;
        this.children = children;
    }

    /** The children of the node and one more. */
    static Node48 grow(Node node, int edge, Object child) {
        byte[] positions = new byte[256];
        @Nullable Object[] children = new Object[node.count() + 1];
        int count = 0;
        for (int b = node.next(0); b != NONE; b = node.next(b + 1)) {
            children[count++] = node.child(b);
            positions[b] = (byte) count;
        }
        children[count++] = child;
        positions[edge] = (byte) count;
        return new Node48(node.prefix, node.terminal(), positions, children);
    }

    /** The children of the node but for one. */
    static Node48 shrink(Node node, int removed) {
        byte[] positions = new byte[256];
        @Nullable Object[] children = new Object[node.count() - 1];
        int count = 0;
        for (int b = node.next(0); b != NONE; b = node.next(b + 1)) {
            if (b != removed) {
                children[count++] = node.child(b);
                positions[b] = (byte) count;
            }
        }
        return new Node48(node.prefix, node.terminal(), positions, children);
    }

    @Override
    @Nullable
    Object child(int edge) {
        int position = positions[edge];
        return position != 0 ? Children.get(children, position - 1) : null;
    }

    @Override
    void setChild(int edge, @Nullable Object child) {
        Children.set(children, positions[edge] - 1, child);
    }

    @Override
    int count() {
        return children.length;
    }

    @Override
    int next(int edge) {
        for (int b = edge; b < 256; b++) {
            if (positions[b] != 0) {
                return b;
            }
        }
        return NONE;
    }

    @Override
    int previous(int edge) {
        for (int b = edge; b >= 0; b--) {
            if (positions[b] != 0) {
                return b;
            }
        }
        return NONE;
    }

    @Override
    Node with(int edge, Object child) {
        return children.length < CAPACITY ? grow(this, edge, child) : Node256.grow(this, edge, child);
    }

    @Override
    Node without(int edge) {
        return children.length - 1 > SHRINK_AT ? shrink(this, edge) : Node16.shrink(this, edge);
    }

    @Override
    Node withPrefix(byte[] newPrefix) {
        return new Node48(newPrefix, terminal(), positions, children.clone());
    }
}
