package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Methods with cache annotations on transaction-aware caches: what a reader loaded never takes the place of what others put or
 * evicted since its miss.
 */
@Timeout(120)
class LoadedValuesTest {
    private static final AnnotationConfigApplicationContext CONTEXT =
            new AnnotationConfigApplicationContext(Application.class);
    private static final ExecutorService SLOWLY = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "slowly");
        thread.setDaemon(true);
        return thread;
    });

    private final ConcurrentMap<String, Lock> writers = new ConcurrentHashMap<>();
    private final Rows rows = CONTEXT.getBean(Rows.class);
    private final FlashSpringCache cache =
            CONTEXT.getBean(FlashCacheManager.class).getCache("rows");
    private final PlatformTransactionManager transactions = CONTEXT.getBean(PlatformTransactionManager.class);

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @Import({FlashCacheAnnotations.class, Rows.class})
    static class Application {

        @Bean
        FlashCacheManager cacheManager() {
            return FlashCacheManager.builder()
                    .transactionAware(true)
                    .defaults(it -> it.setOrdered(true))
                    .build();
        }

        @Bean
        PlatformTransactionManager transactionManager() {
            return new TransactionsOfNothing();
        }
    }

    /** A table, and the methods on it. */
    static class Rows {
        private final ConcurrentMap<String, Integer> table = new ConcurrentHashMap<>();
        private volatile Runnable meanwhile = () -> {};

        public ConcurrentMap<String, Integer> table() {
            return table;
        }

        public void meanwhile(Runnable work) {
            meanwhile = work;
        }

        private int read(String key) {
            int value = table.getOrDefault(key, 0);
            meanwhile.run();
            return value;
        }

        @Cacheable(cacheNames = "rows", key = "#key")
        @CacheTags("'t'")
        public int plain(String key) {
            return read(key);
        }

        @Cacheable(cacheNames = "rows", key = "#key", sync = true)
        @CacheTags("'t'")
        public int sync(String key) {
            return read(key);
        }

        @Cacheable(cacheNames = "rows", key = "#key")
        @CacheTags("'t'")
        public CompletableFuture<Integer> future(String key) {
            return CompletableFuture.completedFuture(read(key));
        }

        @Cacheable(cacheNames = "rows", key = "#key")
        @CacheTags("'t'")
        public CompletableFuture<Integer> laterFuture(String key) {
            return CompletableFuture.supplyAsync(() -> read(key), SLOWLY);
        }

        @Cacheable(cacheNames = "rows", key = "#key")
        @CacheTags("'t'")
        public Mono<Integer> mono(String key) {
            return Mono.fromSupplier(() -> read(key));
        }

        @Cacheable(cacheNames = "rows", key = "#key")
        @CacheTags("'t'")
        public Mono<Integer> laterMono(String key) {
            return Mono.fromSupplier(() -> read(key)).subscribeOn(Schedulers.fromExecutor(SLOWLY));
        }

        @Cacheable(cacheNames = "rows", key = "#key", sync = true)
        @CacheTags("'t'")
        public Mono<Integer> syncMono(String key) {
            return Mono.fromSupplier(() -> read(key)).subscribeOn(Schedulers.fromExecutor(SLOWLY));
        }

        @CacheEvict(cacheNames = "rows", key = "#key")
        public void evict(String key) {
            table.merge(key, 1, Integer::sum);
        }

        @CacheEvict(cacheNames = "rows", key = "#key", beforeInvocation = true)
        public void evictBefore(String key) {
            table.merge(key, 1, Integer::sum);
        }

        @CacheEvict(cacheNames = "rows", allEntries = true)
        public void all(String key) {
            table.merge(key, 1, Integer::sum);
        }

        @CacheEvict(cacheNames = "rows", allEntries = true, beforeInvocation = true)
        public void allBefore(String key) {
            table.merge(key, 1, Integer::sum);
        }

        @CachePut(cacheNames = "rows", key = "#key")
        @CacheTags("'t'")
        public int put(String key) {
            return table.merge(key, 1, Integer::sum);
        }

        @CacheEvictPrefix(cacheNames = "rows", prefix = "'k'")
        public void prefix(String key) {
            table.merge(key, 1, Integer::sum);
        }

        @CacheEvictTags(cacheNames = "rows", tags = "'t'")
        public void tag(String key) {
            table.merge(key, 1, Integer::sum);
        }
    }

    private static Map<String, BiConsumer<Rows, String>> readings() {
        Map<String, BiConsumer<Rows, String>> readings = new LinkedHashMap<>();
        readings.put("plain", Rows::plain);
        readings.put("sync", Rows::sync);
        readings.put("future", (rows, key) -> rows.future(key).join());
        readings.put("laterFuture", (rows, key) -> rows.laterFuture(key).join());
        readings.put("mono", (rows, key) -> rows.mono(key).block());
        readings.put("laterMono", (rows, key) -> rows.laterMono(key).block());
        readings.put("syncMono", (rows, key) -> rows.syncMono(key).block());
        return readings;
    }

    private static Map<String, BiConsumer<Rows, String>> others() {
        Map<String, BiConsumer<Rows, String>> others = new LinkedHashMap<>();
        others.put("evict", Rows::evict);
        others.put("evictBefore", Rows::evictBefore);
        others.put("all", Rows::all);
        others.put("allBefore", Rows::allBefore);
        others.put("put", Rows::put);
        others.put("prefix", Rows::prefix);
        others.put("tag", Rows::tag);
        return others;
    }

    @BeforeEach
    void begin() {
        rows.meanwhile(() -> {});
        rows.table().clear();
        cache.clear();
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        SLOWLY.shutdownNow();
    }

    static Stream<Arguments> scenes() {
        return readings().keySet().stream()
                .flatMap(reading -> others().keySet().stream()
                        .flatMap(other -> Stream.of("both", "reader", "other", "none")
                                .map(inTransaction -> Arguments.of(reading, other, inTransaction))));
    }

    private void in(boolean inTransaction, boolean readOnly, Runnable work) {
        if (inTransaction) {
            TransactionTemplate template = new TransactionTemplate(transactions);
            template.setReadOnly(readOnly);
            template.executeWithoutResult(status -> work.run());
        } else {
            work.run();
        }
    }

    private Object seen(String key) {
        return CompletableFuture.supplyAsync(() -> {
                    var found = cache.get(key);
                    return found == null ? "nothing" : found.get();
                })
                .join();
    }

    /** What completes on another thread after the miss in a transaction may be what that transaction alone knows. */
    @Test
    void whatCompletesAfterItsTransactionIsNotCached() throws Exception {
        for (String reading : List.of("laterFuture", "laterMono")) {
            CountDownLatch go = new CountDownLatch(1);
            rows.meanwhile(() -> await(go));
            List<CompletableFuture<?>> read = new ArrayList<>();
            in(
                    /* inTransaction= */ true,
                    /* readOnly= */ false,
                    () -> {
                        read.add(
                                reading.equals("laterFuture")
                                        ? rows.laterFuture("k")
                                        : rows.laterMono("k").toFuture());
                    });
            go.countDown();
            read.get(0).get(20, TimeUnit.SECONDS);
            rows.meanwhile(() -> {});
            rows.laterFuture("later").join(); // a read outside is cached, after the one above on the same pool
            Awaited.until(() -> Integer.valueOf(0).equals(seen("later")));
            assertThat(seen("k")).as(reading).isEqualTo("nothing");
            cache.clear();
        }
    }

    /** Others change the row while the reader has read it, and end before the reader's transaction does. */
    @ParameterizedTest
    @MethodSource("scenes")
    void aLoadedValueGivesWayToWhatOthersDidSinceTheMiss(String reading, String other, String inTransaction) {
        BiConsumer<Rows, String> others = others().get(other);
        for (boolean readOnly : List.of(true, false)) {
            Runnable change = () -> CompletableFuture.runAsync(() -> in(
                            List.of("both", "other").contains(inTransaction),
                            /* readOnly= */ false,
                            () -> others.accept(rows, "k")))
                    .join();
            boolean isReaderIn = List.of("both", "reader").contains(inTransaction);
            for (boolean afterTheCall : isReaderIn ? List.of(true, false) : List.of(false)) {
                if (!afterTheCall) {
                    rows.meanwhile(change);
                }
                in(isReaderIn, readOnly, () -> {
                    readings().get(reading).accept(rows, "k");
                    if (afterTheCall) {
                        change.run();
                    }
                });
                rows.meanwhile(() -> {});
                assertThat(seen("k"))
                        .as("readOnly=%s, afterTheCall=%s", readOnly, afterTheCall)
                        .isIn("nothing", rows.table().get("k"));
                cache.clear();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("readingNames")
    void whatNobodyDisturbsIsCachedButWhatCompletesAfterItsTransaction(String reading) throws Exception {
        for (boolean isIn : List.of(false, true)) {
            rows.table().put("k", 7);
            in(isIn, /* readOnly= */ true, () -> readings().get(reading).accept(rows, "k"));
            boolean isLater = reading.startsWith("later") || reading.equals("syncMono");
            if (isIn && isLater) {
                assertThat(seen("k")).isIn("nothing", 7); // whether it completes in time is the scheduler's to say
            } else {
                Awaited.until(() -> Integer.valueOf(7).equals(seen("k"))); // a put may come after its caller's result
            }
            cache.clear();
        }
    }

    static Stream<String> readingNames() {
        return readings().keySet().stream();
    }

    /** Random readers and writers of a few rows: when all have ended the cache has what the table has, or nothing. */
    @Test
    void afterAnyReadersAndWritersTheCacheHasWhatTheTableHasOrNothing() throws Exception {
        long seed = Long.getLong("loaded.seed", System.nanoTime());
        List<String> reading = List.copyOf(readings().keySet());
        List<String> writing = List.copyOf(others().keySet());
        List<String> keys = Arrays.asList("k1", "k2");
        for (int round = 0; round < Integer.getInteger("loaded.rounds", 400); round++) {
            int its = round;
            CountDownLatch go = new CountDownLatch(1);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(seed + its * 31L + thread);
                all.add(CompletableFuture.runAsync(
                        () -> {
                            await(go);
                            for (int step = 0; step < 5; step++) {
                                act(random, reading, writing, keys);
                            }
                        },
                        SLOWLY));
            }
            go.countDown();
            for (CompletableFuture<Void> one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
            for (String key : keys) {
                Object inTable = rows.table().getOrDefault(key, 0);
                Awaited.until(() -> List.of("nothing", inTable).contains(seen(key)) || fail(seed, its, key));
            }
        }
    }

    private boolean fail(long seed, int round, String key) {
        assertThat(seen(key))
                .as("seed=%s round=%s key=%s", seed, round, key)
                .isIn("nothing", rows.table().getOrDefault(key, 0));
        return true;
    }

    private static void await(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * As a database has it, one writer of a row at a time. An eviction before the method is one too early without a transaction,
     * which repeats it at the commit.
     */
    private void act(Random random, List<String> reading, List<String> writing, List<String> keys) {
        boolean isRead = random.nextBoolean();
        String key = keys.get(random.nextInt(keys.size()));
        if (isRead) {
            String name = reading.get(random.nextInt(reading.size()));
            in(
                    random.nextInt(3) > 0,
                    random.nextBoolean(),
                    () -> readings().get(name).accept(rows, key));
        } else {
            String name = writing.get(random.nextInt(writing.size()));
            boolean isIn = name.endsWith("Before") || random.nextInt(3) > 0;
            Lock writer = writers.computeIfAbsent(key, any -> new ReentrantLock());
            writer.lock();
            try {
                in(isIn, /* readOnly= */ false, () -> others().get(name).accept(rows, key));
            } finally {
                writer.unlock();
            }
        }
    }
}
