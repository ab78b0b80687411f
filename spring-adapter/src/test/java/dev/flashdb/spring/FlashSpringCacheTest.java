package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashdb.jcache.Mapping;
import java.io.IOException;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.support.SimpleValueWrapper;

/** Spring's contract of a cache and of a cache manager. */
@Timeout(60)
class FlashSpringCacheTest {
    private final FlashCacheManager manager = FlashCacheManager.builder()
            .cache("ordered-*", it -> it.setOrdered(true))
            .cache("*", it -> it.setMaxEntries(1_000))
            .cache(
                    "short*",
                    it -> it.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MINUTES, 10))))
            .build();
    private final FlashSpringCache cache = manager.getCache("users");
    private final ExecutorService pool = Executors.newCachedThreadPool();

    record User(String name, List<Integer> points) implements Serializable {}

    @AfterEach
    void close() {
        pool.shutdownNow();
        manager.close();
    }

    @Test
    void aMissAndACachedNullAreToldApart() {
        assertThat(cache.get("ada")).isNull();
        cache.put("ada", null);
        assertThat(cache.get("ada")).isEqualTo(new SimpleValueWrapper(null));
        assertThat(cache.retrieve("bob")).isNull();
        assertThat(cache.retrieve("ada")).isCompletedWithValueMatching(it -> ((Cache.ValueWrapper) it).get() == null);
        assertThat((Object) cache.get("ada", () -> "loaded")).isNull();
    }

    @Test
    void aPutWithoutATimeHasTheCachesOwnTimeWhateverTheOldEntryHad() {
        EntryOptions.Rule hour = value -> new EntryOptions(java.time.Duration.ofHours(1), Set.of());
        try (FlashCacheManager several = FlashCacheManager.builder()
                .cache("day", it -> it.setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(Duration.ONE_DAY)))
                .cache("hash", it -> it.setMapping(Mapping.HASH))
                .build()) {
            FlashSpringCache eternal = several.getCache("eternal");
            eternal.put("put", 1, hour);
            eternal.put("put", 2);
            eternal.get("load", () -> 1, hour);
            eternal.put("load", 2);
            eternal.put("null", 1, hour);
            eternal.put("null", 2, value -> new EntryOptions(null, Set.of()));
            eternal.put("tagged", 1, hour);
            eternal.put("tagged", 2, value -> new EntryOptions(null, Set.of("t")));
            for (String key : List.of("put", "load", "null", "tagged")) {
                assertThat(eternal.getNativeCache().timeToLive(key))
                        .as(key)
                        .contains(java.time.Duration.ofMillis(Long.MAX_VALUE));
            }
            FlashSpringCache day = several.getCache("day");
            day.put("put", 1, hour);
            day.put("put", 2);
            assertThat(day.getNativeCache().timeToLive("put").orElseThrow())
                    .isGreaterThan(java.time.Duration.ofHours(23));
            several.getCache("hash").put("put", 1);
            assertThat(several.getCache("hash").get("put").get()).isEqualTo(1);
        }
    }

    @Test
    void aRetrievalAfterAnEvictionDoesNotShareALoadFromBeforeIt() {
        CompletableFuture<String> old = new CompletableFuture<>();
        CompletableFuture<String> before = cache.retrieve("ada", () -> old);
        cache.evict("ada");
        assertThat(cache.retrieve("ada", () -> CompletableFuture.completedFuture("new")))
                .isCompletedWithValue("new");
        old.complete("old");
        assertThat(before).isCompletedWithValue("old");
        assertThat(cache.get("ada")).isEqualTo(new SimpleValueWrapper("new"));
    }

    /** An open view keeps what was there when it began; without an evictor one that nobody ends stays open. */
    @Test
    void invalidatingAndEvictingByPrefixKeepNothingInMemory() throws Exception {
        try (FlashCacheManager still = FlashCacheManager.builder()
                .evictionInterval(java.time.Duration.ZERO)
                .cache("*", it -> it.setOrdered(true))
                .build()) {
            FlashSpringCache users = still.getCache("users");
            WeakReference<?> value = putNew(users);
            users.invalidate();
            Awaited.until(() -> isGone(value));
            WeakReference<?> other = putNew(users);
            users.evictPrefixAtCommit("b");
            users.clear();
            Awaited.until(() -> isGone(other));
        }
    }

    private static WeakReference<?> putNew(Cache users) {
        Object value = new byte[1_000];
        users.put("ada", value);
        return new WeakReference<>(value);
    }

    private static boolean isGone(WeakReference<?> value) {
        System.gc();
        return value.refersTo(null);
    }

    @Test
    void withNullValuesOffANullIsRefusedWithTheCachesName() {
        try (FlashCacheManager strict =
                FlashCacheManager.builder().nullValues(false).build()) {
            Cache users = strict.getCache("users");
            assertThatThrownBy(() -> users.put("ada", null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("users");
            assertThatThrownBy(() -> users.get("ada", () -> null))
                    .isInstanceOf(ValueRetrievalException.class)
                    .hasRootCauseMessage("Cache 'users' is configured to not allow null values but null was provided");
        }
    }

    @Test
    void aTypedGetRefusesAnotherType() {
        cache.put("ada", "text");
        assertThat(cache.get("ada", String.class)).isEqualTo("text");
        assertThatThrownBy(() -> cache.get("ada", Integer.class)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLoaderRunsOnceForAllWhoAsk() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(8);
        List<Future<Object>> results = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            results.add(pool.submit(() -> {
                together.await();
                return cache.get("ada", loads::incrementAndGet);
            }));
        }
        for (Future<Object> result : results) {
            assertThat(result.get()).isEqualTo(1);
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void aLoaderMayUseThisCacheAndOthersWhileOthersWriteTheSameKey() throws Exception {
        Cache other = manager.getCache("other");
        String value = cache.get("ada", () -> {
            pool.submit(() -> cache.put("ada", "written")).get();
            return other.get("ada", () -> cache.get("bob", () -> "deep"));
        });
        assertThat(value).isEqualTo("deep");
        assertThat(cache.get("ada").get()).isEqualTo("written");
    }

    @Test
    void anEvictionAndAClearDuringALoadWinOverItsLateValue() {
        cache.get("ada", () -> {
            cache.evict("ada");
            return "late";
        });
        assertThat(cache.get("ada")).isNull();
        cache.get("ada", () -> {
            cache.clear();
            return "late";
        });
        assertThat(cache.get("ada")).isNull();
    }

    @Test
    void whatALoaderThrowsIsTheCause() throws Exception {
        IOException failure = new IOException("down");
        assertThatThrownBy(() -> cache.get("ada", () -> {
                    throw failure;
                }))
                .isInstanceOf(ValueRetrievalException.class)
                .hasCause(failure);
        assertThat(cache.get("ada")).isNull();
    }

    @Test
    void whoWaitsForAFailingLoadGetsTheSameCause() throws Exception {
        IOException failure = new IOException("down");
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        pool.submit(() -> cache.get("ada", () -> {
            loading.countDown();
            release.await();
            throw failure;
        }));
        loading.await();
        Thread[] waiter = new Thread[1];
        CountDownLatch started = new CountDownLatch(1);
        Future<Object> second = pool.submit(() -> {
            waiter[0] = Thread.currentThread();
            started.countDown();
            return cache.get("ada", () -> "never");
        });
        started.await();
        Awaited.until(() ->
                waiter[0].getState() == Thread.State.WAITING || waiter[0].getState() == Thread.State.TIMED_WAITING);
        release.countDown();
        assertThatThrownBy(second::get)
                .cause()
                .isInstanceOf(ValueRetrievalException.class)
                .hasCause(failure);
    }

    @Test
    void aLoadedValueThatCannotBeStoredReachesTheCaller() {
        try (FlashCacheManager byValue = FlashCacheManager.builder()
                .defaults(it -> it.setStoreByValue(true))
                .build()) {
            Object unserializable = new Object();
            assertThat(byValue.getCache("users").get("ada", () -> unserializable))
                    .isSameAs(unserializable);
            assertThatThrownBy(() -> byValue.getCache("users").put("ada", unserializable))
                    .hasMessageContaining("java.lang.Object")
                    .hasMessageContaining("users");
        }
    }

    @Test
    void putIfAbsentReturnsWhatIsThere() {
        assertThat(cache.putIfAbsent("ada", 1)).isNull();
        assertThat(cache.putIfAbsent("ada", 2).get()).isEqualTo(1);
        assertThat(cache.get("ada").get()).isEqualTo(1);
        cache.put("nobody", null);
        assertThat(cache.putIfAbsent("nobody", 2).get()).isNull();
    }

    @Test
    void evictIfPresentAndInvalidateTellWhatWasThere() {
        assertThat(cache.evictIfPresent("ada")).isFalse();
        cache.put("ada", 1);
        assertThat(cache.evictIfPresent("ada")).isTrue();
        assertThat(cache.invalidate()).isFalse();
        cache.put("ada", 1);
        assertThat(cache.invalidate()).isTrue();
        assertThat(cache.get("ada")).isNull();
    }

    @Test
    void resetCachesEmptiesAllOfThem() {
        cache.put("ada", 1);
        manager.getCache("other").put("ada", 1);
        manager.resetCaches();
        assertThat(cache.get("ada")).isNull();
        assertThat(manager.getCache("other").get("ada")).isNull();
    }

    @Test
    void anAsynchronousLoadRunsOnceAndItsNullIsCached() {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> first = cache.retrieve("ada", () -> source);
        CompletableFuture<String> second = cache.retrieve("ada", () -> {
            throw new AssertionError("a second load");
        });
        first.cancel(true);
        source.complete(null);
        assertThat(second).isCompletedWithValue(null);
        assertThat(cache.get("ada")).isEqualTo(new SimpleValueWrapper(null));
    }

    @Test
    void aFailedFutureIsNotCached() {
        CompletableFuture<String> failed =
                cache.retrieve("ada", () -> CompletableFuture.failedFuture(new IOException("down")));
        assertThat(failed).isCompletedExceptionally();
        assertThat(cache.retrieve("ada", () -> CompletableFuture.completedFuture("up")))
                .isCompletedWithValue("up");
        assertThat(cache.retrieve("bob", () -> {
                    throw new IllegalStateException("no future");
                }))
                .isCompletedExceptionally();
    }

    @Test
    void aPutAnEvictionAndAClearDuringAnAsynchronousLoadWin() {
        CompletableFuture<String> source = new CompletableFuture<>();
        cache.retrieve("put", () -> source);
        cache.retrieve("evicted", () -> source);
        cache.put("put", "written");
        cache.evict("evicted");
        source.complete("late");
        assertThat(cache.get("put").get()).isEqualTo("written");
        assertThat(cache.get("evicted")).isNull();
        CompletableFuture<String> cleared = new CompletableFuture<>();
        cache.retrieve("cleared", () -> cleared);
        cache.clear();
        cleared.complete("late");
        assertThat(cache.get("cleared")).isNull();
    }

    @Test
    void aPutThatCommitsDuringAnAsynchronousLoadWins() {
        CompletableFuture<String> source = new CompletableFuture<>();
        manager.database().updateWithoutResult(transaction -> {
            transaction.cache(cache.getNativeCache()).put("ada", "written");
            // begins after the put, which it cannot see, and before its commit
            CompletableFuture.runAsync(() -> cache.retrieve("ada", () -> source))
                    .join();
        });
        source.complete("late");
        assertThat(cache.get("ada").get()).isEqualTo("written");
    }

    @Test
    void anAsynchronousLoadThatAsksForItsOwnKeyFails() {
        CompletableFuture<String> result =
                cache.retrieve("ada", () -> cache.retrieve("ada", () -> CompletableFuture.completedFuture("never")));
        assertThatThrownBy(result::join)
                .hasRootCauseMessage("The loader asked the cache for the key that it is loading;"
                        + " it must get the value elsewhere: cache=users, keyType=java.lang.String");
        assertThat(cache.retrieve("ada", () -> CompletableFuture.completedFuture("up")))
                .isCompletedWithValue("up");
    }

    @Test
    void whateverIsThrownNobodyWaitsForEverForAnAsynchronousLoad() {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> result = cache.retrieve("ada", () -> source, value -> {
            throw new StackOverflowError("planned");
        });
        source.complete("value");
        assertThat(result).isCompletedExceptionally();
        assertThat(cache.retrieve("ada", () -> CompletableFuture.completedFuture("up")))
                .isCompletedWithValue("up");
        CompletableFuture<String> late = new CompletableFuture<>();
        CompletableFuture<String> waiting = cache.retrieve("bob", () -> late);
        manager.close();
        late.complete("value");
        assertThat(waiting).isCompletedWithValue("value");
    }

    @Test
    void withNullValuesOffAnAsynchronousNullIsRefusedToo() {
        try (FlashCacheManager strict =
                FlashCacheManager.builder().nullValues(false).build()) {
            assertThatThrownBy(() -> strict.getCache("users")
                            .retrieve("ada", () -> CompletableFuture.completedFuture(null))
                            .join())
                    .hasRootCauseMessage("Cache 'users' is configured to not allow null values but null was provided");
        }
    }

    @Test
    void aPrefixOfAnOrderedCacheIsEvicted() {
        FlashSpringCache ordered = manager.getCache("ordered-users");
        ordered.put("tenant:1:ada", 1);
        ordered.put("tenant:1:bob", 2);
        ordered.put("tenant:2:eve", 3);
        assertThat(ordered.evictPrefix("tenant:1:")).isEqualTo(2);
        assertThat(ordered.get("tenant:1:ada")).isNull();
        assertThat(ordered.get("tenant:2:eve")).isNotNull();
        assertThatThrownBy(() -> cache.evictPrefix("tenant:")).hasMessageContaining("ordered");
    }

    @Test
    @SuppressWarnings("unchecked") // a class literal has no type arguments
    void templatesApplyByPattern() {
        FlashSpringCache shortLived = manager.getCache("shortlived");
        shortLived.put("ada", 1);
        assertThat(shortLived.getNativeCache().timeToLive("ada").get())
                .isBetween(java.time.Duration.ofMinutes(9), java.time.Duration.ofMinutes(10));
        assertThat(shortLived.getNativeCache().getConfiguration(CompleteConfiguration.class))
                .extracting("maxEntries")
                .isEqualTo(1_000L);
    }

    @Test
    void withFixedNamesOthersAreNull() {
        try (FlashCacheManager fixed =
                FlashCacheManager.builder().names(List.of("a", "b")).build()) {
            assertThat(fixed.getCacheNames()).containsExactly("a", "b");
            assertThat(fixed.getCache("c")).isNull();
        }
    }

    @Test
    void anotherUsersCloseOfTheJCacheManagerDoesNoHarm() {
        cache.put("ada", 1);
        manager.jcacheManager().close();
        assertThat(cache.get("ada")).isNull();
        cache.put("ada", 2);
        assertThat(cache.get("ada").get()).isEqualTo(2);
        cache.getNativeCache().close();
        assertThat(cache.get("ada")).isNull();
    }

    @Test
    void aClosedManagerSaysSo() {
        manager.close();
        assertThatThrownBy(() -> cache.get("ada"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("users");
    }

    @Test
    void listenersHearOfEarlierAndLaterCaches() {
        List<String> heard = new ArrayList<>();
        manager.onCache(it -> heard.add(it.getName()));
        manager.getCache("later");
        assertThat(heard).containsExactly("users", "later");
    }

    @Test
    void nullsSimpleKeysAndRecordsSurviveARestart(@TempDir Path directory) {
        SimpleKey key = new SimpleKey("ada", 7);
        User ada = new User("ada", List.of(1, 2));
        for (int start = 1; start <= 2; start++) {
            try (FlashCacheManager durable = FlashCacheManager.builder()
                    .directory(directory)
                    .allow("dev.flashdb.spring.**")
                    .defaults(it -> it.setDurable(true))
                    .build()) {
                FlashSpringCache users = durable.getCache("users");
                if (start == 1) {
                    users.put(key, ada);
                    users.put("nobody", null);
                    users.put(SimpleKey.EMPTY, List.of(ada));
                }
                assertThat(users.get(key).get()).isEqualTo(ada);
                assertThat(users.get("nobody")).isEqualTo(new SimpleValueWrapper(null));
                assertThat(users.get(SimpleKey.EMPTY).get()).isEqualTo(List.of(ada));
            }
        }
    }

    @Test
    void loadsAreCountedAndTheirTimeIsAddedUp() {
        cache.get("ada", () -> spinning(2_000_000));
        cache.get("ada", () -> spinning(2_000_000));
        assertThatThrownBy(() -> cache.get("bob", () -> {
                    throw new IOException("planned");
                }))
                .isInstanceOf(ValueRetrievalException.class);
        cache.retrieve("eve", () -> CompletableFuture.supplyAsync(() -> spinning(2_000_000), pool))
                .join();
        cache.retrieve("eve", () -> CompletableFuture.completedFuture("not called"))
                .join();
        LoadFigures figures = cache.loads();
        assertThat(figures.successes()).isEqualTo(2);
        assertThat(figures.failures()).isEqualTo(1);
        assertThat(figures.total()).isGreaterThanOrEqualTo(java.time.Duration.ofNanos(4_000_000));
    }

    private static String spinning(long nanos) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            Thread.onSpinWait();
        }
        return "loaded";
    }

    /** On a JDK without virtual threads these are ordinary ones. */
    private static ExecutorService threadPerTask() throws ReflectiveOperationException {
        return Runtime.version().feature() < 21
                ? Executors.newCachedThreadPool()
                : (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null);
    }

    @Test
    void aThousandVirtualThreadsWaitForOneLoadAndThoseOfOtherKeysGoOn() throws Exception {
        ExecutorService threads = threadPerTask();
        try {
            AtomicInteger calls = new AtomicInteger();
            CountDownLatch release = new CountDownLatch(1);
            List<Future<String>> waiting = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                waiting.add(threads.submit(() -> cache.get("one", () -> {
                    release.await();
                    return "loaded" + calls.incrementAndGet();
                })));
            }
            // were carriers pinned by those who wait, this one would not be run
            assertThat(threads.submit(() -> cache.get("other", () -> "done")).get())
                    .isEqualTo("done");
            release.countDown();
            for (Future<String> result : waiting) {
                assertThat(result.get()).isEqualTo("loaded1");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatTheNativeCacheWritesDuringAnAsynchronousLoadWins() {
        FlashSpringCache watched = manager.getCache("watched");
        List<Runnable> writes = List.of(
                () -> watched.getNativeCache().put("a", "new"),
                () -> watched.getNativeCache().remove("a"),
                () -> watched.getNativeCache().clear());
        for (Runnable write : writes) {
            watched.clear();
            CompletableFuture<Object> later = new CompletableFuture<>();
            CompletableFuture<Object> result = watched.retrieve("a", () -> later);
            write.run();
            later.complete("late");
            assertThat(result).isCompletedWithValue("late");
            assertThat(watched.getNativeCache().get("a")).isNotEqualTo("late");
        }
    }
}
