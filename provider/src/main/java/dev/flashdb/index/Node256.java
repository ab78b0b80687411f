package dev.flashdb.index;

import org.jspecify.annotations.Nullable;

/** A child for every byte, or null. The only kind whose set of children changes in place: by one write of one element. */
final class Node256 extends Node {
    /** A node that shrinks to this many children becomes a {@link Node48}; see there. */
    static final int SHRINK_AT = 36;

    private final @Nullable Object[] children;
    /** Written under the lock; read without it only as a hint. */
    private int count;

    private Node256(byte[] prefix, @Nullable Object terminal, @Nullable Object[] children, int count) {
        super(prefix, terminal);
        this.children = children;
        this.count = count;
    }

    /** The children of the node and one more. */
    static Node256 grow(Node node, int edge, Object child) {
        @Nullable Object[] children = new Object[256];
        for (int b = node.next(0); b != NONE; b = node.next(b + 1)) {
            children[b] = node.child(b);
        }
        children[edge] = child;
        return new Node256(node.prefix, node.terminal(), children, node.count() + 1);
    }

    /** Adds a child where there is none. Only for the lock's holder. */
    void add(int edge, Object child) {
        count++;
        setChild(edge, child);
    }

    /** Removes a child. Only for the lock's holder. */
    void remove(int edge) {
        count--;
        setChild(edge, null);
    }

    /** Whether one child can go without a change of kind. */
    boolean canRemoveInPlace() {
        return count - 1 > SHRINK_AT;
    }

    @Override
    @Nullable
    Object child(int edge) {
        return Children.get(children, edge);
    }

    @Override
    void setChild(int edge, @Nullable Object child) {
        Children.set(children, edge, child);
    }

    @Override
    int count() {
        return count;
    }

    @Override
    int next(int edge) {
        for (int b = edge; b < 256; b++) {
            if (child(b) != null) {
                return b;
            }
        }
        return NONE;
    }

    @Override
    int previous(int edge) {
        for (int b = edge; b >= 0; b--) {
            if (child(b) != null) {
                return b;
            }
        }
        return NONE;
    }

    @Override
    Node with(int edge, Object child) {
        return grow(this, edge, child);
    }

    @Override
    Node without(int edge) {
        return Node48.shrink(this, edge);
    }

    @Override
    Node withPrefix(byte[] newPrefix) {
        return new Node256(newPrefix, terminal(), children.clone(), count);
    }
}
