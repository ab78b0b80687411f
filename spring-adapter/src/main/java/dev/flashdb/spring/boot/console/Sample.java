package dev.flashdb.spring.boot.console;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one moment. Immutable.
 *
 * @param all those of all caches together
 * @param byCache those of each cache that has a history of its own
 * @param log the log's; null when all is kept in memory
 */
record Sample(
        long atMillis,
        Counts all,
        Map<String, Counts> byCache,
        @Nullable LogCounts log) {

    record Counts(long hits, long misses, long entries, long bytesOnDisk) {
        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(
                    hits + other.hits, misses + other.misses, entries + other.entries, bytesOnDisk + other.bytesOnDisk);
        }

        /** Hits of all reads since an earlier moment; null when there were none, or the counts began anew. */
        @Nullable
        Double hitRatioSince(Counts earlier) {
            long newHits = hits - earlier.hits;
            long newMisses = misses - earlier.misses;
            return newHits < 0 || newMisses < 0 || newHits + newMisses == 0
                    ? null
                    : (double) newHits / (newHits + newMisses);
        }
    }

    record LogCounts(long bytes, long syncs) {}

    Counts of(@Nullable String cache) {
        return cache == null ? all : byCache.getOrDefault(cache, Counts.NONE);
    }

    /** Syncs a second since an earlier sample; null without a log. */
    @Nullable
    Double syncsPerSecondSince(Sample earlier) {
        long millis = atMillis - earlier.atMillis;
        return log == null || earlier.log == null || millis <= 0
                ? null
                : Math.max(0, log.syncs - earlier.log.syncs) * 1_000.0 / millis;
    }
}
