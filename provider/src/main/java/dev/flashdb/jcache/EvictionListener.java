package dev.flashdb.jcache;

/**
 * Watches entries that leave a cache because it is full. JCache has no event for this, so these are the only notices
 * of it; expired and removed entries are not reported here. It is called after the entry has left, outside all locks,
 * and may use the cache; an exception is logged and changes nothing. Implementations must be Thread-safe.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
@FunctionalInterface
public interface EvictionListener<K, V> {

    /**
     * Called once for each evicted entry.
     *
     * @param key the key, never null
     * @param value the value that the entry had, never null
     */
    void onEviction(K key, V value);
}
