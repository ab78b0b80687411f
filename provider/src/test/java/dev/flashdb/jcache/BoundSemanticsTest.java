package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound of a real cache: never exceeded when an operation has returned, whatever the requests. */
class BoundSemanticsTest {

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final FlashCachingProvider provider =
            new FlashCachingProvider((manager, settings) -> new EngineCaches(now::get, Duration.ZERO));
    private final Queue<Object> evicted = new ConcurrentLinkedQueue<>();

    /** A key that collides with all others of its kind. */
    private record Colliding(int number) implements Comparable<Colliding> {
        @Override
        public int hashCode() {
            return 1;
        }

        @Override
        public int compareTo(Colliding other) {
            return Integer.compare(number, other.number);
        }
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private EngineCache<Object, Integer> cache(Consumer<FlashConfiguration<Object, Integer>> settings) {
        FlashConfiguration<Object, Integer> configuration = new FlashConfiguration<>();
        configuration.setStoreByValue(false);
        configuration.setEvictionListenerFactory(() -> (key, value) -> evicted.add(key));
        settings.accept(configuration);
        Cache<Object, Integer> cache = provider.getCacheManager().createCache("bounded", configuration);
        return (EngineCache<Object, Integer>) cache;
    }

    private static int count(Cache<Object, Integer> cache) {
        int count = 0;
        for (Cache.Entry<Object, Integer> entry : cache) {
            assertNotNull(entry.getValue());
            count++;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 100})
    void aScanOfAllKeysOnceKeepsTheBoundAfterEachPutAndTheNewestEntry(long bound) {
        EngineCache<Object, Integer> cache = cache(c -> c.setMaxEntries(bound));
        for (int i = 0; i < 3_000; i++) {
            cache.put(i, i);
            assertTrue(cache.entryCount() <= bound, "key=" + i + " entries=" + cache.entryCount());
            assertEquals(i, cache.get(i));
        }
        assertEquals(bound, count(cache));
        assertEquals(3_000 - bound, new HashSet<>(evicted).size());
    }

    @Test
    void whoeverCountsFindsALargeBoundKept() {
        EngineCache<Object, Integer> cache = cache(c -> c.setMaxEntries(2_000));
        for (int i = 1; i <= 10_000; i++) {
            cache.put(i, i);
            if (i % 997 == 0) {
                assertEquals(Math.min(i, 2_000), i % 2 == 0 ? count(cache) : cache.entryCount());
            }
        }
    }

    @Test
    void oneHotKeyOutlivesAScan() {
        EngineCache<Object, Integer> cache = cache(c -> c.setMaxEntries(100));
        cache.put("hot", 1);
        for (int i = 0; i < 100_000; i++) {
            assertEquals(1, cache.get("hot"), "after " + i + " others");
            cache.put(i, i);
        }
        assertFalse(evicted.contains("hot"));
    }

    @Test
    void onlyOneKeyEverNeedsNoEviction() {
        EngineCache<Object, Integer> cache = cache(c -> c.setMaxEntries(1));
        for (int i = 0; i < 1_000; i++) {
            cache.put("only", i);
            assertEquals(i, cache.get("only"));
        }
        assertEquals(0, evicted.size());
    }

    @Test
    void whatWeighsMoreThanTheBoundLeavesAloneAndAtOnce() {
        EngineCache<Object, Integer> cache = cache(c -> c.setMaxWeight(100).setWeigher((key, value) -> value));
        for (int i = 0; i < 10; i++) {
            cache.put(i, 10);
        }
        cache.put("too heavy", 101);
        assertFalse(cache.containsKey("too heavy"));
        assertEquals(List.of("too heavy"), List.copyOf(evicted));
        assertEquals(10, count(cache));
        cache.put(0, 1_000);
        assertFalse(cache.containsKey(0));
        cache.put("as heavy as the bound", 100);
        assertTrue(cache.containsKey("as heavy as the bound"));
        assertEquals(1, count(cache));
    }

    @Test
    void theSumOfTheWeightsNeverExceedsTheBoundWhileWeightsChange() {
        EngineCache<Object, Integer> cache = cache(c -> c.setMaxWeight(500).setWeigher((key, value) -> value));
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            for (int i = 0; i < 1_000; i++) {
                cache.put(random.nextInt(60), random.nextInt(random.nextInt(20) == 0 ? 600 : 40));
                long sum = 0;
                for (Cache.Entry<Object, Integer> entry : cache) {
                    sum += entry.getValue();
                }
                assertTrue(sum <= 500, "seed=" + seed + " step=" + i + " weight=" + sum);
            }
        }
    }

    @Test
    void aFloodOfEqualHashCodesKeepsTheBound() {
        EngineCache<Object, Integer> cache = cache(c -> c.setMaxEntries(1_000));
        for (int i = 0; i < 50_000; i++) {
            cache.put(new Colliding(i), i);
            assertTrue(cache.entryCount() <= 1_000, "key=" + i);
        }
        assertEquals(49_999, cache.get(new Colliding(49_999)));
        assertEquals(1_000, count(cache));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 2_000})
    void manyWritersLeaveTheBoundAndEveryEntryThatWentWasToldOnce(int bound) throws Exception {
        int writers = 4;
        int beside = bound < 1_024 ? writers : writers * 3 * 16;
        int each = 10_000;
        EngineCache<Object, Integer> cache = cache(c -> c.setMaxEntries(bound));
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<Long>> most = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int first = writer * each;
                most.add(threads.submit(() -> putAll(cache, first, first + each)));
            }
            for (Future<Long> greatest : most) {
                // beside what the others are just putting
                assertTrue(greatest.get() < bound + beside, "entries=" + greatest.get());
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(bound, cache.entryCount());
        assertEquals(bound, count(cache));
        Set<Object> gone = new HashSet<>(evicted);
        assertEquals(writers * each - bound, gone.size());
        assertEquals(evicted.size(), gone.size(), "an eviction was told twice");
        gone.forEach(key -> assertFalse(cache.containsKey(key)));
    }

    /** Puts new keys and returns the most entries it saw after a put. */
    private static long putAll(EngineCache<Object, Integer> cache, int from, int to) {
        long most = 0;
        for (int key = from; key < to; key++) {
            cache.put(key, key);
            most = Math.max(most, cache.entryCount());
        }
        return most;
    }

    @Test
    void theBoundIsChangedThroughTheMBean() throws Exception {
        EngineCache<Object, Integer> cache = cache(c -> c.setMaxEntries(100).setManagementEnabled(true));
        for (int i = 0; i < 100; i++) {
            cache.put(i, i);
        }
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = server.queryNames(new ObjectName("dev.flashdb:Cache=bounded,*"), null)
                .iterator()
                .next();
        server.setAttribute(name, new Attribute("MaxEntries", 10L));
        assertEquals(10, count(cache));
        assertEquals(90, evicted.size());
        assertEquals(10L, server.getAttribute(name, "Entries"));
        server.setAttribute(name, new Attribute("MaxEntries", 50L));
        for (int i = 100; i < 200; i++) {
            cache.put(i, i);
        }
        assertEquals(50, count(cache));
    }
}
