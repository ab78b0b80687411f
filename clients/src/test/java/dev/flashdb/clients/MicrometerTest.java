package dev.flashdb.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.jcache.FlashConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.JCacheMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Micrometer's {@code JCacheMetrics}, which look the statistics up in JMX by exact name. */
class MicrometerTest {

    private final CachingProvider provider = Caching.getCachingProvider();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        registry.close();
        provider.close();
    }

    @Test
    void hitsMissesPutsAndRemovalsAreMetered() {
        Cache<String, Integer> cache = monitored(provider.getCacheManager(), "stock");
        cache.put("apples", 3);
        cache.put("pears", 4);
        cache.get("apples");
        cache.get("apples");
        cache.get("pears");
        cache.get("plums");
        cache.remove("pears");
        assertEquals(3, counted("cache.gets", "result", "hit"));
        assertEquals(1, counted("cache.gets", "result", "miss"));
        assertEquals(2, counted("cache.puts"));
        assertEquals(1, registry.get("cache.removals").gauge().value());
    }

    @Test
    void evictionsForRoomAreMetered() {
        FlashConfiguration<String, Integer> bounded = new FlashConfiguration<String, Integer>().setMaxEntries(10);
        bounded.setTypes(String.class, Integer.class).setStatisticsEnabled(true);
        Cache<String, Integer> cache = provider.getCacheManager().createCache("bounded", bounded);
        JCacheMetrics.monitor(registry, cache);
        for (int i = 0; i < 25; i++) {
            cache.put("key" + i, i);
        }
        assertEquals(15, counted("cache.evictions"));
    }

    @Test
    void theBeansAreFoundUnderWhateverNames() {
        for (String manager : List.of("flashdb:a", "flashdb://shop/a%20b", "urn:shop:1#part")) {
            CacheManager caches = provider.getCacheManager(URI.create(manager), null);
            for (String name : List.of("default", "a b", "pkg.Class.method(java.lang.String)", "über-😀")) {
                Cache<String, Integer> cache = monitored(caches, name);
                cache.put("a", 1);
                cache.get("a");
                double hits = registry.get("cache.gets")
                        .tags("cache", name, "result", "hit")
                        .functionCounter()
                        .count();
                assertTrue(hits >= 1, () -> "manager=" + manager + " cache=" + name);
            }
            caches.close();
            registry.clear();
        }
    }

    private Cache<String, Integer> monitored(CacheManager manager, String name) {
        Cache<String, Integer> cache = manager.createCache(
                name,
                new MutableConfiguration<String, Integer>()
                        .setTypes(String.class, Integer.class)
                        .setStatisticsEnabled(true));
        return JCacheMetrics.monitor(registry, cache);
    }

    private double counted(String meter, String... tags) {
        return registry.get(meter).tags(tags).functionCounter().count();
    }
}
