package dev.flashdb;

import java.time.Duration;
import java.util.Map;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A cache as an update changes it. What is written here is committed with everything else that the update writes, or not at
 * all. The cache's writer is called at once, with the key held: what it throws comes out here, and ends the update unless it
 * is caught. Listeners are told after the commit. Confined to the update's thread and time.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface CacheWrites<K, V> extends CacheReads<K, V> {

    /**
     * Returns whether a key has an entry whose value cannot be read: its class is gone, has changed or is not allowed.
     * Everything else takes such an entry for absent; a removal takes it out, and a put replaces it. Holds the key.
     *
     * @param key the key, not null
     * @return whether there is one
     */
    boolean isUnreadable(K key);

    /**
     * Sets a value; as {@link Cache#put}.
     *
     * @param key the key, not null
     * @param value the value, not null
     */
    void put(K key, V value);

    /**
     * Sets a value that expires after a time of its own, whatever the expiry policy says. Redis: SETEX.
     *
     * @param key the key, not null
     * @param value the value, not null
     * @param timeToLive how long from the update's instant, more than zero; counted in milliseconds, a part of one as a whole
     * @throws IllegalArgumentException if {@code timeToLive} is zero or negative
     */
    void put(K key, V value, Duration timeToLive);

    /**
     * Sets all values; as {@link #put} for each.
     *
     * @param entries keys and values, none of them null
     */
    void putAll(Map<? extends K, ? extends V> entries);

    /**
     * Sets a value if there is none; as {@link Cache#putIfAbsent}.
     *
     * @param key the key, not null
     * @param value the value, not null
     * @return whether the value was set
     */
    boolean putIfAbsent(K key, V value);

    /**
     * Sets a value; as {@link Cache#getAndPut}.
     *
     * @param key the key, not null
     * @param value the value, not null
     * @return the value before, or null if there was none
     */
    @Nullable
    V getAndPut(K key, V value);

    /**
     * Sets a value if there is one; as {@link Cache#replace(Object, Object)}.
     *
     * @param key the key, not null
     * @param value the value, not null
     * @return whether the value was set
     */
    boolean replace(K key, V value);

    /**
     * Removes an entry; as {@link Cache#remove(Object)}.
     *
     * @param key the key, not null
     * @return whether there was one
     */
    boolean remove(K key);

    /**
     * Removes an entry; as {@link Cache#getAndRemove}.
     *
     * @param key the key, not null
     * @return the value before, or null if there was none
     */
    @Nullable
    V getAndRemove(K key);

    /**
     * Removes the entries whose keys begin with {@code prefix}; as {@link #remove} for each. Cost: that of the entries removed.
     *
     * @param prefix a String or byte[], as the keys are; not null
     * @return how many entries were removed
     * @throws UnsupportedOperationException if the cache was not configured with {@code ordered = true}, or its keys have no
     *     prefixes
     */
    long removePrefix(K prefix);

    /** Removes all entries in constant time, without events, writer or counts; as {@link Cache#clear}. */
    void clear();
}
