package dev.flashdb.spring.boot;

import dev.flashdb.OnFullDisk;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.CodecFactory;
import dev.flashdb.jcache.OnChange;
import dev.flashdb.jcache.Weigher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings {@code flashdb.cache.*}. Immutable.
 *
 * @param directory where durable caches are kept; null to keep all in memory
 * @param sync when what was written is forced to the disk; null for the provider's default
 * @param syncInterval the time between two syncs of {@code interval}; null for the provider's default
 * @param lockWait how long the start waits for another process to close the directory; null for no wait
 * @param onFullDisk what happens when the disk is full, or read-only, at the start; null to refuse the start
 * @param dropUndeclared whether durable caches on disk that neither {@code caches} nor {@code spring.cache.cache-names} name are
 *     deleted at the start
 * @param evictionInterval how often expired entries are swept; null for the provider's default, zero for never
 * @param allow classes that may be read from the log beside the JDK's values, such as {@code com.acme.model.**}
 * @param nullValues whether null can be cached
 * @param transactionAware whether writes inside a Spring transaction wait for its commit
 * @param defaults what every cache begins with
 * @param caches by name or pattern, such as {@code tenant-*}; where several fit, the longest has the last word
 */
@ConfigurationProperties(prefix = "flashdb.cache", ignoreUnknownFields = false)
public record FlashCacheProperties(
        @Nullable String directory,
        @Nullable SyncMode sync,
        @Nullable Duration syncInterval,
        @Nullable Duration lockWait,
        @Nullable OnFullDisk onFullDisk,
        @DefaultValue("false") boolean dropUndeclared,
        @Nullable Duration evictionInterval,
        @DefaultValue List<String> allow,
        @DefaultValue("true") boolean nullValues,
        @DefaultValue("false") boolean transactionAware,
        @DefaultValue CacheDefinition defaults,
        @DefaultValue Map<String, CacheDefinition> caches) {

    /**
     * The settings of one cache, or of all that fit a pattern; null leaves a setting as it was. Immutable.
     *
     * @param timeToLive how long an entry lives after it was written
     * @param timeToIdle how long an entry lives after it was written or read; not beside a time to live
     * @param jitter the part of the time to live, 0 to 1, by which it may be shorter at random, so that entries written
     *     together do not expire together
     * @param refreshAhead how long before its time is over an entry that is read is loaded anew in the background
     * @param staleOnError how long after that an entry is kept, for callers whose load fails
     * @param retryPause how long a key whose load failed is not loaded again, at first; only with {@code staleOnError}
     * @param maxEntries how many entries the cache holds at most
     * @param maxWeight the most that its entries weigh together, in the weigher's unit
     * @param weigher the class that weighs entries, with a constructor without parameters; beside a weight only
     * @param durable whether its entries are kept in the directory
     * @param ordered whether its keys are kept in order, for prefixes and ranges; keys are strings then
     * @param byValue whether keys and values are copied in and out
     * @param statistics whether hits, misses and so on are counted
     * @param codec the class that makes the codec of its values, with a constructor without parameters
     * @param version the version of what a durable cache holds; entries on disk of another version go
     * @param onChange what happens to entries on disk when codec, types, order, mapping or by-value have changed
     */
    public record CacheDefinition(
            @Nullable Duration timeToLive,
            @Nullable Duration timeToIdle,
            @Nullable Double jitter,
            @Nullable Duration refreshAhead,
            @Nullable Duration staleOnError,
            @Nullable Duration retryPause,
            @Nullable Long maxEntries,
            @Nullable Long maxWeight,
            @Nullable Class<? extends Weigher<Object, Object>> weigher,
            @Nullable Boolean durable,
            @Nullable Boolean ordered,
            @Nullable Boolean byValue,
            @Nullable Boolean statistics,
            @Nullable Class<? extends CodecFactory> codec,
            @Nullable String version,
            @Nullable OnChange onChange) {}
}
