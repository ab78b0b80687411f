package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder.SingletonFactory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decisions beyond the TCK, on the real cache with time moved by hand; each test is named after its row. */
class CacheSemanticsTest {

    private static final long SECOND = 1_000;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private final List<EngineCaches> engines = new ArrayList<>();
    private final FlashCachingProvider provider = new FlashCachingProvider((manager, settings) -> {
        EngineCaches caches = new EngineCaches(now::get, Duration.ZERO);
        engines.add(caches);
        return caches;
    });
    private final CacheManager manager = provider.getCacheManager(URI.create("flashdb:semantics"), null, null);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        threads.shutdownNow();
        manager.close();
    }

    private void sweep() {
        engines.forEach(caches -> caches.engine().sweep());
    }

    private FlashConfiguration<String, Integer> configuration() {
        return new FlashConfiguration<String, Integer>().setTypes(String.class, Integer.class);
    }

    private Cache<String, Integer> cache(Consumer<FlashConfiguration<String, Integer>> settings) {
        FlashConfiguration<String, Integer> configuration = configuration();
        settings.accept(configuration);
        return manager.createCache("cache", configuration);
    }

    private static ExpiryPolicy created(long millis) {
        return new CreatedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, millis));
    }

    private static <T extends Serializable> SingletonFactory<T> factory(T instance) {
        return new SingletonFactory<>(instance);
    }

    private void listen(FlashConfiguration<String, Integer> configuration, Consumer<CacheEntryEvent<?, ?>> also) {
        configuration.addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                () -> new Recorder(heard, also), null, /* isOldValueRequired= */ true, /* isSynchronous= */ true));
    }

    private void listen(FlashConfiguration<String, Integer> configuration) {
        listen(configuration, event -> {});
    }

    private <T> List<Future<T>> atOnce(int count, Function<Integer, Callable<T>> work) {
        List<Future<T>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(threads.submit(work.apply(i)));
        }
        return all;
    }

    private static <T> List<T> results(List<Future<T>> futures) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get(60, TimeUnit.SECONDS));
        }
        return results;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static EntryProcessor<String, Integer, Integer> increment() {
        return (entry, arguments) -> {
            entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
            return entry.getValue();
        };
    }

    @Test
    void row01_eightThreadsOfTwoThousandIncrementsLeaveSixteenThousand() throws Exception {
        Cache<String, Integer> cache = cache(c -> {});
        results(atOnce(8, t -> () -> {
            for (int i = 0; i < 2_000; i++) {
                cache.invoke("k", increment());
            }
            return t;
        }));
        assertEquals(16_000, cache.get("k"));
    }

    @Test
    void row02_slowProcessorsOfDifferentKeysRunSideBySideAndUseOtherKeys() throws Exception {
        Cache<String, Integer> cache = cache(c -> {});
        CyclicBarrier all = new CyclicBarrier(4);
        results(atOnce(
                4,
                t -> () -> cache.invoke("k" + t, (entry, arguments) -> {
                    await(all);
                    cache.put("other " + entry.getKey(), t);
                    entry.setValue(t);
                    return t;
                })));
        assertEquals(3, cache.get("other k3"));
    }

    @Test
    void row03_aProcessorThatWritesItsOwnKeyFailsAtOnceAndALoaderMayLoadOtherKeys() {
        Cache<String, Integer> cache = cache(c -> {});
        CacheException own = assertThrows(
                CacheException.class,
                () -> cache.<Integer>invoke("k", (entry, arguments) -> {
                    cache.put("k", 1);
                    return 1;
                }));
        assertTrue(own.getMessage().contains("key k of cache"), own::getMessage);
        cache.put("k", 2);
        Loader deep = new Loader();
        Cache<String, Integer> loading =
                manager.createCache("deep", configuration().setReadThrough(true).setCacheLoaderFactory(factory(deep)));
        deep.load = key -> {
            int depth = Integer.parseInt(key);
            return depth == 0 ? 0 : 1 + loading.get(Integer.toString(depth - 1));
        };
        assertEquals(40, loading.get("40"));
    }

    @Test
    void row03_ofTwoProcessorsThatWantEachOthersKeyOneGoesOn() throws Exception {
        Cache<String, Integer> cache = cache(c -> {});
        CyclicBarrier both = new CyclicBarrier(2);
        List<Boolean> done = results(atOnce(2, t -> () -> {
            try {
                cache.<Integer>invoke("k" + t, (entry, arguments) -> {
                    await(both);
                    cache.put("k" + (1 - t), t);
                    return t;
                });
                return true;
            } catch (CacheException e) {
                return false;
            }
        }));
        assertEquals(1, Collections.frequency(done, true), done::toString);
    }

    @Test
    void row04_sixteenThreadsLoadOneMissingKeyOnce() throws Exception {
        Loader loader = new Loader();
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch asked = new CountDownLatch(1);
        loader.load = key -> {
            try {
                asked.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return loads.incrementAndGet();
        };
        Cache<String, Integer> cache = cache(c -> c.setReadThrough(true).setCacheLoaderFactory(factory(loader)));
        List<Future<Integer>> gets = atOnce(16, t -> () -> cache.get("k"));
        asked.countDown();
        assertEquals(Collections.nCopies(16, 1), results(gets));
    }

    @Test
    void row05_noReaderSeesHalfAPutAll() throws Exception {
        Cache<String, Integer> cache = cache(c -> {});
        Set<String> keys = Set.of("a", "b", "c", "d");
        AtomicBoolean over = new AtomicBoolean();
        Future<Integer> writer = threads.submit(() -> {
            for (int i = 0; i < 5_000; i++) {
                Map<String, Integer> all = new HashMap<>();
                for (String key : keys) {
                    all.put(key, i);
                }
                cache.putAll(all);
            }
            over.set(true);
            return 0;
        });
        while (!over.get()) {
            assertTrue(Set.copyOf(cache.getAll(keys).values()).size() <= 1);
        }
        writer.get(60, TimeUnit.SECONDS);
    }

    @Test
    void row06_aWriterThatThrowsLeavesTheEntryAsItWas() {
        Writer writer = new Writer();
        Cache<String, Integer> cache = cache(c -> c.setWriteThrough(true).setCacheWriterFactory(factory(writer)));
        cache.put("k", 1);
        writer.failing.add("k");
        assertThrows(CacheWriterException.class, () -> cache.put("k", 2));
        assertThrows(CacheWriterException.class, () -> cache.remove("k"));
        assertThrows(CacheWriterException.class, () -> cache.putAll(Map.of("k", 3, "l", 4)));
        assertEquals(Map.of("k", 1, "l", 4), cache.getAll(Set.of("k", "l")));
        writer.failing.clear();
        cache.put("k", 5);
        assertEquals(5, cache.get("k"));
    }

    @Test
    void row07_anIteratorIsAStableView() {
        Cache<String, Integer> cache = cache(c -> {});
        cache.putAll(Map.of("a", 1, "b", 2));
        Iterator<Cache.Entry<String, Integer>> iterator = cache.iterator();
        cache.put("a", 9);
        cache.put("c", 3);
        cache.remove("b");
        Map<String, Integer> seen = new HashMap<>();
        iterator.forEachRemaining(entry -> seen.put(entry.getKey(), entry.getValue()));
        assertEquals(Map.of("a", 1, "b", 2), seen);
        Iterator<Cache.Entry<String, Integer>> removing = cache.iterator();
        String removed = removing.next().getKey();
        removing.remove();
        assertFalse(cache.containsKey(removed));
        assertThrows(IllegalStateException.class, removing::remove);
    }

    @Test
    void row09_expiredWithoutAccessIsToldOnceBySweepAndBeforeLaterEvents() {
        Cache<String, Integer> cache = cache(c -> {
            c.setExpiryPolicyFactory(factory((CreatedExpiryPolicy) created(SECOND)));
            listen(c);
        });
        cache.put("k", 1);
        now.addAndGet(SECOND - 1);
        sweep();
        assertEquals(List.of("CREATED k 1"), heard);
        now.addAndGet(1);
        sweep();
        sweep();
        cache.put("k", 2);
        assertEquals(List.of("CREATED k 1", "EXPIRED k 1", "CREATED k 2"), heard);
    }

    @Test
    void row09_aSweepBesideAHeldExpiredEntryEnds() {
        Cache<String, Integer> cache = cache(c -> {
            c.setExpiryPolicyFactory(() -> created(SECOND));
            listen(c);
        });
        cache.put("k", 1);
        now.addAndGet(SECOND);
        cache.<Integer>invoke("k", (entry, arguments) -> {
            sweep();
            return 0;
        });
        sweep();
        assertEquals(List.of("CREATED k 1", "EXPIRED k 1"), heard);
    }

    @Test
    void row10_updateExpiryZeroIsUpdatedThenExpired() {
        Cache<String, Integer> cache = cache(c -> {
            c.setExpiryPolicyFactory(() -> new Policy(null, null, javax.cache.expiry.Duration.ZERO));
            listen(c);
        });
        cache.put("k", 1);
        cache.put("k", 2);
        assertEquals(List.of("CREATED k 1", "UPDATED k 2 was 1", "EXPIRED k 2"), heard);
        assertFalse(cache.containsKey("k"));
    }

    @Test
    void row11_putIfAbsentWithCreationExpiryZeroIsFalse() {
        Cache<String, Integer> cache = cache(c -> {
            c.setStatisticsEnabled(true);
            c.setExpiryPolicyFactory(() -> new Policy(javax.cache.expiry.Duration.ZERO, null, null));
        });
        assertFalse(cache.putIfAbsent("k", 1));
        CacheCounters counters = ((EngineCache<String, Integer>) cache).counters();
        assertEquals(List.of(0L, 1L), List.of(counters.puts(), counters.misses()));
    }

    @Test
    void row12_removeOfAnAbsentEntryInAProcessorCallsTheWriterOnly() {
        Writer writer = new Writer();
        Cache<String, Integer> cache = cache(c -> {
            c.setWriteThrough(true).setCacheWriterFactory(factory(writer));
            listen(c);
        });
        cache.<Integer>invoke("k", (entry, arguments) -> {
            entry.remove();
            return 0;
        });
        assertEquals(List.of("delete k"), writer.calls);
        assertEquals(List.of(), heard);
    }

    @Test
    void row13_setRemoveSetOnAPresentEntryIsOneUpdate() {
        Cache<String, Integer> cache = cache(this::listen);
        cache.put("k", 1);
        cache.<Integer>invoke("k", (entry, arguments) -> {
            entry.setValue(2);
            entry.remove();
            entry.setValue(3);
            return 0;
        });
        assertEquals(List.of("CREATED k 1", "UPDATED k 3 was 1"), heard);
    }

    @Test
    void row14_aSynchronousListenerMayUseTheCacheAndItsExceptionReachesTheCallerAfterTheCommit() {
        AtomicInteger calls = new AtomicInteger();
        AtomicReference<Cache<String, Integer>> self = new AtomicReference<>();
        Cache<String, Integer> cache = cache(c -> listen(c, event -> {
            if (calls.incrementAndGet() == 1) {
                self.get().put("k", 7);
                throw new IllegalStateException("listener");
            }
        }));
        self.set(cache);
        assertThrows(CacheEntryListenerException.class, () -> cache.put("k", 1));
        assertEquals(7, cache.get("k"));
    }

    @Test
    void row16_aFilterThatThrowsUndoesNothing() {
        Cache<String, Integer> cache =
                cache(c -> c.addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                        () -> new Recorder(heard, event -> {}),
                        () -> event -> {
                            throw new IllegalStateException("filter");
                        },
                        true,
                        true)));
        assertThrows(CacheEntryListenerException.class, () -> cache.put("k", 1));
        assertEquals(1, cache.get("k"));
    }

    @Test
    void row17and25_leavingBecauseTheCacheIsFullIsCountedAndToldToTheEvictionListenerOnly() {
        List<String> evicted = new ArrayList<>();
        Cache<String, Integer> cache = cache(c -> {
            c.setStatisticsEnabled(true).setMaxEntries(10);
            c.setEvictionListenerFactory(() -> (key, value) -> evicted.add(key));
            listen(c);
        });
        for (int i = 0; i < 100; i++) {
            cache.put("k" + i, i);
            assertTrue(((EngineCache<String, Integer>) cache).entryCount() <= 10);
        }
        CacheCounters counters = ((EngineCache<String, Integer>) cache).counters();
        assertEquals(List.of(90L, 0L, 90), List.of(counters.evictions(), counters.expirations(), evicted.size()));
        assertTrue(heard.stream().allMatch(event -> event.startsWith("CREATED")));
    }

    @Test
    void row18_clearTellsNobodyAndRemoveAllTellsEverybody() {
        Writer writer = new Writer();
        Cache<String, Integer> cache = cache(c -> {
            c.setWriteThrough(true).setCacheWriterFactory(factory(writer));
            listen(c);
        });
        cache.put("a", 1);
        cache.clear();
        assertFalse(cache.containsKey("a"));
        cache.put("b", 2);
        cache.removeAll();
        assertEquals(List.of("CREATED a 1", "CREATED b 2", "REMOVED b 2 was 2"), heard);
        assertEquals(List.of("write a 1", "write b 2", "delete b"), writer.calls);
    }

    @Test
    void row19and20_anExpiredEntryIsAbsentAndItsExpiryIsToldFirst() {
        Cache<String, Integer> cache = cache(c -> {
            c.setStatisticsEnabled(true);
            c.setExpiryPolicyFactory(() -> created(SECOND));
            listen(c);
        });
        cache.put("k", 1);
        now.addAndGet(SECOND);
        assertFalse(cache.remove("k"));
        cache.put("l", 1);
        now.addAndGet(SECOND);
        cache.<Boolean>invoke("l", (entry, arguments) -> {
            assertFalse(entry.exists());
            entry.setValue(2);
            return true;
        });
        assertEquals(List.of("CREATED k 1", "EXPIRED k 1", "CREATED l 1", "EXPIRED l 1", "CREATED l 2"), heard);
        assertEquals(0, ((EngineCache<String, Integer>) cache).counters().removals());
    }

    @Test
    void row21and22_aPolicyThatSaysNullOrThrowsMakesEternalEntries() {
        AtomicBoolean throwing = new AtomicBoolean();
        Cache<String, Integer> cache = cache(c -> c.setExpiryPolicyFactory(() -> new Policy(null, null, null) {
            @Override
            public javax.cache.expiry.Duration getExpiryForCreation() {
                if (throwing.get()) {
                    throw new IllegalStateException("policy");
                }
                return super.getExpiryForCreation();
            }
        }));
        cache.put("null", 1);
        throwing.set(true);
        cache.put("thrown", 2);
        now.addAndGet(1_000_000 * SECOND);
        assertEquals(Map.of("null", 1, "thrown", 2), cache.getAll(Set.of("null", "thrown")));
    }

    @Test
    void aReadMovesTheDeadlineOfATouchedEntry() {
        Cache<String, Integer> cache = cache(c -> c.setExpiryPolicyFactory(
                () -> new TouchedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 1))));
        cache.put("k", 1);
        for (int i = 0; i < 10; i++) {
            now.addAndGet(SECOND - 1);
            sweep();
            assertEquals(1, cache.get("k"));
        }
        now.addAndGet(SECOND);
        assertNull(cache.get("k"));
    }

    /** The evictor met the entry at its first deadline, which a read had moved. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theEvictorTakesOutWhatAReadHasKeptForAWhile(boolean isBounded) {
        Cache<String, Integer> cache = cache(c -> {
            c.setExpiryPolicyFactory(
                    () -> new TouchedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 1)));
            if (isBounded) {
                c.setMaxEntries(10);
            }
        });
        cache.put("k", 1);
        now.addAndGet(SECOND - 1);
        assertEquals(1, cache.get("k"));
        now.addAndGet(1);
        sweep();
        now.addAndGet(SECOND);
        sweep();
        assertEquals(0, cache.unwrap(FlashCache.class).figures().entries());
    }

    @Test
    void row29and30_aFailedReplaceIsAHitAndANoOpProcessorCountsToo() {
        Cache<String, Integer> cache = cache(c -> c.setStatisticsEnabled(true));
        cache.put("k", 1);
        assertFalse(cache.replace("k", 5, 6));
        assertFalse(cache.remove("k", 5));
        cache.<Integer>invoke("k", (entry, arguments) -> 0);
        cache.<Integer>invoke("absent", (entry, arguments) -> 0);
        CacheCounters counters = ((EngineCache<String, Integer>) cache).counters();
        assertEquals(
                List.of(3L, 1L, 1L, 0L),
                List.of(counters.hits(), counters.misses(), counters.puts(), counters.removals()));
    }

    @Test
    void row37_aValueThatCannotBeSerializedIsRefusedByNameAndNothingIsStored() {
        Cache<String, Object> cache = manager.createCache(
                "by value", new FlashConfiguration<String, Object>().setTypes(String.class, Object.class));
        Object unserializable = new Object();
        CacheException refused = assertThrows(CacheException.class, () -> cache.put("k", unserializable));
        assertTrue(refused.getMessage().contains("java.lang.Object"), refused::getMessage);
        assertFalse(cache.containsKey("k"));
    }

    @Test
    void row42_loadAllDropsKeysTheLoaderWasNotAskedFor() throws Exception {
        Loader loader = new Loader();
        loader.load = String::length;
        loader.extra.put("never asked", 1);
        Cache<String, Integer> cache = cache(c -> c.setCacheLoaderFactory(factory(loader)));
        javax.cache.integration.CompletionListenerFuture done = new javax.cache.integration.CompletionListenerFuture();
        cache.loadAll(Set.of("a", "bb"), false, done);
        done.get(60, TimeUnit.SECONDS);
        assertEquals(Map.of("a", 1, "bb", 2), cache.getAll(Set.of("a", "bb", "never asked")));
    }

    @Test
    void row45_aProcessorRunsOnceAndItsOwnEntryProcessorExceptionIsNotWrapped() {
        Cache<String, Integer> cache = cache(c -> {});
        EntryProcessorException own = new EntryProcessorException("mine");
        AtomicInteger runs = new AtomicInteger();
        assertSame(
                own,
                assertThrows(
                        EntryProcessorException.class,
                        () -> cache.<Integer>invoke("k", (entry, arguments) -> {
                            runs.incrementAndGet();
                            throw own;
                        })));
        assertEquals(1, runs.get());
    }

    @Test
    void row46_aWriteWhileALoaderRunsWinsOverItsLateValue() {
        Loader loader = new Loader();
        Cache<String, Integer> cache = cache(c -> c.setReadThrough(true).setCacheLoaderFactory(factory(loader)));
        loader.load = key -> {
            switch (key) {
                case "put" -> cache.put(key, 7);
                case "removed" -> cache.remove(key);
                default -> cache.clear();
            }
            return 1;
        };
        for (String key : List.of("put", "removed", "cleared")) {
            assertEquals(1, cache.get(key));
        }
        assertFalse(cache.containsKey("removed"));
        assertFalse(cache.containsKey("cleared"));
        loader.load = key -> {
            cache.put(key, 7);
            return 1;
        };
        cache.get("late");
        assertEquals(7, cache.get("late"));
    }

    @Test
    void row47_aLoaderThatAsksForItsOwnKeyFailsAtOnceByName() {
        Loader loader = new Loader();
        Cache<String, Integer> cache = cache(c -> c.setReadThrough(true).setCacheLoaderFactory(factory(loader)));
        loader.load = cache::get;
        RuntimeException failure = assertThrows(RuntimeException.class, () -> cache.get("own"));
        assertEquals(IllegalStateException.class, failure.getCause().getClass());
        assertTrue(failure.getCause().getMessage().contains("key=own"), failure.getCause()::getMessage);
    }

    @Test
    void row50and53_byteArraysAreComparedByContent() {
        Cache<String, byte[]> cache = manager.createCache(
                "bytes", new FlashConfiguration<String, byte[]>().setTypes(String.class, byte[].class));
        cache.put("k", new byte[] {1});
        assertTrue(cache.replace("k", new byte[] {1}, new byte[] {2}));
        cache.<Boolean>invoke("k", (entry, arguments) -> {
            entry.setValue(new byte[] {(byte) (entry.getValue()[0] + 1)});
            return true;
        });
        assertArrayEquals(new byte[] {3}, cache.get("k"));
        assertTrue(cache.remove("k", new byte[] {3}));
    }

    @Test
    void row52_aClosedCacheAndManagerSaySo() {
        Cache<String, Integer> cache = cache(c -> {});
        manager.close();
        manager.close();
        IllegalStateException closed = assertThrows(IllegalStateException.class, () -> cache.get("k"));
        assertTrue(closed.getMessage().contains("closed"), closed::getMessage);
        assertThrows(IllegalStateException.class, () -> manager.getCache("cache"));
    }

    @Test
    void nullsAndWrongTypesAreRefusedAndNothingChanges() {
        Cache<String, Integer> cache = cache(c -> {});
        assertThrows(NullPointerException.class, () -> cache.put(null, 1));
        assertThrows(NullPointerException.class, () -> cache.put("k", null));
        assertThrows(NullPointerException.class, () -> cache.putAll(Collections.singletonMap("k", null)));
        @SuppressWarnings("unchecked")
        Cache<Object, Object> raw = (Cache<Object, Object>) (Cache<?, ?>) cache;
        ClassCastException wrong = assertThrows(ClassCastException.class, () -> raw.put(1, 1));
        assertTrue(
                wrong.getMessage().contains("configured=java.lang.String given=java.lang.Integer"), wrong::getMessage);
        assertFalse(cache.iterator().hasNext());
    }

    @Test
    void aKeyWhoseEqualsThrowsHurtsItsCallerOnly() {
        Cache<Object, Integer> cache = manager.createCache(
                "keys",
                new FlashConfiguration<Object, Integer>()
                        .setTypes(Object.class, Integer.class)
                        .setStoreByValue(false));
        AtomicBoolean throwing = new AtomicBoolean();
        record Key(int number, AtomicBoolean throwing) {
            @Override
            public boolean equals(Object other) {
                if (throwing.get()) {
                    throw new IllegalStateException("equals");
                }
                return other instanceof Key key && key.number == number;
            }

            @Override
            public int hashCode() {
                return 1;
            }
        }
        cache.put(new Key(1, throwing), 1);
        throwing.set(true);
        assertThrows(IllegalStateException.class, () -> cache.put(new Key(2, throwing), 2));
        throwing.set(false);
        cache.put(new Key(2, throwing), 3);
        assertEquals(List.of(1, 3), List.of(cache.get(new Key(1, throwing)), cache.get(new Key(2, throwing))));
    }

    private static class Policy implements ExpiryPolicy, Serializable {
        private static final long serialVersionUID = 1L;
        private final transient javax.cache.expiry.Duration creation;
        private final transient javax.cache.expiry.Duration access;
        private final transient javax.cache.expiry.Duration update;

        Policy(
                javax.cache.expiry.Duration creation,
                javax.cache.expiry.Duration access,
                javax.cache.expiry.Duration update) {
            this.creation = creation;
            this.access = access;
            this.update = update;
        }

        @Override
        public javax.cache.expiry.Duration getExpiryForCreation() {
            return creation;
        }

        @Override
        public javax.cache.expiry.Duration getExpiryForAccess() {
            return access;
        }

        @Override
        public javax.cache.expiry.Duration getExpiryForUpdate() {
            return update;
        }
    }

    private record Recorder(List<String> heard, Consumer<CacheEntryEvent<?, ?>> also)
            implements CacheEntryCreatedListener<String, Integer>,
                    CacheEntryUpdatedListener<String, Integer>,
                    CacheEntryRemovedListener<String, Integer>,
                    CacheEntryExpiredListener<String, Integer> {

        private void hear(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            for (CacheEntryEvent<? extends String, ? extends Integer> event : events) {
                boolean tellsOld = event.getEventType().name().matches("UPDATED|REMOVED");
                heard.add(event.getEventType() + " " + event.getKey() + " " + event.getValue()
                        + (tellsOld ? " was " + event.getOldValue() : ""));
                also.accept(event);
            }
        }

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            hear(events);
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            hear(events);
        }

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            hear(events);
        }

        @Override
        public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            hear(events);
        }
    }

    private static final class Loader implements CacheLoader<String, Integer>, Serializable {
        private static final long serialVersionUID = 1L;
        private final transient Map<String, Integer> extra = new HashMap<>();
        private transient volatile Function<String, Integer> load;

        @Override
        public Integer load(String key) {
            return load.apply(key);
        }

        @Override
        public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            Map<String, Integer> loaded = new HashMap<>(extra);
            keys.forEach(key -> loaded.put(key, load.apply(key)));
            return loaded;
        }
    }

    private static final class Writer implements CacheWriter<String, Integer>, Serializable {
        private static final long serialVersionUID = 1L;
        private final transient List<String> calls = new ArrayList<>();
        private final transient List<String> failing = new ArrayList<>();

        private void call(String what, Object key) {
            if (failing.contains(key)) {
                throw new IllegalStateException("writer");
            }
            calls.add(what);
        }

        @Override
        public void write(Cache.Entry<? extends String, ? extends Integer> entry) {
            call("write " + entry.getKey() + " " + entry.getValue(), entry.getKey());
        }

        @Override
        public void writeAll(java.util.Collection<Cache.Entry<? extends String, ? extends Integer>> entries) {
            boolean failed = false;
            Iterator<Cache.Entry<? extends String, ? extends Integer>> iterator = entries.iterator();
            while (iterator.hasNext()) {
                Cache.Entry<? extends String, ? extends Integer> entry = iterator.next();
                if (failing.contains(entry.getKey())) {
                    failed = true;
                } else {
                    write(entry);
                    iterator.remove();
                }
            }
            if (failed) {
                throw new CacheWriterException("writer");
            }
        }

        @Override
        public void delete(Object key) {
            call("delete " + key, key);
        }

        @Override
        public void deleteAll(java.util.Collection<?> keys) {
            keys.removeIf(key -> {
                delete(key);
                return true;
            });
        }
    }
}
