package dev.flashdb.spring.boot;

import dev.flashdb.StorageStatus;
import dev.flashdb.jcache.CacheFigures;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashCacheManagers;
import dev.flashdb.spring.FlashSpringCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The meters of every cache of FlashDB's managers, of those that are made later, too; and of their logs. Thread-safe. */
final class FlashCacheMeters implements MeterBinder {
    private final FlashCacheManagers managers;

    FlashCacheMeters(FlashCacheManagers managers) {
        this.managers = managers;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        managers.byName().forEach((name, manager) -> {
            manager.onCache(cache -> bind(name, cache, registry));
            manager.database().storage().ifPresent(status -> bindStorage(name, manager, registry));
        });
    }

    private static void bind(String managerName, FlashSpringCache cache, MeterRegistry registry) {
        Tags tags = Tags.of("cache", cache.getName(), "cache.manager", managerName, "name", cache.getName());
        Gauge.builder("cache.size", cache, it -> it.getNativeCache().figures().entries())
                .tags(tags)
                .description("The number of entries in this cache, expired ones that were not swept yet included")
                .register(registry);
        Gauge.builder(
                        "cache.disk.size",
                        cache,
                        it -> it.getNativeCache().figures().bytesOnDisk())
                .tags(tags)
                .baseUnit("bytes")
                .description("The bytes of this cache in the log, overwritten values included until a compaction")
                .register(registry);
        count(
                "cache.gets",
                tags.and("result", "hit"),
                "Reads that found a value",
                of(CacheFigures::hits),
                cache,
                registry);
        count(
                "cache.gets",
                tags.and("result", "miss"),
                "Reads that found none",
                of(CacheFigures::misses),
                cache,
                registry);
        count("cache.puts", tags, "Values set, loaded ones too", FlashSpringCache::puts, cache, registry);
        count("cache.removals", tags, "Entries removed by users", of(CacheFigures::removals), cache, registry);
        count("cache.evictions", tags, "Entries that left a full cache", of(CacheFigures::evictions), cache, registry);
        count("cache.expirations", tags, "Entries whose time was over", of(CacheFigures::expirations), cache, registry);
        String loads = "of methods with sync = true and of asynchronous ones";
        count(
                "cache.load",
                tags.and("result", "success"),
                "Loads that returned, " + loads,
                it -> it.loads().successes(),
                cache,
                registry);
        count(
                "cache.load",
                tags.and("result", "failure"),
                "Loads that threw, " + loads,
                it -> it.loads().failures(),
                cache,
                registry);
        FunctionTimer.builder(
                        "cache.load.duration",
                        cache,
                        it -> it.loads().successes() + it.loads().failures(),
                        it -> it.loads().total().toNanos(),
                        TimeUnit.NANOSECONDS)
                .tags(tags)
                .description("How long loads took")
                .register(registry);
        count(
                "cache.stale",
                tags,
                "Callers that got a value whose time was over, because its load failed",
                it -> it.loads().staleAnswers(),
                cache,
                registry);
        count(
                "cache.unstored",
                tags,
                "Loaded values that could not be stored",
                it -> it.loads().unstored(),
                cache,
                registry);
        count(
                "cache.unreadable",
                tags,
                "Stored values that could not be read",
                of(CacheFigures::unreadable),
                cache,
                registry);
    }

    private static void count(
            String name,
            Tags tags,
            String description,
            ToDoubleFunction<FlashSpringCache> count,
            FlashSpringCache cache,
            MeterRegistry registry) {
        FunctionCounter.builder(name, cache, count)
                .tags(tags)
                .description(description)
                .register(registry);
    }

    private static void bindStorage(String managerName, FlashCacheManager manager, MeterRegistry registry) {
        Tags tags = Tags.of("cache.manager", managerName);
        Gauge.builder("flashdb.storage.size", manager, of(StorageStatus::bytes, 0))
                .tags(tags)
                .description("The size of the log's files")
                .baseUnit("bytes")
                .register(registry);
        count("commits", "Commits since the database was made", StorageStatus::commits, tags, manager, registry);
        count("syncs", "How often the log was forced to the disk", StorageStatus::syncs, tags, manager, registry);
        count("compactions", "How often the log was compacted", StorageStatus::compactions, tags, manager, registry);
    }

    private static void count(
            String what,
            String description,
            ToLongFunction<StorageStatus> figure,
            Tags tags,
            FlashCacheManager manager,
            MeterRegistry registry) {
        FunctionCounter.builder("flashdb.storage." + what, manager, of(figure, 0))
                .tags(tags)
                .description(description)
                .baseUnit(what)
                .register(registry);
    }

    private static ToDoubleFunction<FlashCacheManager> of(ToLongFunction<StorageStatus> figure, long otherwise) {
        return manager -> manager.database().storage().map(figure::applyAsLong).orElse(otherwise);
    }

    private static ToDoubleFunction<FlashSpringCache> of(ToLongFunction<CacheFigures> figure) {
        return cache -> figure.applyAsLong(cache.getNativeCache().figures());
    }
}
