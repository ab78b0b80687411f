package dev.flashdb.jcache;

/**
 * What a cache has counted at one moment. Immutable. All counts but {@code entries} and {@code bytesOnDisk} stand still while statistics are off.
 *
 * @param entries about how many entries there are, expired ones that were not swept yet included
 * @param hits reads that found a value
 * @param misses reads that found none
 * @param puts values set
 * @param removals entries removed by users
 * @param evictions entries that left because the cache was full
 * @param expirations entries whose time was over
 * @param unreadable stored values that could not be read and were taken for misses
 * @param bytesOnDisk about how many bytes of the log are this cache's, overwritten values included until a compaction; 0 for a
 *     cache that is not durable
 */
public record CacheFigures(
        long entries,
        long hits,
        long misses,
        long puts,
        long removals,
        long evictions,
        long expirations,
        long unreadable,
        long bytesOnDisk) {}
