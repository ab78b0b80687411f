package dev.flashdb.spring.boot;

import dev.flashdb.StorageStatus;
import dev.flashdb.jcache.CacheFigures;
import dev.flashdb.spring.FlashCacheManager;
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

/** The meters of every cache of a manager, of those that are made later, too; and of its log. Thread-safe. */
final class FlashCacheMeters implements MeterBinder {
    private final String managerName;
    private final FlashCacheManager manager;

    FlashCacheMeters(String managerName, FlashCacheManager manager) {
        this.managerName = managerName;
        this.manager = manager;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        manager.onCache(cache -> bind(cache, registry));
        manager.database().storage().ifPresent(status -> bindStorage(registry));
    }

    private void bind(FlashSpringCache cache, MeterRegistry registry) {
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
        count("cache.puts", tags, "Values set", of(CacheFigures::puts), cache, registry);
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

    private void bindStorage(MeterRegistry registry) {
        gauge(registry, "flashdb.storage.size", "The size of the log's files", "bytes", StorageStatus::bytes);
        gauge(registry, "flashdb.storage.commits", "The number of the last commit", "commits", StorageStatus::commits);
        gauge(
                registry,
                "flashdb.storage.syncs",
                "How often the log was forced to the disk",
                "syncs",
                StorageStatus::syncs);
        gauge(
                registry,
                "flashdb.storage.compactions",
                "How often the log was compacted",
                "compactions",
                StorageStatus::compactions);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            String unit,
            ToLongFunction<StorageStatus> figure) {
        Gauge.builder(
                        name,
                        manager,
                        it -> it.database().storage().map(figure::applyAsLong).orElse(0L))
                .tags("cache.manager", managerName)
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    private static ToDoubleFunction<FlashSpringCache> of(ToLongFunction<CacheFigures> figure) {
        return cache -> figure.applyAsLong(cache.getNativeCache().figures());
    }
}
