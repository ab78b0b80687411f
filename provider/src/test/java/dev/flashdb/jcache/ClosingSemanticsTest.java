package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What closing does to those who are at work meanwhile, and what listeners hear of it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClosingSemanticsTest {

    private static final int THREADS = 16;
    private static final int ROUNDS = 40;

    private final CacheManager manager = Caching.getCachingProvider().getCacheManager();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        Caching.getCachingProvider().close();
    }

    private static FlashConfiguration<String, Integer> configuration() {
        return new FlashConfiguration<String, Integer>().setTypes(String.class, Integer.class);
    }

    private record Listener(Consumer<CacheEntryEvent<? extends String, ? extends Integer>> action)
            implements CacheEntryCreatedListener<String, Integer>, CacheEntryUpdatedListener<String, Integer> {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            events.forEach(action);
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            events.forEach(action);
        }
    }

    private static FlashConfiguration<String, Integer> listen(
            FlashConfiguration<String, Integer> configuration,
            boolean synchronous,
            Consumer<CacheEntryEvent<? extends String, ? extends Integer>> action) {
        configuration.addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                () -> new Listener(action), null, /* isOldValueRequired= */ false, synchronous));
        return configuration;
    }

    private static final class Doubling implements CacheLoader<String, Integer> {
        @Override
        public Integer load(String key) {
            return 2 * Integer.parseInt(key);
        }

        @Override
        public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            Map<String, Integer> loaded = new java.util.HashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }
    }

    /** Uses the cache until it hears that it is closed; whatever else it hears is the test's failure. */
    private static int useUntilClosed(Cache<String, Integer> cache, int thread) throws Exception {
        int done = 0;
        try {
            for (int i = 0; true; i++) {
                String key = Integer.toString(i % 8);
                switch ((thread + i) % 10) {
                    case 0 -> cache.get(key);
                    case 1 -> cache.put(key, i);
                    case 2 -> cache.getAll(Set.of(key, "8"));
                    case 3 -> cache.putAll(Map.of(key, i, "9", i));
                    case 4 ->
                        cache.<Integer>invoke(key, (entry, arguments) -> {
                            entry.setValue(1);
                            return 0;
                        });
                    case 5 -> cache.remove(key);
                    case 6 -> cache.iterator().forEachRemaining(entry -> {});
                    case 7 -> cache.removeAll(Set.of(key, "9"));
                    case 8 -> cache.replace(key, i);
                    default -> {
                        CompletionListenerFuture loaded = new CompletionListenerFuture();
                        cache.loadAll(Set.of(key), true, loaded);
                        loaded.get(60, TimeUnit.SECONDS);
                    }
                }
                done++;
            }
        } catch (IllegalStateException closed) {
            return done;
        } catch (ExecutionException e) {
            assertEquals(IllegalStateException.class, e.getCause().getClass(), e::toString);
            return done;
        }
    }

    private void closeUnderLoad(Consumer<Cache<String, Integer>> closing) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            AtomicInteger heard = new AtomicInteger();
            FlashConfiguration<String, Integer> configuration = configuration();
            configuration
                    .setReadThrough(true)
                    .setCacheLoaderFactory(Doubling::new)
                    .setStatisticsEnabled(true);
            listen(configuration, /* synchronous= */ round % 2 == 0, event -> heard.incrementAndGet());
            CacheManager current = Caching.getCachingProvider().getCacheManager();
            Cache<String, Integer> cache = current.createCache("cache", configuration);
            CountDownLatch started = new CountDownLatch(THREADS);
            List<Future<Integer>> users = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int thread = t;
                users.add(threads.submit(() -> {
                    started.countDown();
                    return useUntilClosed(cache, thread);
                }));
            }
            assertTrue(started.await(60, TimeUnit.SECONDS));
            closing.accept(cache);
            for (Future<Integer> user : users) {
                user.get(60, TimeUnit.SECONDS);
            }
            assertTrue(cache.isClosed());
        }
    }

    @Test
    void row08_operationsFinishOrSayThatTheCacheIsClosedWhileItCloses() throws Exception {
        closeUnderLoad(Cache::close);
    }

    @Test
    void row08_operationsFinishOrSayThatTheCacheIsClosedWhileItsManagerCloses() throws Exception {
        closeUnderLoad(cache -> cache.getCacheManager().close());
    }

    @Test
    void row08_operationsFinishOrSayThatTheCacheIsClosedWhileItIsDestroyed() throws Exception {
        closeUnderLoad(cache -> cache.getCacheManager().destroyCache("cache"));
    }

    @Test
    void row08_aListenerMayCloseItsCacheAndItsManager() throws Exception {
        for (boolean synchronous : new boolean[] {true, false}) {
            for (boolean whole : new boolean[] {true, false}) {
                CountDownLatch closed = new CountDownLatch(1);
                CacheManager current = Caching.getCachingProvider().getCacheManager();
                AtomicReference<Cache<String, Integer>> self = new AtomicReference<>();
                self.set(current.createCache("cache", listen(configuration(), synchronous, event -> {
                    if (whole) {
                        current.close();
                    } else {
                        self.get().close();
                    }
                    closed.countDown();
                })));
                self.get().put("k", 1);
                assertTrue(closed.await(60, TimeUnit.SECONDS));
                assertThrows(IllegalStateException.class, () -> self.get().get("k"));
            }
        }
    }

    @Test
    void row08_aLoadThatTheManagersCloseOvertakesEndsWithAnException() {
        EngineCaches factory = new EngineCaches(() -> 0, java.time.Duration.ZERO);
        ManagedCache<String, Integer> orphan = factory.create(
                manager.unwrap(FlashCacheManager.class),
                "orphan",
                new FlashConfiguration<>(configuration().setCacheLoaderFactory(Doubling::new)));
        factory.close();
        IllegalStateException refused = assertThrows(
                IllegalStateException.class, () -> orphan.loadAll(Set.of("1"), true, new CompletionListenerFuture()));
        assertEquals("The manager of this cache is closed: cache=orphan", refused.getMessage());
    }

    @Test
    void row15_asynchronousListenersHearTheEventsOfAKeyInTheOrderOfItsCommits() throws Exception {
        int puts = 5_000;
        Map<String, List<Integer>> heard = new java.util.concurrent.ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(4 * puts);
        Cache<String, Integer> cache = manager.createCache("cache", listen(configuration(), false, event -> {
            heard.computeIfAbsent(event.getKey(), key -> Collections.synchronizedList(new ArrayList<>()))
                    .add(event.getValue());
            all.countDown();
        }));
        List<Future<?>> writers = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            String key = "k" + t % 4;
            writers.add(threads.submit(() -> {
                for (int i = 0; i < puts / 2; i++) {
                    cache.<Integer>invoke(key, (entry, arguments) -> {
                        entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                        return 0;
                    });
                }
            }));
        }
        for (Future<?> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
        assertTrue(all.await(60, TimeUnit.SECONDS), () -> "not heard: " + all.getCount());
        List<Integer> inOrder =
                java.util.stream.IntStream.rangeClosed(1, puts).boxed().toList();
        assertEquals(Map.of("k0", inOrder, "k1", inOrder, "k2", inOrder, "k3", inOrder), heard);
    }

    @Test
    void row15_whatAnAsynchronousListenerThrowsIsLoggedAndTheNextEventIsHeard() throws Exception {
        CountDownLatch last = new CountDownLatch(1);
        Cache<String, Integer> cache = manager.createCache("cache", listen(configuration(), false, event -> {
            switch (event.getValue().intValue()) {
                case 1 -> throw new IllegalStateException("listener");
                case 2 -> throw new AssertionError("listener");
                default -> last.countDown();
            }
        }));
        try (LogCapture log = new LogCapture()) {
            cache.put("k", 1);
            cache.put("k", 2);
            cache.put("k", 3);
            assertTrue(last.await(60, TimeUnit.SECONDS));
            assertEquals(Collections.nCopies(2, "WARNING An asynchronous cache entry listener threw"), log.messages());
        }
    }

    @Test
    void row15_nothingIsHeardAfterTheClose() throws Exception {
        for (int round = 0; round < 100; round++) {
            AtomicInteger heard = new AtomicInteger();
            Cache<String, Integer> cache =
                    manager.createCache("cache", listen(configuration(), false, event -> heard.incrementAndGet()));
            Future<?> writer = threads.submit(() -> assertThrows(IllegalStateException.class, () -> {
                for (int i = 0; true; i++) {
                    cache.put("k" + i % 10, i);
                }
            }));
            while (heard.get() == 0) {
                Thread.onSpinWait();
            }
            cache.close();
            int before = heard.get();
            writer.get(60, TimeUnit.SECONDS);
            manager.createCache("cache", configuration()).close();
            assertEquals(before, heard.get());
        }
    }

    @Test
    void row15_theCloseWaitsForTheListenerThatIsBeingTold() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<Cache<String, Integer>> self = new AtomicReference<>();
        AtomicReference<Boolean> wasOver = new AtomicReference<>();
        self.set(manager.createCache("cache", listen(configuration(), false, event -> {
            told.countDown();
            try {
                assertTrue(goOn.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            wasOver.set(true);
        })));
        self.get().put("k", 1);
        assertTrue(told.await(60, TimeUnit.SECONDS));
        Future<Boolean> closing = threads.submit(() -> {
            self.get().close();
            return wasOver.get() != null;
        });
        while (!self.get().isClosed()) {
            Thread.onSpinWait();
        }
        assertFalse(closing.isDone());
        goOn.countDown();
        assertTrue(closing.get(60, TimeUnit.SECONDS));
    }

    @Test
    void row52_closingTwiceIsHarmlessAndWhoComesLaterHearsIt() {
        Properties none = new Properties();
        Cache<String, Integer> cache = manager.createCache("cache", configuration());
        manager.close();
        manager.close();
        cache.close();
        assertEquals(
                "The cache is closed; get it anew from an open manager: cache=cache",
                assertThrows(IllegalStateException.class, () -> cache.get("k")).getMessage());
        assertEquals(
                "The manager is closed; get a new one from the provider: manager=flashdb:default",
                assertThrows(IllegalStateException.class, () -> manager.getCache("cache"))
                        .getMessage());
        CacheManager next = Caching.getCachingProvider().getCacheManager(null, null, none);
        assertNotNull(next.createCache("cache", configuration()));
    }
}
