package dev.flashdb.spring.boot;

import dev.flashdb.FlashDb;
import dev.flashdb.StorageStatus;
import dev.flashdb.jcache.CacheFigures;
import dev.flashdb.jcache.FlashCache;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashCacheManagers;
import dev.flashdb.spring.FlashSpringCache;
import dev.flashdb.spring.boot.console.CacheKeys;
import dev.flashdb.spring.boot.console.TimeToLiveHistogram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** The actuator endpoint {@code flashdb}: caches and log figures; compaction; removal of entries and caches. Thread-safe. */
@Endpoint(id = "flashdb")
public final class FlashEndpoint {
    /** Of a larger cache the histogram counts this many entries. */
    static final int COUNTED = 100_000;

    private final FlashCacheManagers managers;

    FlashEndpoint(FlashCacheManagers managers) {
        this.managers = managers;
    }

    /**
     * The caches and the log at one moment.
     *
     * @param caches by name
     * @param storage the log's figures; null when all is kept in memory
     * @param managers the names of the FlashDB cache managers there are
     */
    public record Description(
            Map<String, CacheDescription> caches, @Nullable StorageDescription storage, List<String> managers) {}

    /**
     * One cache.
     *
     * @param figures its counts
     * @param hitRatio hits of all reads; null before the first
     */
    public record CacheDescription(
            CacheFigures figures, @Nullable Double hitRatio) {}

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
    public record StorageDescription(
            String directory,
            String sync,
            long bytes,
            long commits,
            long durableCommits,
            long syncs,
            long compactions,
            @Nullable String failure) {}

    /**
     * Describes all caches and the log of a manager.
     *
     * @param manager the name of its bean; null for the primary or only one
     * @return their figures
     */
    @ReadOperation
    public Description describe(@Nullable String manager) {
        Map<String, CacheDescription> caches = new LinkedHashMap<>();
        FlashCacheManager its = manager(manager);
        its.caches().forEach(cache -> caches.put(cache.getName(), description(cache.getNativeCache())));
        return new Description(
                caches, storage(its), List.copyOf(managers.byName().keySet()));
    }

    /**
     * Counts the entries of a cache by the time they have left. Costs a walk through it, of {@value #COUNTED} entries at most.
     *
     * @param cache its name
     * @param manager the name of its manager's bean; null for the primary or only one
     * @return the counts by time, shortest first; null when there is no such cache
     */
    @ReadOperation
    public @Nullable Map<String, Long> timeToLive(@Selector String cache, @Nullable String manager) {
        FlashCacheManager its = manager(manager);
        FlashSpringCache found = present(its, cache);
        if (found == null) {
            return null;
        }
        TimeToLiveHistogram histogram = new TimeToLiveHistogram();
        histogram.add(its.database(), found.getNativeCache(), COUNTED);
        return histogram.counts();
    }

    /**
     * Writes the log anew without what is no longer there; returns when that is done.
     *
     * @param manager the name of a manager's bean; null for the primary or only one
     */
    @WriteOperation
    public void compact(@Nullable String manager) {
        FlashDb database = manager(manager).database();
        if (database.storage().isPresent()) {
            database.compact();
        }
    }

    /**
     * Removes the entries of a cache whose keys begin with a prefix; or all; or deletes the cache, from the disk too.
     *
     * @param cache its name
     * @param prefix how the keys begin, not empty
     * @param all true to remove all entries
     * @param drop true to delete a durable cache, whether it is in use or not
     * @param manager the name of its manager's bean; null for the primary or only one
     * @return how many entries went, or true for a cache that was deleted; null when there is no such cache
     * @throws InvalidEndpointRequestException unless one of the three is given; over HTTP status 400
     */
    @DeleteOperation
    public @Nullable Map<String, Object> remove(
            @Selector String cache,
            @Nullable String prefix,
            @Nullable Boolean all,
            @Nullable Boolean drop,
            @Nullable String manager) {
        String start = prefix == null ? "" : prefix;
        boolean hasPrefix = !start.isEmpty();
        boolean isAll = Boolean.TRUE.equals(all);
        boolean isDropped = Boolean.TRUE.equals(drop);
        if ((hasPrefix ? 1 : 0) + (isAll ? 1 : 0) + (isDropped ? 1 : 0) != 1) {
            String text =
                    "Say what to remove from the cache, with one of ?prefix=user:, ?all=true and ?drop=true. A prefix is"
                            + " not empty. One entry is removed with /" + cache + "/{key}";
            throw new InvalidEndpointRequestException(text, text);
        }
        FlashCacheManager its = manager(manager);
        if (isDropped) {
            return its.dropCache(cache) ? Map.of("dropped", true) : null;
        }
        FlashSpringCache found = present(its, cache);
        if (found == null) {
            return null;
        }
        if (hasPrefix) {
            return Map.of("removed", CacheKeys.removePrefix(its, found, start));
        }
        long entries = found.getNativeCache().figures().entries();
        found.clear();
        return Map.of("removed", entries);
    }

    /**
     * Removes one entry of a cache.
     *
     * @param cache its name
     * @param key the key's text; of a String, an Integer, a Long or a UUID
     * @param manager the name of its manager's bean; null for the primary or only one
     * @return how many entries went: keys of several classes may have the same text; null when there is no such cache
     */
    @DeleteOperation
    public @Nullable Map<String, Object> removeEntry(
            @Selector String cache, @Selector String key, @Nullable String manager) {
        FlashSpringCache found = present(manager(manager), cache);
        return found == null ? null : Map.of("removed", CacheKeys.removeText(found, key));
    }

    private FlashCacheManager manager(@Nullable String name) {
        FlashCacheManager manager =
                name == null ? managers.primary() : managers.byName().get(name);
        if (manager == null) {
            String text = "Name one of the FlashDB cache managers there are with ?manager=: managers="
                    + managers.byName().keySet() + (name == null ? "" : ", manager=" + name);
            throw new InvalidEndpointRequestException(text, text);
        }
        return manager;
    }

    private static @Nullable FlashSpringCache present(FlashCacheManager manager, String name) {
        return manager.caches().stream()
                .filter(cache -> cache.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable StorageDescription storage(FlashCacheManager manager) {
        StorageStatus status = manager.database().storage().orElse(null);
        return status == null
                ? null
                : new StorageDescription(
                        status.directory().toString(),
                        status.sync().name(),
                        status.bytes(),
                        status.commits(),
                        status.durableCommits(),
                        status.syncs(),
                        status.compactions(),
                        status.failure().orElse(null));
    }

    private static CacheDescription description(FlashCache<Object, Object> cache) {
        CacheFigures figures = cache.figures();
        long reads = figures.hits() + figures.misses();
        return new CacheDescription(figures, reads == 0 ? null : (double) figures.hits() / reads);
    }
}
