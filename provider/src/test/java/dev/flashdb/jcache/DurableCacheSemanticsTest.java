package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.StorageException;
import dev.flashdb.StoredCache;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
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
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions beyond the TCK about durable caches; each test is named after its row. */
class DurableCacheSemanticsTest {

    private static final long SECOND = 1_000;

    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private FlashCachingProvider provider = newProvider();

    private FlashCachingProvider newProvider() {
        return new FlashCachingProvider((manager, settings) -> EngineCaches.open(now::get, settings));
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private void restart() {
        provider.close();
        provider = newProvider();
    }

    private CacheManager manager(String name) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.sync", "never");
        properties.setProperty("flashdb.evictionInterval", "0");
        properties.setProperty("flashdb.codecAllow", "dev.flashdb.jcache.DurableCacheSemanticsTest*");
        return provider.getCacheManager(URI.create(name), null, properties);
    }

    private CacheManager manager() {
        return manager("flashdb:durable");
    }

    /** {@code setTypes} returns the specification's type. */
    private static FlashConfiguration<String, Integer> typed(FlashConfiguration<String, Integer> configuration) {
        configuration.setTypes(String.class, Integer.class);
        return configuration;
    }

    private static FlashConfiguration<String, Integer> durable() {
        return typed(new FlashConfiguration<String, Integer>().setDurable(true));
    }

    private Cache<String, Integer> cache(String name) {
        return manager().createCache(name, durable());
    }

    private static Map<String, Integer> contents(Cache<String, Integer> cache) {
        Map<String, Integer> contents = new HashMap<>();
        cache.forEach(entry -> contents.put(entry.getKey(), entry.getValue()));
        return contents;
    }

    @Test
    void row24ReopeningKeepsTheRemainingTimeToLive() {
        FlashConfiguration<String, Integer> configuration = durable();
        configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 10)));
        Cache<String, Integer> cache = manager().createCache("c", configuration);
        cache.put("early", 1);
        now.addAndGet(6 * SECOND);
        cache.put("late", 2);
        restart();
        now.addAndGet(5 * SECOND);
        cache = manager().createCache("c", configuration);
        assertNull(cache.get("early"));
        assertEquals(2, cache.get("late"));
        now.addAndGet(5 * SECOND);
        assertNull(cache.get("late"));
    }

    @Test
    void row31CloseKeepsTheContentsAndCreateCacheFindsThem() {
        Cache<String, Integer> cache = cache("c");
        cache.put("a", 1);
        cache.put("b", 2);
        cache.remove("b");
        cache.close();
        Cache<String, Integer> again = cache("c");
        assertNotSame(cache, again);
        assertEquals(Map.of("a", 1), contents(again));
        again.put("c", 3);
        restart();
        assertEquals(Map.of("a", 1, "c", 3), contents(cache("c")));
    }

    @Test
    void row31DestroyCacheDeletesTheContents() {
        cache("c").put("a", 1);
        manager().destroyCache("c");
        assertEquals(Map.of(), contents(cache("c")));
        manager().getCache("c").close();
        manager().destroyCache("c");
        cache("c").unwrap(FlashDb.class);
        assertEquals(Map.of(), contents(manager().getCache("c", String.class, Integer.class)));
        restart();
        assertEquals(Map.of(), contents(cache("c")));
    }

    @Test
    void row31ACacheThatIsNotDurableIsEmptyAfterARestart() {
        manager().createCache("c", typed(new FlashConfiguration<>())).put("a", 1);
        restart();
        assertEquals(Map.of(), contents(manager().createCache("c", typed(new FlashConfiguration<>()))));
    }

    @Test
    void row31ClearIsDurableAndSoIsWhatComesAfterIt() {
        Cache<String, Integer> cache = cache("c");
        cache.put("a", 1);
        cache.clear();
        cache.put("b", 2);
        cache.removeAll();
        cache.putAll(Map.of("c", 3, "d", 4));
        restart();
        assertEquals(Map.of("c", 3, "d", 4), contents(cache("c")));
    }

    @Test
    void row31CachesMappedToAHashAreDurableTooAndTheMappingMayChange() {
        FlashConfiguration<String, Integer> hash =
                typed(new FlashConfiguration<String, Integer>().setDurable(true).setMapping(Mapping.HASH));
        Cache<String, Integer> cache = manager().createCache("c", hash);
        cache.put("a", 1);
        cache.put("b", 2);
        cache.remove("a");
        cache.clear();
        cache.put("c", 3);
        cache.put("d", 4);
        cache.close();
        cache = manager().createCache("c", hash);
        assertEquals(Map.of("c", 3, "d", 4), contents(cache));
        cache.put("c", 5);
        cache.unwrap(FlashDb.class).compact();
        cache.put("e", 6);
        restart();
        cache = cache("c");
        assertEquals(Map.of("c", 5, "d", 4, "e", 6), contents(cache));
        cache.put("f", 7);
        restart();
        cache = manager().createCache("c", hash);
        assertEquals(Map.of("c", 5, "d", 4, "e", 6, "f", 7), contents(cache));
    }

    @Test
    void row31ContentsOfCachesThatNobodyCreatesCanBeListedAndDropped() {
        cache("kept").put("a", 1);
        cache("dropped").put("a", 1);
        restart();
        FlashDb db = manager().unwrap(FlashDb.class);
        cache("kept");
        assertEquals(
                List.of(
                        new StoredCache("dropped", "java.lang.String", "java.lang.Integer", "standard", 1, false),
                        new StoredCache("kept", "java.lang.String", "java.lang.Integer", "standard", 1, true)),
                db.storedCaches());
        assertThrows(IllegalStateException.class, () -> db.dropStoredCache("kept"));
        assertTrue(db.dropStoredCache("dropped"));
        assertFalse(db.dropStoredCache("dropped"));
        restart();
        assertEquals(1, manager().unwrap(FlashDb.class).storedCaches().size());
    }

    @Test
    void row31ClosedCachesSurviveACompaction() {
        cache("c").put("a", 1);
        manager().getCache("c").close();
        restart();
        FlashDb db = manager().unwrap(FlashDb.class);
        db.compact();
        restart();
        assertEquals(Map.of("a", 1), contents(cache("c")));
    }

    @Test
    void row32OtherTypesThanThoseOnDiskAreRefusedWithBothNamed() {
        cache("c").put("a", 1);
        restart();
        FlashConfiguration<String, Long> other =
                new FlashConfiguration<String, Long>().setDurable(true).setOnChange(OnChange.REFUSE);
        other.setTypes(String.class, Long.class);
        CacheException refused =
                assertThrows(CacheException.class, () -> manager().createCache("c", other));
        assertTrue(refused.getMessage().contains("java.lang.Integer"), refused.getMessage());
        assertTrue(refused.getMessage().contains("java.lang.Long"), refused.getMessage());
        assertEquals(Map.of("a", 1), contents(cache("c")));
    }

    @Test
    void row33TheDirectoryIsFreeWhenCloseReturns() {
        for (int i = 0; i < 20; i++) {
            Cache<String, Integer> cache = cache("c");
            assertEquals(i, cache.iterator().hasNext() ? cache.get("n") : 0);
            cache.put("n", i + 1);
            restart();
            // not by way of a manager, which would share what another one forgot to close
            FlashDb.open(Options.builder().directory(directory).build()).close();
        }
    }

    @Test
    void row34TwoManagersShareADirectoryAndEachSeesItsOwnCaches() {
        CacheManager one = manager("flashdb:one");
        CacheManager two = manager("flashdb:two");
        one.createCache("a", durable()).put("k", 1);
        two.createCache("b", durable()).put("k", 2);
        assertEquals(List.of("a"), List.copyOf((java.util.Collection<String>) one.getCacheNames()));
        assertNull(two.getCache("a"));
        CacheException taken = assertThrows(CacheException.class, () -> two.createCache("a", durable()));
        assertTrue(taken.getMessage().contains("another manager"), taken.getMessage());
        one.close();
        assertEquals(2, two.getCache("b", String.class, Integer.class).get("k"));
        Cache<String, Integer> moved = two.createCache("a", durable());
        assertEquals(1, moved.get("k"));
        two.unwrap(FlashDb.class).set("native", "1");
        restart();
        assertEquals("1", manager().unwrap(FlashDb.class).get("native"));
        assertEquals(Map.of("k", 1), contents(cache("a")));
    }

    /** A value whose class "changes": what its bytes say cannot be read back when the flag is set. */
    static final class Fickle implements Serializable {
        private static final long serialVersionUID = 1L;
        private static volatile boolean isGone;

        private final int number;

        Fickle(int number) {
            this.number = number;
        }

        private Object readResolve() throws java.io.ObjectStreamException {
            if (isGone) {
                throw new java.io.InvalidClassException("changed");
            }
            return this;
        }
    }

    @Test
    void row36AnUnreadableValueIsAMissAndTheNextPutReplacesIt() {
        FlashConfiguration<String, Fickle> configuration = new FlashConfiguration<String, Fickle>().setDurable(true);
        configuration
                .setTypes(String.class, Fickle.class)
                .setStatisticsEnabled(true)
                .setStoreByValue(false);
        Cache<String, Fickle> cache = manager().createCache("c", configuration);
        cache.put("a", new Fickle(1));
        cache.put("b", new Fickle(2));
        restart();
        try (LogCapture log = new LogCapture()) {
            Fickle.isGone = true;
            cache = manager().createCache("c", configuration);
            assertNull(cache.get("a"));
            assertTrue(((EngineCache<String, Fickle>) cache).counters().unreadable() > 0);
            assertEquals(1, log.messages().size(), () -> log.messages().toString());
            assertFalse(cache.containsKey("a"));
            assertNull(cache.getAndPut("a", new Fickle(3)));
            assertEquals(3, cache.get("a").number);
            assertFalse(cache.replace("b", new Fickle(4)));
            assertFalse(cache.remove("b"));
            assertTrue(cache.putIfAbsent("b", new Fickle(5)));
            cache.unwrap(FlashDb.class).compact();
        } finally {
            Fickle.isGone = false;
        }
        restart();
        cache = manager().createCache("c", configuration);
        assertEquals(3, cache.get("a").number);
        assertEquals(5, cache.get("b").number);
    }

    @Test
    void row36AnUnreadableValueStaysOnTheDiskThroughACompaction() {
        FlashConfiguration<String, Fickle> configuration = new FlashConfiguration<String, Fickle>().setDurable(true);
        configuration.setTypes(String.class, Fickle.class).setStoreByValue(false);
        manager().createCache("c", configuration).put("a", new Fickle(1));
        restart();
        try {
            Fickle.isGone = true;
            Cache<String, Fickle> cache = manager().createCache("c", configuration);
            assertNull(cache.get("a"));
            cache.unwrap(FlashDb.class).compact();
            restart();
        } finally {
            Fickle.isGone = false;
        }
        assertEquals(1, manager().createCache("c", configuration).get("a").number);
    }

    @Test
    void row5AnUpdateOverTwoDurableCachesAndASortedSetIsThereAsAWhole() {
        Cache<String, Integer> cache = cache("c");
        FlashDb db = manager().unwrap(FlashDb.class);
        db.updateWithoutResult(tx -> {
            tx.cache(cache).put("a", 1);
            tx.zadd("board", 1, "a");
        });
        assertThrows(
                IllegalStateException.class,
                () -> db.updateWithoutResult(tx -> {
                    tx.cache(cache).put("a", 2);
                    tx.zadd("board", 2, "a");
                    throw new IllegalStateException();
                }));
        restart();
        assertEquals(Map.of("a", 1), contents(cache("c")));
        assertEquals(1, manager().unwrap(FlashDb.class).zscore("board", "a").orElseThrow());
    }

    @Test
    void aDurableCacheWithoutADirectoryIsRefused() {
        CacheManager memory = provider.getCacheManager(URI.create("flashdb:memory"), null, new Properties());
        CacheException refused = assertThrows(CacheException.class, () -> memory.createCache("c", durable()));
        assertTrue(refused.getMessage().contains("flashdb.directory"), refused.getMessage());
        assertNull(memory.getCache("c"));
    }

    @Test
    void aBareConfigurationTakesDurabilityFromTheTemplate() {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.default.durable", "true");
        provider.getCacheManager(URI.create("flashdb:t"), null, properties)
                .createCache("c", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class))
                .put("a", 1);
        restart();
        assertEquals(Map.of("a", 1), contents(cache("c")));
    }

    @Test
    void aChangeUnderWayWhenTheCacheIsClosedFinishesOrFailsAndTheStoreAgrees() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (int round = 0; round < 200; round++) {
                Cache<String, Integer> cache = cache("c");
                cache.put("n", 0);
                CountDownLatch start = new CountDownLatch(1);
                Future<Integer> acknowledged = threads.submit(() -> {
                    start.await();
                    int last = 0;
                    try {
                        for (int i = 1; i < 1_000; i++) {
                            cache.put("n", i);
                            last = i;
                        }
                    } catch (IllegalStateException e) {
                        return last;
                    }
                    return last;
                });
                start.countDown();
                cache.close();
                int found = cache("c").get("n");
                int last = result(acknowledged);
                assertEquals(last, found, "round=" + round);
                manager().getCache("c").close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A key that can be made an object only while there is memory. */
    static final class Greedy implements Serializable {
        private static final long serialVersionUID = 1L;
        private static volatile boolean isMemoryGone;

        private Object readResolve() {
            if (isMemoryGone) {
                throw new OutOfMemoryError("planted");
            }
            return "greedy";
        }
    }

    @Test
    void aCacheWhoseEntriesCannotBeMadeObjectsSaysSoAndLosesNothing() {
        int entries = 10_500;
        FlashConfiguration<Object, Integer> configuration = new FlashConfiguration<Object, Integer>().setDurable(true);
        configuration.setStoreByValue(false);
        Cache<Object, Integer> filled = manager().createCache("c", configuration);
        for (int i = 1; i < entries; i++) {
            filled.put(i, i);
        }
        filled.put(new Greedy(), 0);
        restart();
        Greedy.isMemoryGone = true;
        Cache<Object, Integer> cache = manager().createCache("c", configuration);
        CacheException told = assertThrows(CacheException.class, cache::iterator);
        assertTrue(told.getCause() instanceof StorageException, String.valueOf(told.getCause()));
        assertThrows(CacheException.class, () -> cache.get(1));
        assertThrows(CacheException.class, () -> cache.containsKey(1));
        assertThrows(CacheException.class, () -> cache.getAll(Set.of(1)));
        assertThrows(CacheException.class, () -> cache.put(1, 2));
        assertThrows(CacheException.class, () -> cache.remove(1));
        assertThrows(CacheException.class, cache::clear);
        assertThrows(CacheException.class, () -> cache.invoke(1, (entry, arguments) -> entry.getValue()));
        cache.close();
        Greedy.isMemoryGone = false;
        assertThrows(CacheException.class, () -> manager().createCache("c", configuration), "only the log has it now");
        restart();
        Cache<Object, Integer> again = manager().createCache("c", configuration);
        assertEquals(1, again.get(1));
        assertEquals(0, again.get("greedy"));
        assertEquals(entries, again.unwrap(FlashCache.class).figures().entries());
    }

    private static int result(Future<Integer> future) throws InterruptedException, ExecutionException {
        return future.get();
    }
}
