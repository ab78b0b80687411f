package dev.flashdb.jcache;

import dev.flashdb.CacheWrites;
import dev.flashdb.UpdateTransaction;

/**
 * Stores what a load has found, and whatever belongs to it: see {@link FlashCache#getOrLoad(Object,
 * java.util.concurrent.Callable, java.time.Duration, LoadedValueStore)}.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
@FunctionalInterface
public interface LoadedValueStore<K, V> {

    /**
     * Stores a value, or does not. Called inside an update that holds the key, more than once when an update had to give way
     * to another: so it changes nothing but by its arguments.
     *
     * @param transaction the update
     * @param cache the cache inside it
     * @param value what the loader returned, never null
     */
    void store(UpdateTransaction transaction, CacheWrites<K, V> cache, V value);
}
