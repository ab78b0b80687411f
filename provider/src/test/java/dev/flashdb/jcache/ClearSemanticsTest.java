package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.flashdb.FlashDb;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way to empty a cache, over configurations that are drawn at random. */
class ClearSemanticsTest {
    private static final int CONFIGURATIONS = 150;

    /** A way to empty a cache. */
    private enum Way {
        CLEAR {
            @Override
            void empty(Cache<String, String> cache, FlashDb db) {
                cache.clear();
            }
        },
        REMOVE_ALL {
            @Override
            void empty(Cache<String, String> cache, FlashDb db) {
                cache.removeAll();
            }
        },
        REMOVE_ALL_OF_SOME {
            @Override
            void empty(Cache<String, String> cache, FlashDb db) {
                cache.removeAll(Set.of("a", "b", "c"));
            }
        },
        CLEAR_IN_UPDATE {
            @Override
            void empty(Cache<String, String> cache, FlashDb db) {
                db.updateWithoutResult(tx -> tx.cache(cache).clear());
            }
        },
        WRITE_AND_CLEAR_IN_UPDATE {
            @Override
            void empty(Cache<String, String> cache, FlashDb db) {
                db.updateWithoutResult(tx -> {
                    tx.cache(cache).put("a", "other");
                    tx.cache(cache).entries().forEachRemaining(entry -> assertNotNull(entry.getValue()));
                    tx.cache(cache).clear();
                });
            }
        },
        REMOVE_IN_ITERATION {
            @Override
            void empty(Cache<String, String> cache, FlashDb db) {
                for (var iterator = cache.iterator(); iterator.hasNext(); ) {
                    iterator.next();
                    iterator.remove();
                }
            }
        };

        abstract void empty(Cache<String, String> cache, FlashDb db);
    }

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Way.class)
    void everyCacheIsEmptyAfterwardsAndTakesWhatComesNext(Way way) {
        Properties settings = new Properties();
        settings.setProperty("flashdb.directory", directory.toString());
        settings.setProperty("flashdb.sync", "never");
        try (FlashCachingProvider provider = new FlashCachingProvider();
                CacheManager manager = provider.getCacheManager(null, null, settings)) {
            for (int seed = 1; seed <= CONFIGURATIONS; seed++) {
                check(way, manager, drawn(new Random(seed)), "seed=" + seed);
            }
        }
    }

    private static void check(Way way, CacheManager manager, FlashConfiguration<String, String> drawn, String seed) {
        Cache<String, String> cache = manager.createCache("cleared", drawn);
        cache.put("a", "aaa");
        cache.put("b", "bb");
        cache.put("c", "");
        way.empty(cache, manager.unwrap(FlashDb.class));
        assertNull(cache.get("a"), seed);
        assertFalse(cache.iterator().hasNext(), seed);
        assertEquals(0, cache.unwrap(FlashCache.class).figures().entries(), seed);
        cache.put("a", "new");
        assertEquals("new", cache.get("a"), seed);
        manager.destroyCache("cleared");
    }

    private static FlashConfiguration<String, String> drawn(Random random) {
        FlashConfiguration<String, String> configuration = new FlashConfiguration<>();
        configuration.setTypes(String.class, String.class);
        configuration.setStoreByValue(random.nextBoolean());
        configuration.setStatisticsEnabled(random.nextBoolean());
        configuration.setDurable(random.nextBoolean());
        if (random.nextInt(4) == 0) {
            configuration.setMapping(Mapping.HASH);
            return configuration;
        }
        configuration.setOrdered(random.nextBoolean());
        switch (random.nextInt(3)) {
            case 0 -> {
                configuration.setMaxWeight(100);
                configuration.setWeigher((key, value) -> value.length());
            }
            case 1 -> configuration.setMaxEntries(100);
            default -> {}
        }
        if (random.nextBoolean()) {
            configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        }
        return configuration;
    }
}
