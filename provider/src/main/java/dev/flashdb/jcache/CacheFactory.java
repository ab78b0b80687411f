package dev.flashdb.jcache;

import dev.flashdb.FlashDb;

/** Makes the caches of one manager, and owns what they share. Thread-safe. */
interface CacheFactory {

    /** Opens the factory of a manager that is being made. */
    @FunctionalInterface
    interface Opener {
        /** Returns the factory; the manager's settings are read, but it has no caches yet. */
        CacheFactory open(FlashCacheManager manager, Settings settings);
    }

    /**
     * Makes a cache.
     *
     * @param configuration checked, and the cache's own: nobody else holds it
     */
    <K, V> ManagedCache<K, V> create(FlashCacheManager manager, String name, FlashConfiguration<K, V> configuration);

    /**
     * Deletes what is stored of a durable cache that is not open.
     *
     * @return whether there was one
     */
    default boolean destroyStored(String name) {
        return false;
    }

    /** The database that the caches are part of. */
    FlashDb database();

    /** Frees what the caches shared; they are closed by now. Called once. */
    void close();
}
