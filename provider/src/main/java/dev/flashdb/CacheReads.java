package dev.flashdb;

import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A cache as a transaction reads it: its entries at the transaction's instant and, in an update, with the update's own
 * writes. Methods are those of {@link Cache}, as far as they read. Confined to the transaction's thread and time.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface CacheReads<K, V> {

    /**
     * Returns a value. In a view nothing is loaded and no deadline moves; in an update it is as {@link Cache#get}.
     *
     * @param key the key, not null
     * @return the value, or null if there is none
     */
    @Nullable
    V get(K key);

    /**
     * Returns whether there is an entry; as {@link Cache#containsKey}.
     *
     * @param key the key, not null
     * @return whether there is one
     */
    boolean containsKey(K key);

    /**
     * Returns the values that are there; nothing is loaded.
     *
     * @param keys the keys, without null
     * @return a new map of those that have a value
     */
    Map<K, V> getAll(Set<? extends K> keys);

    /**
     * Returns all entries, lazily. In an update this holds each entry it passes, and keeps others from adding entries until
     * the update ends.
     *
     * @return the entries, in no order unless the cache is ordered
     */
    Iterator<Cache.Entry<K, V>> entries();

    /**
     * Returns the entries whose keys begin with {@code prefix} in the order of their keys, lazily.
     *
     * @param prefix a String or byte[], as the keys are; not null
     * @return the entries
     * @throws UnsupportedOperationException if the cache is not ordered
     */
    Iterator<Cache.Entry<K, V>> entriesWithPrefix(K prefix);
}
