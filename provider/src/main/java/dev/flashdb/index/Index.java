package dev.flashdb.index;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The map from a key to its slot. A slot stays where it is while its value changes; only the coming and going of keys
 * writes to the index. Neither keys nor slots are null. Thread-safe: every method but {@link #size} and
 * {@link #iterator} is linearizable, and {@link #get} and the iterators lock nothing.
 *
 * @param <K> the key
 * @param <S> the slot
 */
public interface Index<K, S> {
    /**
     * Returns the slot of the key.
     *
     * @param key the key
     * @return the slot, or null when the key is absent
     */
    @Nullable
    S get(K key);

    /**
     * Adds the slot unless the key has one.
     *
     * @param key the key
     * @param slot the slot to add
     * @return the slot that was present, or null when the given one was added
     */
    @Nullable
    S putIfAbsent(K key, S slot);

    /**
     * Removes the key if its slot is this very instance.
     *
     * @param key the key
     * @param slot the slot, compared by identity
     * @return whether the slot was removed
     */
    boolean remove(K key, S slot);

    /**
     * Returns the number of slots; an estimate while others write, exact when nobody does. Constant time.
     *
     * @return the count of slots
     */
    long size();

    /**
     * Returns an iterator over the slots. It is weakly consistent: a slot present from this call to the iterator's end
     * is returned exactly once, one that comes or goes meanwhile at most once. It never throws
     * {@link java.util.ConcurrentModificationException} and does not support {@link Iterator#remove}.
     *
     * @return an iterator, confined to one thread at a time
     */
    Iterator<S> iterator();
}
