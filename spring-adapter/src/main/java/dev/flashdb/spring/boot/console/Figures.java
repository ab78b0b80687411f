package dev.flashdb.spring.boot.console;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the figures page shows, as JSON: {@code figures.js} draws it. Made by {@link FlashFigures}. Immutable.
 *
 * @param atMillis when it was made, in milliseconds since 1970
 * @param cache whose figures the history and the histogram are; null for all caches together
 * @param chosen the counts of that cache, or of all together
 * @param cacheCount how many caches there are
 * @param caches the caches in the order of their names, the first {@value FlashFigures#MOST_CACHES} of them
 * @param history what was sampled, oldest first
 * @param timeToLive counts of entries by the time they have left, shortest first
 * @param timeToLiveCounted how many entries of a cache were counted at most
 * @param slowestLoads the slowest loads, the slowest first
 * @param log the log; null when all is kept in memory
 */
public record Figures(
        long atMillis,
        @Nullable String cache,
        CacheFigures chosen,
        int cacheCount,
        List<CacheFigures> caches,
        History history,
        Map<String, Long> timeToLive,
        int timeToLiveCounted,
        List<Load> slowestLoads,
        @Nullable Log log) {

    /**
     * One cache.
     *
     * @param name its name
     * @param entries about how many entries it has
     * @param bytesOnDisk about how many bytes of the log are its own
     * @param hits reads that found a value
     * @param misses reads that found none
     * @param evictions entries that left because it was full
     * @param expirations entries whose time was over
     */
    public record CacheFigures(
            String name, long entries, long bytesOnDisk, long hits, long misses, long evictions, long expirations) {}

    /**
     * Columns of the same length, one element a sample.
     *
     * @param atSeconds when, in seconds since 1970
     * @param hitRatio hits of all reads since the sample before; null when there were none
     * @param entries how many entries there were
     * @param bytesOnDisk how many bytes of the log were those caches'
     * @param logBytes how many bytes the log had; null when all is kept in memory
     * @param syncsPerSecond how often the log was forced to the disk, since the sample before; null for the first
     */
    public record History(
            List<Double> atSeconds,
            List<@Nullable Double> hitRatio,
            List<Long> entries,
            List<Long> bytesOnDisk,
            List<@Nullable Long> logBytes,
            List<@Nullable Double> syncsPerSecond) {}

    /**
     * One of the slowest loads.
     *
     * @param cache the cache
     * @param key the key as text
     * @param millis how long it took
     * @param atMillis when it was done, in milliseconds since 1970
     * @param hasFailed whether it threw
     */
    public record Load(String cache, String key, double millis, long atMillis, boolean hasFailed) {}

    /**
     * The log.
     *
     * @param directory where it is
     * @param sync when it is forced to the disk
     * @param bytes the size of its files
     * @param commits the number of the last commit
     * @param durableCommits the last that is known to be on the disk
     * @param syncs how often it was forced since it was opened
     * @param compactions how often it was compacted since it was opened
     * @param failure why nothing can be written; null while all is well
     */
    public record Log(
            String directory,
            String sync,
            long bytes,
            long commits,
            long durableCommits,
            long syncs,
            long compactions,
            @Nullable String failure) {}
}
