package dev.flashdb.jcache;

import javax.cache.Cache;

/**
 * A cache as its manager sees it. {@link Cache#close()} must tell the manager through {@link
 * FlashCacheManager#release(ManagedCache)}. Thread-safe.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
interface ManagedCache<K, V> extends Cache<K, V> {

    /** A copy of the configuration as it is now: flags, bound and listeners changed since creation show in it. */
    FlashConfiguration<K, V> flashConfiguration();

    /** The counters of this cache, the same ones for its life. */
    CacheCounters counters();

    /** Turns the counters on or off; it shows in the configuration. */
    void statisticsEnabled(boolean enabled);

    /** Takes note that management was turned on or off: it shows in the configuration. */
    void managementEnabled(boolean enabled);

    /** About how many entries there are; constant time. */
    long entryCount();

    /** The bound on the entries, 0 for none. */
    long maxEntries();

    /**
     * Moves the bound on the entries; entries above a lower bound leave at the latest with the next put.
     *
     * @throws UnsupportedOperationException when the cache was not made with such a bound
     */
    void maxEntries(long maxEntries);

    /** Closes the cache, and deletes its contents wherever they are; does nothing when it is closed. */
    void destroy();
}
