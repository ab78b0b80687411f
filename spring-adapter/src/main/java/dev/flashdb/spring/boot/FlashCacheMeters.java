package dev.flashdb.spring.boot;

import dev.flashdb.StorageStatus;
import dev.flashdb.jcache.CacheFigures;
import dev.flashdb.jcache.FlashCache;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashSpringCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
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
        Gauge.builder("cache.size", cache, it -> figures(it).entries())
                .tags(tags)
                .description("The number of entries in this cache, expired ones that were not swept yet included")
                .register(registry);
        count("cache.gets", tags.and("result", "hit"), "Reads that found a value", CacheFigures::hits, cache, registry);
        count("cache.gets", tags.and("result", "miss"), "Reads that found none", CacheFigures::misses, cache, registry);
        count("cache.puts", tags, "Values set", CacheFigures::puts, cache, registry);
        count("cache.removals", tags, "Entries removed by users", CacheFigures::removals, cache, registry);
        count("cache.evictions", tags, "Entries that left a full cache", CacheFigures::evictions, cache, registry);
        count("cache.expirations", tags, "Entries whose time was over", CacheFigures::expirations, cache, registry);
        FunctionCounter.builder("cache.load", cache, it -> it.loads().successes())
                .tags(tags.and("result", "success"))
                .description("Loads that returned, of methods with sync = true and of asynchronous ones")
                .register(registry);
        FunctionCounter.builder("cache.load", cache, it -> it.loads().failures())
                .tags(tags.and("result", "failure"))
                .description("Loads that threw, of methods with sync = true and of asynchronous ones")
                .register(registry);
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
                CacheFigures::unreadable,
                cache,
                registry);
    }

    private static void count(
            String name,
            Tags tags,
            String description,
            ToLongFunction<CacheFigures> count,
            FlashSpringCache cache,
            MeterRegistry registry) {
        FunctionCounter.builder(name, cache, it -> count.applyAsLong(figures(it)))
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

    private static CacheFigures figures(FlashSpringCache cache) {
        FlashCache<?, ?> flash = cache.getNativeCache().unwrap(FlashCache.class);
        return flash.figures();
    }
}
