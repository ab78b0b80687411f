package dev.flashdb.index;

import org.jspecify.annotations.Nullable;

/** The way into the tree: one child, whatever the byte. Never retired. Thread-safe as {@link Branch} is. */
final class Root extends Branch {
    /** The byte by which writers name the only child. */
    static final int EDGE = 0;

    private volatile @Nullable Object child;

    @Override
    @Nullable
    Object child(int edge) {
        return child;
    }

    @Override
    void setChild(int edge, @Nullable Object newChild) {
        child = newChild;
    }
}
