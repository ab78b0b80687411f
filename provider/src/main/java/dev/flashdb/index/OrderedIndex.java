package dev.flashdb.index;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * An index that keeps its keys in the order of their bytes (see {@link OrderedKeys}). Every iterator, that of
 * {@link #iterator} included, returns the slots in strict key order, walks lazily, and costs in proportion to what it
 * returns, not to the size of the index. Thread-safe.
 *
 * @param <K> the key
 * @param <S> the slot
 */
public interface OrderedIndex<K, S> extends Index<K, S> {
    /**
     * Returns the slots with {@code from <= key < to}, the smallest first.
     *
     * @param from the lower bound, inclusive; null when open
     * @param to the upper bound, exclusive; null when open
     * @return a weakly consistent iterator, confined to one thread at a time
     */
    Iterator<S> ascending(@Nullable K from, @Nullable K to);

    /**
     * Returns the slots with {@code from <= key < to}, the largest first.
     *
     * @param from the lower bound, inclusive; null when open
     * @param to the upper bound, exclusive; null when open
     * @return a weakly consistent iterator, confined to one thread at a time
     */
    Iterator<S> descending(@Nullable K from, @Nullable K to);

    /**
     * Returns the slots whose key's bytes begin with the prefix' bytes, the smallest first. The empty prefix returns
     * all.
     *
     * @param prefix the prefix
     * @return a weakly consistent iterator, confined to one thread at a time
     * @throws UnsupportedOperationException if keys of this type have no prefixes
     */
    Iterator<S> withPrefix(K prefix);
}
