package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A load whose loader comes with the call. */
class LoadOnDemandTest {
    private final FlashCachingProvider provider = new FlashCachingProvider();
    private final CacheManager manager = provider.getCacheManager();

    @SuppressWarnings("unchecked")
    private final FlashCache<String, String> cache = manager.createCache(
                    "users", new FlashConfiguration<String, String>().setStatisticsEnabled(true))
            .unwrap(FlashCache.class);

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void manyThreadsShareOneLoad() throws Exception {
        int threads = 8;
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch begin = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(pool.submit(() -> {
                    begin.countDown();
                    begin.await();
                    return cache.getOrLoad("ada", () -> "ada" + loads.incrementAndGet());
                }));
            }
            for (Future<String> result : results) {
                assertEquals("ada1", result.get());
            }
        } finally {
            pool.shutdownNow();
        }
        assertEquals(1, loads.get());
    }

    @Test
    void whatTheLoaderThrowsComesOutUnchangedAndNothingIsStored() {
        IOException failure = new IOException("down");
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> cache.getOrLoad("ada", () -> {
                            throw failure;
                        })));
        assertFalse(cache.containsKey("ada"));
    }

    @Test
    void aPutDuringTheLoadWins() throws Exception {
        cache.getOrLoad("ada", () -> {
            cache.put("ada", "put");
            return "loaded";
        });
        assertEquals("put", cache.get("ada"));
    }

    @Test
    void aRemovalAndAClearDuringTheLoadWin() throws Exception {
        cache.getOrLoad("ada", () -> {
            cache.remove("ada");
            return "loaded";
        });
        assertFalse(cache.containsKey("ada"));
        cache.getOrLoad("ada", () -> {
            cache.clear();
            return "loaded";
        });
        assertFalse(cache.containsKey("ada"));
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyFailsAtOnce() {
        assertThrows(
                IllegalStateException.class, () -> cache.getOrLoad("ada", () -> cache.getOrLoad("ada", () -> "x")));
    }

    @Test
    void aLoadedValueMayHaveATimeToLiveOfItsOwn() throws Exception {
        assertEquals("x", cache.getOrLoad("ada", () -> "x", value -> Duration.ofMinutes(value.length())));
        Duration left = cache.timeToLive("ada").orElseThrow();
        assertTrue(left.compareTo(Duration.ofMinutes(1)) <= 0 && !left.isNegative(), left::toString);
        cache.getOrLoad("bob", () -> "x", value -> null);
        assertEquals(Duration.ofMillis(Long.MAX_VALUE), cache.timeToLive("bob").orElseThrow());
    }

    @Test
    void withATimeToLiveOfZeroTheValueIsReturnedAndNotStored() throws Exception {
        assertEquals("x", cache.getOrLoad("ada", () -> "x", value -> Duration.ZERO));
        assertFalse(cache.containsKey("ada"));
    }

    @Test
    void whatTheTimeToLiveThrowsComesOutAndNothingIsStored() {
        IllegalStateException failure = new IllegalStateException("no time");
        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> cache.getOrLoad("ada", () -> "x", value -> {
                            throw failure;
                        })));
        assertFalse(cache.containsKey("ada"));
    }

    @Test
    void aRemovalOfAllDuringTheLoadWins() throws Exception {
        cache.getOrLoad("ada", () -> {
            cache.removeAll();
            return "loaded";
        });
        assertFalse(cache.containsKey("ada"));
    }

    @Test
    void noValueIsNull() throws Exception {
        assertNull(cache.getOrLoad("ada", () -> null));
    }

    @Test
    void theFiguresCount() throws Exception {
        cache.getOrLoad("ada", () -> "loaded");
        cache.getOrLoad("ada", () -> "never");
        cache.put("bob", "put");
        cache.remove("bob");
        CacheFigures figures = cache.figures();
        assertEquals(1, figures.hits());
        assertEquals(1, figures.misses());
        assertEquals(1, figures.removals());
        assertEquals(1, figures.entries());
    }

    @Test
    void theCallerStoresTogetherWithWhatBelongsToIt() throws Exception {
        FlashDb db = cache.unwrap(FlashDb.class);
        LoadedValueStore<String, String> store = (transaction, writes, value) -> {
            writes.put("ada", value, Duration.ofHours(1));
            transaction.sadd("tagged", "ada");
        };
        assertEquals("new", cache.getOrLoad("ada", () -> "new", Duration.ZERO, store));
        assertTrue(db.sismember("tagged", "ada"));
        assertTrue(cache.timeToLive("ada").orElseThrow().compareTo(Duration.ofMinutes(59)) > 0);
        assertEquals("new", cache.getOrLoad("ada", () -> "newer", Duration.ofMinutes(59), store));
        assertEquals("newer", cache.getOrLoad("ada", () -> "newer", Duration.ofMinutes(61), store));
        assertEquals("newer", cache.get("ada"));
        assertThrows(
                IllegalStateException.class,
                () -> cache.getOrLoad("bob", () -> "b", Duration.ZERO, (tx, it, value) -> {
                    it.put("bob", value);
                    throw new IllegalStateException("no");
                }));
        assertNull(cache.get("bob"));
    }

    @Test
    void anEntryWithTooLittleTimeLeftStaysWhenItsLoadFails() {
        cache.put("ada", "old", Duration.ofMinutes(1));
        assertThrows(
                IOException.class,
                () -> cache.getOrLoad(
                        "ada",
                        () -> {
                            throw new IOException("no");
                        },
                        Duration.ofHours(1),
                        (tx, it, value) -> it.put("ada", value)));
        assertEquals("old", cache.get("ada"));
    }

    @Test
    void aRemovalDuringALoadWinsOverTheCallersStore() throws Exception {
        String loaded = cache.getOrLoad(
                "ada",
                () -> {
                    CompletableFuture.runAsync(() -> cache.remove("ada")).join();
                    return "late";
                },
                Duration.ZERO,
                (tx, it, value) -> it.put("ada", value));
        assertEquals("late", loaded);
        assertNull(cache.get("ada"));
    }

    @Test
    void aWriteWinsOverALoadThatBeganBeforeItWasVisible() {
        List<WatchedKey<String, String>> watched = new ArrayList<>();
        cache.unwrap(FlashDb.class).updateWithoutResult(tx -> {
            tx.cache(cache).put("ada", "new");
            watched.add(cache.watch("ada"));
        });
        FlashConfiguration<String, String> configuration = new FlashConfiguration<String, String>()
                .setMaxWeight(10)
                .setWeigher((key, value) -> {
                    watched.add(manager.<String, String>getCache("weighed")
                            .<FlashCache<String, String>>unwrap(asFlashCache())
                            .watch(key));
                    return 1;
                });
        Cache<String, String> weighed = manager.createCache("weighed", configuration);
        weighed.put("ada", "new");
        weighed.putIfAbsent("bob", "new");
        for (WatchedKey<String, String> key : watched) {
            assertFalse(key.storeUnlessWritten("late", (tx, it, value) -> tx.set("late", value)));
            key.close();
        }
        assertNull(cache.unwrap(FlashDb.class).get("late"));
    }

    @SuppressWarnings("unchecked")
    private static Class<FlashCache<String, String>> asFlashCache() {
        return (Class<FlashCache<String, String>>) (Class<?>) FlashCache.class;
    }

    @Test
    void aWatchedKeyIsStoredUnlessSomebodyWroteIt() {
        LoadedValueStore<String, String> store = (tx, it, value) -> it.put("ada", value);
        List<Runnable> writes = List.of(
                () -> cache.put("ada", "new"),
                () -> cache.remove("ada"),
                cache::clear,
                cache::removeAll,
                () -> cache.unwrap(FlashDb.class)
                        .updateWithoutResult(tx -> tx.cache(cache).put("ada", "new")));
        for (Runnable write : writes) {
            cache.put("ada", "old");
            try (WatchedKey<String, String> watched = cache.watch("ada")) {
                cache.put("bob", "other");
                cache.watch("ada").close();
                write.run();
                assertFalse(watched.storeUnlessWritten("late", store));
            }
            assertFalse("late".equals(cache.get("ada")));
        }
        try (WatchedKey<String, String> watched = cache.watch("ada")) {
            cache.watch("ada").close();
            cache.put("bob", "other");
            assertTrue(watched.storeUnlessWritten("value", store));
        }
        assertEquals("value", cache.get("ada"));
    }
}
