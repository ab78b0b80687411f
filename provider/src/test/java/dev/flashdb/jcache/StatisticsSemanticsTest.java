package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CompletionListenerFuture;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the statistics of a real cache say, as monitoring reads them. */
class StatisticsSemanticsTest {

    private static final long SLOW_NANOS = 20_000_000;

    private final CacheManager manager = Caching.getCachingProvider().getCacheManager();
    private final AtomicLong insideNanos = new AtomicLong();

    @AfterEach
    void close() {
        manager.close();
    }

    private Cache<String, Integer> cache(boolean counted) {
        return manager.createCache(
                "cache",
                new FlashConfiguration<String, Integer>()
                        .setTypes(String.class, Integer.class)
                        .setReadThrough(true)
                        .setCacheLoaderFactory(SlowLoader::new)
                        .setStatisticsEnabled(counted));
    }

    private static Object statistic(String name) throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .getAttribute(
                        new ObjectName("javax.cache:type=CacheStatistics,CacheManager=flashdb.default,Cache=cache"),
                        name);
    }

    private static List<Object> counts() throws Exception {
        return List.of(
                statistic("CacheHits"),
                statistic("CacheMisses"),
                statistic("CachePuts"),
                statistic("CacheRemovals"),
                statistic("CacheEvictions"));
    }

    private static void workFor(long nanos, AtomicLong total) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            Thread.onSpinWait();
        }
        total.addAndGet(System.nanoTime() - begin);
    }

    private final class SlowLoader implements CacheLoader<String, Integer> {
        @Override
        public Integer load(String key) {
            workFor(SLOW_NANOS, insideNanos);
            return key.length();
        }

        @Override
        public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            Map<String, Integer> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }
    }

    private final class SlowWriter implements CacheWriter<String, Integer> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends Integer> entry) {
            workFor(SLOW_NANOS, insideNanos);
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends Integer>> entries) {
            entries.clear();
        }

        @Override
        public void delete(Object key) {}

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.clear();
        }
    }

    @Test
    void row26_aGetsTimeIsNotItsLoadersTime() throws Exception {
        Cache<String, Integer> cache = cache(/* counted= */ true);
        long begin = System.nanoTime();
        cache.get("one");
        cache.getAll(Set.of("two", "three"));
        cache.<Integer>invoke("four", (entry, arguments) -> entry.getValue());
        long outsideTheLoader = System.nanoTime() - begin - insideNanos.get();
        assertEquals(List.of(0L, 4L), counts().subList(0, 2));
        float getMicros = 4 * (float) statistic("AverageGetTime");
        assertTrue(
                getMicros > 0 && getMicros <= outsideTheLoader / 1_000.0 + 1,
                () -> "getMicros=" + getMicros + " outsideTheLoader=" + outsideTheLoader);
    }

    @Test
    void row26_averagesAreMicrosecondsAndEachIsOverItsOwnCount() throws Exception {
        Cache<String, Integer> cache = manager.createCache(
                "cache",
                new FlashConfiguration<String, Integer>()
                        .setTypes(String.class, Integer.class)
                        .setWriteThrough(true)
                        .setCacheWriterFactory(SlowWriter::new)
                        .setStatisticsEnabled(true));
        long begin = System.nanoTime();
        cache.put("a", 1);
        cache.put("b", 2);
        long putNanos = System.nanoTime() - begin;
        for (int i = 0; i < 1_000; i++) {
            cache.get("a");
        }
        float average = (float) statistic("AveragePutTime");
        assertTrue(
                average >= SLOW_NANOS / 1_000.0 && average <= putNanos / 2_000.0 + 1,
                () -> "average=" + average + " putNanos=" + putNanos);
        assertEquals(0f, statistic("AverageRemoveTime"));
    }

    @Test
    void row27_loadAllCountsNothing() throws Exception {
        Cache<String, Integer> cache = cache(/* counted= */ true);
        for (boolean replace : new boolean[] {false, true}) {
            CompletionListenerFuture loaded = new CompletionListenerFuture();
            cache.loadAll(Set.of("a", "bb"), replace, loaded);
            loaded.get(60, TimeUnit.SECONDS);
        }
        assertEquals(List.of(0L, 0L, 0L, 0L, 0L), counts());
        assertEquals(2, cache.get("bb"));
        assertEquals(List.of(1L, 0L, 0L, 0L, 0L), counts());
    }

    @Test
    void row28_whatIsDoneWhileTheStatisticsAreOffIsNeverCounted() throws Exception {
        Cache<String, Integer> cache = cache(/* counted= */ false);
        useAll(cache);
        manager.enableStatistics("cache", true);
        assertEquals(List.of(0L, 0L, 0L, 0L, 0L), counts());
        useAll(cache);
        List<Object> counted = counts();
        assertEquals(List.of(9L, 1L, 5L, 3L, 0L), counted);
        manager.enableStatistics("cache", false);
        useAll(cache);
        manager.enableStatistics("cache", true);
        assertEquals(counted, counts());
    }

    /** Makes 9 hits, 1 miss, 5 puts and 3 removals. */
    private static void useAll(Cache<String, Integer> cache) {
        cache.put("a", 1);
        cache.get("a");
        cache.getAndPut("a", 2);
        cache.replace("a", 3);
        cache.replace("a", 9, 4);
        cache.getAndRemove("a");
        cache.putIfAbsent("a", 5);
        cache.iterator().next();
        cache.<Integer>invoke("a", (entry, arguments) -> {
            entry.remove();
            return 0;
        });
        cache.putAll(Map.of("b", 1));
        cache.getAll(Set.of("b"));
        cache.remove("b", 7);
        cache.removeAll(Set.of("b"));
        cache.remove("b");
    }
}
