package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flashdb.FlashDb;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.processor.EntryProcessorException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told, counted and left behind when the user's code throws in the middle of an operation. */
class OutcomeSemanticsTest {

    private static final long PATIENCE_SECONDS = 20;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private final FlashCachingProvider provider =
            new FlashCachingProvider((manager, settings) -> new EngineCaches(now::get, Duration.ZERO));
    private final CacheManager manager = provider.getCacheManager(URI.create("flashdb:outcomes"), null, null);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        manager.close();
    }

    private static FlashConfiguration<String, Integer> configuration() {
        return new FlashConfiguration<String, Integer>()
                .setTypes(String.class, Integer.class)
                .setStatisticsEnabled(true);
    }

    @SuppressWarnings("unchecked")
    private static FlashCache<String, Integer> flash(Cache<String, Integer> cache) {
        return cache.unwrap(FlashCache.class);
    }

    private static CacheEntryListenerConfiguration<String, Integer> synchronous(
            CacheEntryCreatedListener<String, Integer> listener) {
        return new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true);
    }

    @Test
    void aListenerThatThrowsAfterAnUpdateKeepsNothingFromItsOtherCaches() throws Exception {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        Cache<String, Integer> failing = manager.createCache(
                "failing", configuration().addCacheEntryListenerConfiguration(synchronous(events -> {
                    throw new IllegalStateException("listener");
                })));
        Cache<String, Integer> other = manager.createCache(
                "other",
                configuration()
                        .addCacheEntryListenerConfiguration(synchronous(
                                events -> events.forEach(event -> heard.add("created " + event.getKey())))));
        FlashDb database = manager.unwrap(FlashDb.class);
        assertThrows(
                CacheEntryListenerException.class,
                () -> database.<Integer, RuntimeException>update(transaction -> {
                    transaction.cache(failing).put("a", 1);
                    transaction.cache(other).put("b", 2);
                    return 0;
                }));
        assertEquals(List.of("created b"), heard);
        assertEquals(1, flash(other).figures().puts());
        threads.submit(() -> {
                    other.remove("b");
                    other.put("b", 3);
                })
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(List.of("created b", "created b"), heard);
    }

    @Test
    void anExpiryIsCountedOnceThoughAProcessorThatFoundItFailed() {
        Cache<String, Integer> cache = manager.createCache(
                "expiring",
                configuration()
                        .setExpiryPolicyFactory(
                                () -> new CreatedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 1))));
        cache.put("k", 1);
        now.addAndGet(2_000);
        for (int i = 0; i < 3; i++) {
            assertThrows(
                    EntryProcessorException.class,
                    () -> cache.invoke("k", (entry, arguments) -> {
                        throw new IllegalStateException("processor");
                    }));
        }
        FlashDb database = manager.unwrap(FlashDb.class);
        assertThrows(
                IllegalStateException.class,
                () -> database.<Integer, RuntimeException>update(transaction -> {
                    transaction.cache(cache).get("k");
                    throw new IllegalStateException("update");
                }));
        assertEquals(0, flash(cache).figures().expirations());
        cache.put("k", 2);
        assertEquals(1, flash(cache).figures().expirations());
    }

    @Test
    void aListenerThatCouldNotBeMadeIsNotRegistered() {
        Cache<String, Integer> cache = manager.createCache("listened", configuration());
        AtomicInteger created = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        CacheEntryCreatedListener<String, Integer> listener = events -> created.incrementAndGet();
        CacheEntryListenerConfiguration<String, Integer> listening = new MutableCacheEntryListenerConfiguration<>(
                () -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw new IllegalStateException("factory");
                    }
                    return listener;
                },
                null,
                false,
                true);
        assertThrows(IllegalStateException.class, () -> cache.registerCacheEntryListener(listening));
        assertEquals(List.of(), listenersOf(cache));
        cache.registerCacheEntryListener(listening);
        cache.put("k", 1);
        assertEquals(1, created.get());
    }

    private static List<Object> listenersOf(Cache<String, Integer> cache) {
        List<Object> all = new ArrayList<>();
        ((EngineCache<String, Integer>) cache)
                .flashConfiguration()
                .getCacheEntryListenerConfigurations()
                .forEach(all::add);
        return all;
    }

    @Test
    void listenersAreRegisteredWhileTheConfigurationIsRead() throws Exception {
        Cache<String, Integer> cache = manager.createCache("configured", configuration());
        Future<?> registering = threads.submit(() -> {
            for (int i = 0; i < 2_000; i++) {
                CacheEntryCreatedListener<String, Integer> listener = events -> {};
                CacheEntryListenerConfiguration<String, Integer> listening =
                        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, i % 2 == 0);
                cache.registerCacheEntryListener(listening);
                if (i % 16 != 0) {
                    cache.deregisterCacheEntryListener(listening);
                }
            }
        });
        while (!registering.isDone()) {
            manager.getCache("configured", String.class, Integer.class);
        }
        registering.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void twoListenersThatThrowTheSameExceptionKeepNothingFromAThird() throws Exception {
        IllegalStateException same = new IllegalStateException("listener");
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        for (boolean isSynchronous : new boolean[] {true, false}) {
            FlashConfiguration<String, Integer> configuration = configuration();
            for (int i = 0; i < 2; i++) {
                CacheEntryCreatedListener<String, Integer> failing = events -> {
                    throw same;
                };
                configuration.addCacheEntryListenerConfiguration(
                        new MutableCacheEntryListenerConfiguration<>(() -> failing, null, false, isSynchronous));
            }
            Cache<String, Integer> cache = manager.createCache("cache " + isSynchronous, configuration);
            CacheEntryCreatedListener<String, Integer> third =
                    events -> events.forEach(event -> heard.add(event.getKey()));
            cache.registerCacheEntryListener(
                    new MutableCacheEntryListenerConfiguration<>(() -> third, null, false, isSynchronous));
            for (String key : List.of("a", "b")) {
                if (isSynchronous) {
                    assertThrows(CacheEntryListenerException.class, () -> cache.put(key, 1));
                } else {
                    cache.put(key, 1);
                }
                assertEquals(key, heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aCacheWhoseFactoryClosesTheManagerIsNotOpenedAfterThat() throws Exception {
        ObjectName beans = new ObjectName("javax.cache:*,Cache=closing");
        assertThrows(
                IllegalStateException.class,
                () -> manager.createCache(
                        "closing", configuration().setReadThrough(true).setCacheLoaderFactory(() -> {
                            manager.close();
                            return null;
                        })));
        assertEquals(Set.of(), ManagementFactory.getPlatformMBeanServer().queryNames(beans, null));
    }

    @Test
    void aPutThatIsNotCommittedIsNotCounted() {
        Cache<String, Integer> cache = manager.createCache("counted", configuration());
        FlashDb database = manager.unwrap(FlashDb.class);
        assertThrows(
                IllegalStateException.class,
                () -> database.<Integer, RuntimeException>update(transaction -> {
                    transaction.cache(cache).put("k", 1);
                    throw new IllegalStateException("update");
                }));
        assertEquals(0, flash(cache).figures().puts());
    }
}
