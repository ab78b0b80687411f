package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flashdb.FlashDb;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that change the same keys, clear and compact at once: what memory holds in the end is what comes back. */
class DurableConcurrencyTest {

    private static final int THREADS = 6;
    private static final int STEPS = 3_000;
    private static final int KEYS = 8;

    @TempDir
    private Path directory;

    private final FlashCachingProvider provider = new FlashCachingProvider();

    private CacheManager open(String sync) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.sync", sync);
        CacheManager manager = provider.getCacheManager(URI.create("flashdb:c"), null, properties);
        for (Mapping mapping : Mapping.values()) {
            FlashConfiguration<String, Integer> configuration =
                    new FlashConfiguration<String, Integer>().setDurable(true).setMapping(mapping);
            configuration.setTypes(String.class, Integer.class);
            manager.createCache(mapping.name(), configuration);
        }
        return manager;
    }

    @ParameterizedTest
    @ValueSource(strings = {"never", "always"})
    void theLogAgreesWithMemoryWhateverTheThreadsDid(String sync) throws Exception {
        CacheManager manager = open(sync);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                all.add(threads.submit(() -> {
                    for (int step = 0; step < (sync.equals("never") ? STEPS : STEPS / 20); step++) {
                        operate(manager, random);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        Map<String, Object> held = dump(manager);
        manager.close();
        CacheManager again = open(sync);
        assertEquals(held, dump(again));
        again.close();
    }

    private static void operate(CacheManager manager, Random random) {
        FlashDb db = manager.unwrap(FlashDb.class);
        Cache<String, Integer> cache =
                manager.getCache(Mapping.values()[random.nextInt(2)].name(), String.class, Integer.class);
        String key = "k" + random.nextInt(KEYS);
        switch (random.nextInt(12)) {
            case 0 -> cache.clear();
            case 1 -> cache.remove(key);
            case 2 ->
                db.updateWithoutResult(tx -> {
                    tx.cache(cache).put(key, random.nextInt());
                    tx.zincrby("board", 1, key);
                    tx.hincrby("counts", key, 1);
                });
            case 3 -> db.sadd("set", "m" + random.nextInt(50));
            case 4 -> db.srem("set", "m" + random.nextInt(50));
            case 5 -> {
                if (random.nextInt(100) == 0) {
                    db.compact();
                }
            }
            case 6 -> cache.putAll(Map.of("k0", 1, key.equals("k0") ? "k1" : key, random.nextInt()));
            case 7 ->
                db.updateWithoutResult(tx -> {
                    tx.cache(cache).clear();
                    tx.cache(cache).put(key, random.nextInt());
                });
            default -> cache.put(key, random.nextInt());
        }
    }

    private static Map<String, Object> dump(CacheManager manager) {
        FlashDb db = manager.unwrap(FlashDb.class);
        Map<String, Object> state = new TreeMap<>();
        state.put("board", db.zrangeWithScores("board", 0, -1));
        state.put("counts", new TreeMap<>(db.hgetall("counts")));
        state.put("set", new TreeMap<>(Map.of("members", db.smembers("set"))));
        for (Mapping mapping : Mapping.values()) {
            Map<String, Integer> entries = new TreeMap<>();
            manager.getCache(mapping.name(), String.class, Integer.class)
                    .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
            state.put(mapping.name(), entries);
        }
        return state;
    }
}
