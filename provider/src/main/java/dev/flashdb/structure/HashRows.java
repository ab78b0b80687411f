package dev.flashdb.structure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What hash maps and hash sets share: rows without duplicate keys, in any fixed order. Rows have no object of their
 * own: they are a root, which is either a flat array of up to {@value #FLAT_MAX} rows, each {@code stride} cells (a
 * key, and its value if the stride is 2), or a {@link HashTrie}.
 */
final class HashRows {
    static final int FLAT_MAX = 8;

    /** At so few rows a trie becomes flat again: less than {@link #FLAT_MAX}, so that it does not change to and fro. */
    static final int FLAT_AGAIN = 4;

    static final Object EMPTY = new Object[0];

    private HashRows() {}

    static int size(Object root, int stride) {
        return root instanceof Object[] flat ? flat.length / stride : ((HashTrie) root).count();
    }

    /** Finds the last cell of a key's row (the value, or the key where there is none), null if there is none. */
    static @Nullable Object find(Object root, int stride, Object key) {
        Objects.requireNonNull(key);
        if (root instanceof Object[] flat) {
            return FlatRows.find(flat, stride, key);
        }
        return ((HashTrie) root).find(stride, key);
    }

    /** Returns the same root when nothing changes. */
    static Object with(Object root, int stride, Object key, Object value) {
        if (!(root instanceof Object[] flat)) {
            return ((HashTrie) root).with(stride, 0, HashTrie.hash(key), key, value);
        }
        Object[] changed = FlatRows.with(flat, stride, key, value);
        return changed.length <= FLAT_MAX * stride ? changed : HashTrie.of(changed, stride, 0);
    }

    /** Returns the same root when nothing changes. */
    static Object without(Object root, int stride, Object key) {
        Objects.requireNonNull(key);
        if (root instanceof Object[] flat) {
            return FlatRows.without(flat, stride, key);
        }
        HashTrie changed = ((HashTrie) root).without(stride, 0, HashTrie.hash(key), key);
        return changed.count() <= FLAT_AGAIN ? flat(changed, stride) : changed;
    }

    private static Object[] flat(HashTrie trie, int stride) {
        Object[] flat = new Object[trie.count() * stride];
        HashWalk walk = new HashWalk(trie, stride);
        for (int cell = 0; cell < flat.length; cell += stride) {
            walk.next();
            flat[cell] = walk.key();
            flat[cell + stride - 1] = walk.last();
        }
        return flat;
    }
}
