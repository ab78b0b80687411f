package dev.flashdb.jcache;

import javax.management.MXBean;

/**
 * What JCache's beans do not say about a cache. Registered while the cache's management is enabled, as {@code
 * dev.flashdb:type=Cache,CacheManager=...,Cache=...}. The counts stand still while statistics are disabled. Thread-safe.
 */
@MXBean
public interface FlashCacheMXBean {

    /**
     * Returns about how many entries there are, expired ones that were not swept yet included; constant time.
     *
     * @return the number of entries
     */
    long getEntries();

    /**
     * Returns the bound on the entries.
     *
     * @return the bound, or 0 for none
     */
    long getMaxEntries();

    /**
     * Moves the bound on the entries, for as long as the cache is open.
     *
     * @param maxEntries the new bound, 1 or more
     * @throws IllegalArgumentException if it is less than 1
     * @throws UnsupportedOperationException if the cache was not made with a bound on its entries
     */
    void setMaxEntries(long maxEntries);

    /**
     * Returns the bound on the entries' weight.
     *
     * @return the bound, or 0 for none
     */
    long getMaxWeight();

    /**
     * Returns how many entries have expired; JCache's statistics leave them out.
     *
     * @return the count since statistics were cleared
     */
    long getExpirations();

    /**
     * Returns how many stored values could not be read and were taken for misses.
     *
     * @return the count since statistics were cleared
     */
    long getUnreadable();

    /**
     * Tells whether the cache keeps its keys in order.
     *
     * @return true for an ordered cache
     */
    boolean isOrdered();

    /**
     * Tells whether the entries outlive the process.
     *
     * @return true for a durable cache
     */
    boolean isDurable();

    /**
     * Returns how the entries are laid out in the database.
     *
     * @return the name of a {@link Mapping}
     */
    String getMapping();
}
