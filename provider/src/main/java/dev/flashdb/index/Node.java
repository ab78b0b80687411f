package dev.flashdb.index;

import org.jspecify.annotations.Nullable;

/**
 * An inner node of a {@link RadixIndex}: the bytes that all its keys share beyond its parent's edge (path compression),
 * the slot of the key that ends right there, and children by their next byte.
 *
 * <p>The prefix never changes. The set of bytes with a child never changes either, but in {@link Node256}: the other
 * kinds answer {@link #with} and {@link #without} by a new node. A child reference, and the terminal slot, may change at
 * any time, by one volatile write under the node's lock.
 */
abstract class Node extends Branch {
    static final byte[] NO_BYTES = {};
    /** What {@link #next} and {@link #previous} answer when there is no such byte. */
    static final int NONE = -1;

    final byte[] prefix;
    private volatile @Nullable Object terminal;

    Node(byte[] prefix, @Nullable Object terminal) {
        this.prefix = prefix;
        this.terminal = terminal;
    }

    /** Volatile read of the slot whose key ends at this node. */
    final @Nullable Object terminal() {
        return terminal;
    }

    /** Volatile write; only for the lock's holder. */
    final void setTerminal(@Nullable Object slot) {
        terminal = slot;
    }

    /** The count of children; exact for the lock's holder. */
    abstract int count();

    /** The smallest byte from {@code edge} up that has a child, or {@link #NONE}. */
    abstract int next(int edge);

    /** The largest byte from {@code edge} down that has a child, or {@link #NONE}. */
    abstract int previous(int edge);

    /** A copy with one child more, of the next kind if need be. Only for the lock's holder, as all copies are. */
    abstract Node with(int edge, Object child);

    /** A copy with one child less, of a smaller kind if that is due. */
    abstract Node without(int edge);

    /** A copy with another prefix. */
    abstract Node withPrefix(byte[] newPrefix);
}
