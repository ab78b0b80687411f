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
            int cell = flatIndexOf(flat, stride, key);
            return cell < 0 ? null : flat[cell + stride - 1];
        }
        return ((HashTrie) root).find(stride, key);
    }

    /** Returns the same root when nothing changes, or if the edit has made it; see {@link HashTrie}. */
    static Object with(Object root, int stride, Object key, Object value, @Nullable Object edit) {
        return root instanceof Object[] flat
                ? flatWith(flat, stride, key, value)
                : ((HashTrie) root).with(stride, 0, HashTrie.hash(key), key, value, edit);
    }

    /** Returns the same root when nothing changes. */
    static Object without(Object root, int stride, Object key) {
        Objects.requireNonNull(key);
        if (root instanceof Object[] flat) {
            int cell = flatIndexOf(flat, stride, key);
            return cell < 0 ? root : ArrayEdits.removed(flat, cell, stride);
        }
        HashTrie changed = ((HashTrie) root).without(stride, 0, HashTrie.hash(key), key);
        return changed.count() <= FLAT_AGAIN ? flat(changed, stride) : changed;
    }

    private static int flatIndexOf(Object[] flat, int stride, Object key) {
        for (int cell = 0; cell < flat.length; cell += stride) {
            if (flat[cell].equals(key)) {
                return cell;
            }
        }
        return -1;
    }

    private static Object flatWith(Object[] flat, int stride, Object key, Object value) {
        int cell = flatIndexOf(flat, stride, key);
        if (cell >= 0) {
            int last = cell + stride - 1;
            return stride == 1 || flat[last] == value ? flat : ArrayEdits.replaced(flat, last, value);
        }
        if (flat.length == FLAT_MAX * stride) {
            return trie(flat, stride).with(stride, 0, HashTrie.hash(key), key, value, null);
        }
        Object[] longer = new Object[flat.length + stride];
        System.arraycopy(flat, 0, longer, 0, flat.length);
        longer[flat.length] = key;
        longer[flat.length + stride - 1] = value;
        return longer;
    }

    private static HashTrie trie(Object[] flat, int stride) {
        HashTrie trie = HashTrie.empty(null);
        for (int cell = 0; cell < flat.length; cell += stride) {
            trie = trie.with(stride, 0, HashTrie.hash(flat[cell]), flat[cell], flat[cell + stride - 1], null);
        }
        return trie;
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
