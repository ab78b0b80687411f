package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.DeadlockException;
import dev.flashdb.FlashDb;
import dev.flashdb.NestedUpdateException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a commit does beside clears, other threads, other managers, and Errors of the user's code. */
@Timeout(120)
class CommitSemanticsTest {
    private static final long PUTS = Long.getLong("flashdb.drains.puts", 60_000);

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final FlashCachingProvider provider =
            new FlashCachingProvider((manager, settings) -> new EngineCaches(now::get, Duration.ZERO));
    private final CacheManager manager = provider.getCacheManager();
    private final FlashDb db = manager.unwrap(FlashDb.class);
    private final ExecutorService pool = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        pool.shutdownNow();
        provider.close();
    }

    private Cache<String, Integer> cache(Consumer<FlashConfiguration<String, Integer>> settings) {
        FlashConfiguration<String, Integer> configuration = new FlashConfiguration<>();
        configuration.setTypes(String.class, Integer.class);
        settings.accept(configuration);
        return manager.createCache("c" + System.nanoTime(), configuration);
    }

    private Cache<String, Integer> cache(Mapping mapping) {
        return cache(configuration -> configuration.setMapping(mapping));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(1, TimeUnit.MINUTES));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitState(Thread thread, Thread.State state) {
        while (thread.getState() != state && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    /** Runs an operation that has to wait for an update, which is let go on as soon as it does. */
    private Future<?> beside(CountDownLatch begun, CountDownLatch goOn, Runnable operation) {
        return pool.submit(() -> {
            await(begun);
            Thread thread = new Thread(operation);
            thread.start();
            awaitState(thread, Thread.State.TIMED_WAITING);
            goOn.countDown();
            thread.join();
            return null;
        });
    }

    // ---------------------------------------------------------------- clears

    private static final List<Map.Entry<String, Consumer<Cache<String, Integer>>>> WRITES = List.of(
            Map.entry("put", cache -> cache.put("new", 2)),
            Map.entry("putIfAbsent", cache -> assertTrue(cache.putIfAbsent("new", 2))),
            Map.entry("getAndPut", cache -> assertNull(cache.getAndPut("new", 2))),
            Map.entry(
                    "invoke",
                    cache -> cache.invoke("new", (entry, arguments) -> {
                        entry.setValue(2);
                        return null;
                    })));

    @ParameterizedTest
    @EnumSource(Mapping.class)
    void row72_whatIsWrittenBesideAnUpdateThatReadsAllAndClearsComesWholeAfterIt(Mapping mapping) throws Exception {
        for (Map.Entry<String, Consumer<Cache<String, Integer>>> write : WRITES) {
            Cache<String, Integer> cache = cache(mapping);
            cache.put("old", 1);
            CountDownLatch scanned = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            Future<?> writer = beside(scanned, goOn, () -> write.getValue().accept(cache));
            Set<String> drained = new HashSet<>();
            db.updateWithoutResult(tx -> {
                tx.cache(cache).entries().forEachRemaining(entry -> drained.add(entry.getKey()));
                scanned.countDown();
                await(goOn);
                tx.cache(cache).clear();
            });
            writer.get();
            assertEquals(Set.of("old"), drained, write.getKey());
            assertEquals(2, cache.get("new"), write.getKey());
        }
    }

    @ParameterizedTest
    @EnumSource(Mapping.class)
    void row72_whoWaitsForAKeyThatAnUpdateReadsAndClearsSeesItAbsent(Mapping mapping) throws Exception {
        Cache<String, Integer> cache = cache(mapping);
        cache.put("k", 5);
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Object> seen = new ArrayList<>();
        Future<?> processor = beside(
                read,
                goOn,
                () -> cache.invoke("k", (entry, arguments) -> {
                    seen.add(entry.exists());
                    entry.setValue(7);
                    return null;
                }));
        db.updateWithoutResult(tx -> {
            assertEquals(5, tx.cache(cache).get("k"));
            tx.cache(cache).put("k", 1_000);
            read.countDown();
            await(goOn);
            tx.cache(cache).clear();
        });
        processor.get();
        assertEquals(List.of(false), seen);
        assertEquals(7, cache.get("k"));
    }

    /** Every put of a new key is drained once, or is there in the end. */
    @ParameterizedTest
    @EnumSource(Mapping.class)
    void row72_everyPutIsDrainedOnceOrIsThere(Mapping mapping) throws Exception {
        Cache<String, Integer> cache = cache(mapping);
        AtomicInteger next = new AtomicInteger();
        long puts = mapping == Mapping.HASH ? PUTS / 20 : PUTS;
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < 2; writer++) {
            writers.add(pool.submit(() -> {
                for (int i = next.getAndIncrement(); i < puts; i = next.getAndIncrement()) {
                    String key = "k" + i;
                    int value = i;
                    switch (i % 3) {
                        case 0 -> cache.put(key, i);
                        case 1 -> assertTrue(cache.putIfAbsent(key, i));
                        default ->
                            cache.invoke(key, (entry, arguments) -> {
                                entry.setValue(value);
                                return null;
                            });
                    }
                }
            }));
        }
        Map<String, Integer> drained = new HashMap<>();
        while (!writers.stream().allMatch(Future::isDone)) {
            drain(cache).forEach((key, value) -> assertNull(drained.put(key, value), key));
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        drain(cache).forEach((key, value) -> assertNull(drained.put(key, value), key));
        assertEquals(puts, drained.size());
        assertFalse(cache.iterator().hasNext());
    }

    private Map<String, Integer> drain(Cache<String, Integer> cache) {
        return db.update(tx -> {
            Map<String, Integer> all = new HashMap<>();
            tx.cache(cache).entries().forEachRemaining(entry -> all.put(entry.getKey(), entry.getValue()));
            tx.cache(cache).clear();
            return all;
        });
    }

    @ParameterizedTest
    @EnumSource(Mapping.class)
    void row71_aClearWaitsForNoProcessorAndTheNextOneOfItsKeyWaitsAllTheSame(Mapping mapping) throws Exception {
        Cache<String, Integer> cache = cache(mapping);
        cache.put("k", 1);
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch isInside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<?> first = pool.submit(() -> cache.invoke("k", (entry, arguments) -> {
            assertEquals(1, inside.incrementAndGet());
            isInside.countDown();
            await(goOn);
            inside.decrementAndGet();
            entry.setValue(entry.getValue() + 1);
            return null;
        }));
        await(isInside);
        cache.clear();
        assertNull(cache.get("k"));
        Thread second = new Thread(() -> cache.invoke("k", (entry, arguments) -> {
            assertEquals(1, inside.incrementAndGet());
            inside.decrementAndGet();
            entry.setValue(entry.getValue() + 10);
            return null;
        }));
        second.start();
        awaitState(second, Thread.State.TIMED_WAITING);
        goOn.countDown();
        first.get();
        second.join();
        assertEquals(12, cache.get("k"), "what the first committed after the clear is there for the second");
    }

    /** Clears the cache, on another thread, when it is asked for a deadline. */
    private final class Clearing implements ExpiryPolicy {
        private final AtomicReference<Cache<String, Integer>> cache = new AtomicReference<>();

        @Override
        public javax.cache.expiry.Duration getExpiryForCreation() {
            return javax.cache.expiry.Duration.ONE_HOUR;
        }

        @Override
        public javax.cache.expiry.Duration getExpiryForAccess() {
            return clear();
        }

        @Override
        public javax.cache.expiry.Duration getExpiryForUpdate() {
            return clear();
        }

        private javax.cache.expiry.Duration clear() {
            Cache<String, Integer> its = cache.getAndSet(null);
            if (its != null) {
                try {
                    pool.submit(its::clear).get();
                } catch (InterruptedException | ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
            return javax.cache.expiry.Duration.ONE_DAY;
        }
    }

    private static final List<Map.Entry<String, Consumer<Cache<String, Integer>>>> EXCHANGES = List.of(
            Map.entry("getAndPut", cache -> assertEquals(1, cache.getAndPut("k", 2))),
            Map.entry("replace", cache -> assertTrue(cache.replace("k", 2))),
            Map.entry("replace of a value", cache -> assertTrue(cache.replace("k", 1, 2))),
            Map.entry("getAndReplace", cache -> assertEquals(1, cache.getAndReplace("k", 2))),
            Map.entry("replace of another value", cache -> assertFalse(cache.replace("k", 3, 2))),
            Map.entry("remove of another value", cache -> assertFalse(cache.remove("k", 3))),
            Map.entry("get", cache -> assertEquals(1, cache.get("k"))),
            Map.entry(
                    "a processor that reads",
                    cache -> assertEquals(1, cache.<Integer>invoke("k", (entry, arguments) -> entry.getValue()))));

    @Test
    void row71_whoIsToldWhatWasThereCameBeforeAClearInBetween() {
        for (Map.Entry<String, Consumer<Cache<String, Integer>>> exchange : EXCHANGES) {
            Clearing policy = new Clearing();
            Cache<String, Integer> cache = cache(configuration -> configuration.setExpiryPolicyFactory(() -> policy));
            cache.put("k", 1);
            policy.cache.set(cache);
            exchange.getValue().accept(cache);
            assertNull(policy.cache.get(), exchange.getKey() + ": the policy was not asked");
            assertFalse(cache.containsKey("k"), exchange.getKey());
        }
    }

    @ParameterizedTest
    @EnumSource(Mapping.class)
    void row71_cacheAndStoreAgreeWhateverIsClearedBetween(Mapping mapping) throws Exception {
        Map<String, Integer> store = new ConcurrentHashMap<>();
        CountDownLatch isWriting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Cache<String, Integer> cache = cache(configuration -> configuration
                .setMapping(mapping)
                .setWriteThrough(true)
                .setCacheWriterFactory(() -> new StoreWriter(store, value -> {
                    if (value == 2) {
                        isWriting.countDown();
                        await(goOn);
                    }
                })));
        Future<?> first = pool.submit(() -> cache.put("k", 2));
        await(isWriting);
        cache.clear();
        Thread second = new Thread(() -> cache.put("k", 3));
        second.start();
        awaitState(second, Thread.State.TIMED_WAITING);
        goOn.countDown();
        first.get();
        second.join();
        assertEquals(3, cache.get("k"));
        assertEquals(3, store.get("k"));
    }

    private record StoreWriter(Map<String, Integer> store, Consumer<Integer> before)
            implements CacheWriter<String, Integer> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends Integer> entry) {
            before.accept(entry.getValue());
            store.put(entry.getKey(), entry.getValue());
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends Integer>> entries) {
            entries.forEach(this::write);
            entries.clear();
        }

        @Override
        public void delete(Object key) {
            store.remove(key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.forEach(this::delete);
            keys.clear();
        }
    }

    @Test
    void cachesThatAreMappedToHashesDoNotWaitForEachOther() throws Exception {
        Cache<String, Integer> held = cache(Mapping.HASH);
        Cache<String, Integer> scanned = cache(Mapping.HASH);
        Cache<String, Integer> written = cache(Mapping.HASH);
        CountDownLatch isInside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<?> processor = pool.submit(() -> held.invoke("k", (entry, arguments) -> {
            isInside.countDown();
            await(goOn);
            return null;
        }));
        await(isInside);
        db.updateWithoutResult(tx -> {
            assertFalse(tx.cache(scanned).entries().hasNext());
            assertEquals(
                    0,
                    pool.submit(() -> written.getAndPut("k", 1) == null ? 0 : 1).get());
        });
        goOn.countDown();
        processor.get();
    }

    // ---------------------------------------------------------------- time

    @Test
    void row70_aReadInAnUpdateMovesTheDeadlineFromNowOn() throws Exception {
        Cache<String, Integer> cache = cache(configuration -> configuration.setExpiryPolicyFactory(
                AccessedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 1))));
        db.updateWithoutResult(tx -> {
            now.addAndGet(800);
            assertNull(pool.submit(() -> cache.getAndPut("k", 1)).get());
            now.addAndGet(30);
            assertEquals(1, tx.cache(cache).get("k"));
        });
        now.addAndGet(970);
        assertEquals(1, cache.get("k"));
    }

    @Test
    void row70_aWriteInAnUpdateOrProcessorLivesFromItsOwnTimeOn() {
        Cache<String, Integer> cache = cache(configuration -> configuration.setExpiryPolicyFactory(
                ModifiedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 1))));
        db.updateWithoutResult(tx -> {
            now.addAndGet(800);
            tx.cache(cache).put("put", 1);
            tx.cache(cache).put("with its own", 1, Duration.ofSeconds(1));
            tx.setex("native", 1, "1");
        });
        cache.invoke("processed", (entry, arguments) -> {
            now.addAndGet(800);
            entry.setValue(1);
            return null;
        });
        now.addAndGet(150);
        for (String key : List.of("put", "with its own", "processed")) {
            assertEquals(1, cache.get(key), key);
        }
        assertEquals("1", db.get("native"));
        now.addAndGet(50);
        assertNull(cache.get("put"));
        assertNull(cache.get("with its own"));
        assertNull(db.get("native"));
        assertEquals(1, cache.get("processed"));
    }

    @Test
    void row70_aReadBesideAProcessorThatKeepsTheDeadlineIsNotLost() throws Exception {
        Cache<String, Integer> cache = cache(configuration -> configuration.setExpiryPolicyFactory(
                AccessedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 1))));
        cache.put("k", 1);
        now.addAndGet(800);
        cache.invoke("k", (entry, arguments) -> {
            now.addAndGet(7);
            try {
                assertEquals(1, pool.submit(() -> cache.get("k")).get());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            entry.setValue(2);
            return null;
        });
        now.addAndGet(990);
        assertEquals(2, cache.get("k"));
    }

    // ---------------------------------------------------------------- loads

    @Test
    void row69_byValueEachThreadThatSharesALoadGetsACopyOfItsOwn() throws Exception {
        Queue<Object> made = new ConcurrentLinkedQueue<>();
        CountDownLatch isLoading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FlashConfiguration<String, ArrayList<String>> configuration = new FlashConfiguration<>();
        configuration.setReadThrough(true);
        configuration.setCacheLoaderFactory(() -> new CacheLoader<>() {
            @Override
            public ArrayList<String> load(String key) {
                isLoading.countDown();
                await(goOn);
                ArrayList<String> value = new ArrayList<>(List.of("a"));
                made.add(value);
                return value;
            }

            @Override
            public Map<String, ArrayList<String>> loadAll(Iterable<? extends String> keys) {
                Map<String, ArrayList<String>> all = new HashMap<>();
                keys.forEach(key -> all.put(key, load(key)));
                return all;
            }
        });
        Cache<String, ArrayList<String>> cache = manager.createCache("lists", configuration);
        List<Future<ArrayList<String>>> asked = new ArrayList<>();
        asked.add(pool.submit(() -> cache.get("k")));
        await(isLoading);
        for (int i = 0; i < 3; i++) {
            Thread[] waiting = new Thread[1];
            CountDownLatch begun = new CountDownLatch(1);
            boolean isOfMany = i == 2;
            asked.add(pool.submit(() -> {
                waiting[0] = Thread.currentThread();
                begun.countDown();
                return isOfMany ? cache.getAll(Set.of("k")).get("k") : cache.get("k");
            }));
            await(begun);
            awaitState(waiting[0], Thread.State.TIMED_WAITING);
        }
        goOn.countDown();
        List<ArrayList<String>> got = new ArrayList<>();
        for (Future<ArrayList<String>> one : asked) {
            got.add(one.get());
        }
        got.add(cache.get("k"));
        assertEquals(1, made.size());
        for (int i = 0; i < got.size(); i++) {
            assertEquals(List.of("a"), got.get(i));
            got.get(i).add("mine");
            assertNotSame(made.peek(), got.get(i));
        }
        assertEquals(List.of("a"), cache.get("k"));
    }

    @Test
    void row66_whatAProcessorLoadsAndRemovesIsDeletedFromTheStore() {
        Map<String, Integer> store = new ConcurrentHashMap<>(Map.of("k", 1));
        Cache<String, Integer> cache = cache(configuration -> configuration
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> new CacheLoader<String, Integer>() {
                    @Override
                    public Integer load(String key) {
                        return store.get(key);
                    }

                    @Override
                    public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
                        return new HashMap<>(store);
                    }
                })
                .setWriteThrough(true)
                .setCacheWriterFactory(() -> new StoreWriter(store, value -> {})));
        for (boolean setsBefore : new boolean[] {false, true}) {
            store.put("k", 1);
            cache.clear();
            cache.invoke("k", (entry, arguments) -> {
                assertEquals(1, entry.getValue());
                if (setsBefore) {
                    entry.setValue(2);
                }
                entry.remove();
                return null;
            });
            assertEquals(Map.of(), store);
            assertNull(cache.get("k"));
        }
    }

    // ---------------------------------------------------------------- bounds, Errors

    @Test
    void row68_whatTheBoundTakesAfterItsDeadlineHasExpired() {
        Queue<Object> evicted = new ConcurrentLinkedQueue<>();
        Queue<Object> expired = new ConcurrentLinkedQueue<>();
        Cache<String, Integer> cache = cache(configuration -> {
            configuration.setMaxEntries(2);
            configuration.setStatisticsEnabled(true);
            configuration.setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, 50)));
            configuration.setEvictionListenerFactory(() -> (key, value) -> evicted.add(key));
            configuration.addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                    () -> (CacheEntryExpiredListener<String, Integer>)
                            events -> events.forEach((CacheEntryEvent<?, ?> event) -> expired.add(event.getKey())),
                    null,
                    false,
                    true));
        });
        cache.put("a", 1);
        cache.put("b", 1);
        now.addAndGet(100);
        cache.put("c", 1);
        cache.put("d", 1);
        cache.put("e", 1);
        assertEquals(3, evicted.size() + expired.size());
        assertFalse(expired.isEmpty());
        assertTrue(Set.of("a", "b").containsAll(expired), () -> "expired=" + expired);
        assertTrue(evicted.stream().noneMatch(Set.of("a", "b")::contains), () -> "evicted=" + evicted);
        assertEquals(evicted.size(), cache.unwrap(FlashCache.class).figures().evictions());
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                NoClassDefFoundError.class,
                StackOverflowError.class,
                OutOfMemoryError.class,
                AssertionError.class,
                IllegalStateException.class
            })
    void row73_whateverAnEvictionListenerThrowsTheBoundIsKeptAndTheBooksAreRight(Class<? extends Throwable> type) {
        AtomicBoolean fails = new AtomicBoolean(true);
        Cache<String, Integer> cache = cache(configuration -> {
            configuration.setMaxEntries(5);
            configuration.setEvictionListenerFactory(() -> (key, value) -> {
                if (fails.get()) {
                    throwUnchecked(type);
                }
            });
        });
        Map<String, Integer> many = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            many.put("k" + i, i);
        }
        cache.putAll(many);
        assertBooks(cache);
        db.updateWithoutResult(tx -> tx.cache(cache).putAll(many));
        assertBooks(cache);
        for (int i = 100; i < 110; i++) {
            cache.put("k" + i, i);
            assertBooks(cache);
        }
        fails.set(false);
        cache.put("last", 1);
        assertBooks(cache);
    }

    private static void assertBooks(Cache<String, Integer> cache) {
        int count = 0;
        for (Cache.Entry<String, Integer> entry : cache) {
            assertNotNull(entry.getValue());
            count++;
        }
        assertEquals(5, count);
        assertEquals(5, cache.unwrap(FlashCache.class).figures().entries());
    }

    private static void throwUnchecked(Class<? extends Throwable> type) {
        try {
            Throwable thrown = type.getDeclaredConstructor().newInstance();
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---------------------------------------------------------------- other managers, other ways in

    @Test
    void row74_aCircleOverTwoManagersIsFound() throws Exception {
        CacheManager other = provider.getCacheManager(URI.create("other"), null, new Properties());
        Cache<String, Integer> one = cache(Mapping.STRINGS);
        Cache<String, Integer> two = other.createCache("two", new FlashConfiguration<String, Integer>());
        CyclicBarrier bothInside = new CyclicBarrier(2);
        Future<Boolean> first = pool.submit(() -> crossing(one, two, bothInside));
        Future<Boolean> second = pool.submit(() -> crossing(two, one, bothInside));
        assertTrue(first.get() | second.get(), "at least one of them goes on");
        assertFalse(first.get() & second.get(), "at least one of them is refused");
    }

    private static boolean crossing(Cache<String, Integer> held, Cache<String, Integer> wanted, CyclicBarrier barrier) {
        return held.invoke("k", (entry, arguments) -> {
            try {
                barrier.await();
                wanted.put("k", 1);
                return true;
            } catch (javax.cache.CacheException e) {
                assertTrue(e.getCause() instanceof DeadlockException);
                return false;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void row75_aWriteCommandOfTheDatabaseInsideAnUpdateIsRefusedAndNamesTheTransaction() {
        Cache<String, Integer> cache = cache(Mapping.STRINGS);
        db.set("k", "1");
        db.updateWithoutResult(tx -> {
            NestedUpdateException refused = assertThrows(NestedUpdateException.class, () -> db.set("k", "2"));
            assertTrue(refused.getMessage().contains("tx"), refused.getMessage());
            assertThrows(NestedUpdateException.class, () -> db.zadd("z", 1, "m"));
            assertThrows(NestedUpdateException.class, () -> db.mset(Map.of("a", "1", "b", "2")));
            assertEquals("1", db.get("k"));
            assertEquals(1, db.scanPrefix("k").count());
            cache.put("outside", 1);
            tx.set("k", "3");
        });
        assertEquals("3", db.get("k"));
        db.set("k", "4");
        assertEquals("4", db.get("k"));
    }

    @Test
    void aScanOfTheDatabaseEndsItsSnapshotAtItsEndAndWhenItIsClosed() {
        db.mset(Map.of("a", "1", "b", "2"));
        db.hset("a", "f", "v");
        Cache<String, Integer> cache = cache(configuration -> configuration.setOrdered(true));
        cache.put("a", 1);
        EngineCache<String, Integer> itself = (EngineCache<String, Integer>) cache;
        assertEquals(2, db.scanPrefix("").count());
        assertEquals(1, db.hscanPrefix("").count());
        assertEquals(0, db.sscanPrefix("").count());
        assertEquals(0, db.zscanPrefix("").count());
        assertEquals(3, db.items().count());
        cache.iterator().forEachRemaining(entry -> assertEquals("a", entry.getKey()));
        itself.entriesWithPrefix("a").forEachRemaining(entry -> assertEquals(1, entry.getValue()));
        assertEquals(0, itself.engine().openSnapshots());
        try (var scan = db.range(null, null)) {
            assertEquals("a", scan.iterator().next().key());
            assertEquals(1, itself.engine().openSnapshots());
        }
        assertEquals(0, itself.engine().openSnapshots());
    }
}
