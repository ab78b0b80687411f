package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.processor.EntryProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Caches that are one hash of the engine. */
class HashMappingTest {

    private static final System.Logger LOG = System.getLogger(HashMappingTest.class.getName());
    private static final int CACHES = 10_000;
    private static final int ENTRIES = 5;

    private final CacheManager manager =
            new FlashCachingProvider().getCacheManager(URI.create("flashdb:hash-mapping"), null, null);
    private Cache<String, Integer> cache;

    @BeforeEach
    void create() {
        cache = manager.createCache("tenant", configuration());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static FlashConfiguration<String, Integer> configuration() {
        return new FlashConfiguration<String, Integer>()
                .setTypes(String.class, Integer.class)
                .setMapping(Mapping.HASH);
    }

    @Test
    void operationsOfOneKeyDoWhatTheyDoElsewhere() {
        assertNull(cache.getAndPut("a", 1));
        assertEquals(1, cache.get("a"));
        assertTrue(cache.replace("a", 1, 2));
        assertFalse(cache.putIfAbsent("a", 9));
        assertEquals(3, cache.<Integer>invoke("a", increment()));
        assertTrue(cache.remove("a"));
        assertFalse(cache.containsKey("a"));
        assertFalse(cache.remove("a"));
    }

    @Test
    void bulkOperationsAndIterationSeeAllFields() {
        cache.putAll(Map.of("a", 1, "b", 2, "c", 3));
        cache.removeAll(Set.of("b"));
        assertEquals(Map.of("a", 1, "c", 3), cache.getAll(Set.of("a", "b", "c")));
        Map<String, Integer> seen = new HashMap<>();
        cache.forEach(entry -> seen.put(entry.getKey(), entry.getValue()));
        assertEquals(Map.of("a", 1, "c", 3), seen);
        cache.clear();
        assertFalse(cache.iterator().hasNext());
    }

    @Test
    void incrementsOfManyThreadsAreNotLost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> work = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            work.add(threads.submit(() -> {
                for (int i = 0; i < 1_000; i++) {
                    cache.invoke("k" + i % 3, increment());
                }
            }));
        }
        for (Future<?> each : work) {
            each.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertEquals(4_000, cache.get("k0") + cache.get("k1") + cache.get("k2"));
    }

    @Test
    void processorsOfDifferentFieldsRunSideBySideAndMayUseOtherFields() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CyclicBarrier both = new CyclicBarrier(2);
        EntryProcessor<String, Integer, Integer> meeting = (entry, arguments) -> {
            try {
                both.await(60, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            cache.put("other " + entry.getKey(), 7);
            entry.setValue(1);
            return 1;
        };
        Future<?> one = threads.submit(() -> cache.invoke("a", meeting));
        Future<?> two = threads.submit(() -> cache.invoke("b", meeting));
        one.get(60, TimeUnit.SECONDS);
        two.get(60, TimeUnit.SECONDS);
        threads.shutdown();
        assertEquals(Map.of("a", 1, "b", 1, "other a", 7), cache.getAll(Set.of("a", "b", "other a")));
    }

    @Test
    void anUpdateChangesSeveralSuchCachesAndASortedSetOrNothing() {
        Cache<String, Integer> second = manager.createCache("second", configuration());
        FlashDb db = manager.unwrap(FlashDb.class);
        cache.put("a", 1);
        db.updateWithoutResult(tx -> {
            tx.cache(cache).put("a", 2);
            tx.cache(second).put("b", 3);
            tx.zadd("scores", 1, "a");
            assertEquals(2, tx.cache(cache).get("a"));
            assertEquals("a", tx.cache(cache).entries().next().getKey());
        });
        assertThrows(
                IllegalStateException.class,
                () -> db.updateWithoutResult(tx -> {
                    tx.cache(cache).clear();
                    tx.cache(second).remove("b");
                    throw new IllegalStateException("never mind");
                }));
        assertEquals(2, cache.get("a"));
        assertEquals(3, second.get("b"));
        assertEquals(1, db.zcard("scores"));
    }

    @Test
    void whatAProcessorWritesAfterAClearStays() {
        cache.put("a", 1);
        cache.<Integer>invoke("a", (entry, arguments) -> {
            cache.clear();
            entry.setValue(entry.getValue() + 1);
            return 0;
        });
        assertEquals(2, cache.get("a"));
    }

    @Test
    void tenThousandSuchCachesAreOpenAtOnceAndCostThisMuchEach() {
        long before = usedBytes();
        List<Cache<String, Integer>> caches = new ArrayList<>();
        for (int i = 0; i < CACHES; i++) {
            Cache<String, Integer> tenant = manager.createCache("tenant " + i, configuration());
            for (int field = 0; field < ENTRIES; field++) {
                tenant.put("field" + field, field);
            }
            caches.add(tenant);
        }
        long bytesEach = (usedBytes() - before) / CACHES;
        LOG.log(System.Logger.Level.INFO, "{0} caches of {1} entries, bytes each: {2}", CACHES, ENTRIES, bytesEach);
        caches.forEach(tenant -> assertEquals(ENTRIES - 1, tenant.get("field" + (ENTRIES - 1))));
        assertTrue(bytesEach < 8_192, "bytesEach=" + bytesEach);
    }

    private static long usedBytes() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static EntryProcessor<String, Integer, Integer> increment() {
        return (entry, arguments) -> {
            int next = entry.exists() ? entry.getValue() + 1 : 1;
            entry.setValue(next);
            return next;
        };
    }
}
