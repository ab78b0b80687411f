package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flashdb.FlashDb;
import dev.flashdb.HashCommands;
import dev.flashdb.SetCommands;
import dev.flashdb.SortedSetCommands;
import dev.flashdb.StringCommands;
import dev.flashdb.UpdateTransaction;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations on everything that is durable. What memory holds is compared with what comes back: from a database that
 * was closed, from the copy of its files that a killed process would leave, and from a backup.
 *
 * <p>The number of rounds can be set: {@code -Dflashdb.durableRounds=10000}.
 */
class DurableModelTest {

    private static final int ROUNDS = Integer.getInteger("flashdb.durableRounds", 25);
    private static final int STEPS = 250;
    private static final int KEYS = 12;
    private static final List<String> CACHES = List.of("strings", "hash", "ordered", "bounded");

    @TempDir
    private Path temporary;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private final FlashCachingProvider provider =
            new FlashCachingProvider((manager, settings) -> EngineCaches.open(now::get, settings));
    private int directories;

    @Test
    void whatMemoryHoldsComesBack() throws IOException {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            round(seed);
        }
    }

    private void round(long seed) throws IOException {
        Random random = new Random(seed);
        Path directory = newDirectory();
        CacheManager manager = open(directory, "flashdb:" + directories);
        try {
            for (int step = 0; step < STEPS; step++) {
                int choice = random.nextInt(100);
                if (choice < 84) {
                    operate(manager, random);
                } else if (choice < 90) {
                    now.addAndGet(random.nextInt(3_000));
                } else if (choice < 92) {
                    manager.unwrap(FlashDb.class).compact();
                } else if (choice < 94) {
                    String name = CACHES.get(random.nextInt(CACHES.size()));
                    manager.getCache(name).close();
                    create(manager, name);
                } else if (choice < 95) {
                    String name = CACHES.get(random.nextInt(CACHES.size()));
                    manager.destroyCache(name);
                    create(manager, name);
                } else if (choice < 97) {
                    Map<String, Object> held = dump(manager);
                    manager.close();
                    manager = open(directory, "flashdb:" + directories);
                    assertEquals(held, dump(manager), "closed and opened: seed=" + seed + " step=" + step);
                } else if (choice < 99) {
                    compareWith(killed(directory), manager, "killed: seed=" + seed + " step=" + step);
                } else {
                    Path backup = newDirectory();
                    manager.unwrap(FlashDb.class).backup(backup);
                    compareWith(backup, manager, "backup: seed=" + seed + " step=" + step);
                }
            }
        } finally {
            manager.close();
        }
    }

    private Path newDirectory() {
        return temporary.resolve("d" + directories++);
    }

    private void compareWith(Path copy, CacheManager manager, String message) {
        CacheManager other = open(copy, "flashdb:copy" + directories++);
        try {
            assertEquals(dump(manager), dump(other), message);
        } finally {
            other.close();
        }
    }

    /** What a killed process leaves: all that the kernel was given. */
    private Path killed(Path directory) throws IOException {
        Path copy = Files.createDirectory(newDirectory());
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (!file.getFileName().toString().equals("lock")) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
        }
        return copy;
    }

    private CacheManager open(Path directory, String name) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.sync", "never");
        properties.setProperty("flashdb.evictionInterval", "0");
        CacheManager manager = provider.getCacheManager(URI.create(name), null, properties);
        CACHES.forEach(cache -> create(manager, cache));
        return manager;
    }

    private static void create(CacheManager manager, String name) {
        FlashConfiguration<String, Integer> configuration = new FlashConfiguration<String, Integer>()
                .setDurable(true)
                .setOrdered(name.equals("ordered"))
                .setMapping(name.equals("hash") ? Mapping.HASH : Mapping.STRINGS)
                .setMaxEntries(name.equals("bounded") ? 5 : 0);
        configuration.setTypes(String.class, Integer.class);
        manager.createCache(name, configuration);
    }

    // ---------------------------------------------------------------- operations

    private static void operate(CacheManager manager, Random random) {
        FlashDb db = manager.unwrap(FlashDb.class);
        if (random.nextInt(4) > 0) {
            if (random.nextBoolean()) {
                cacheOperation(manager, random);
            } else {
                nativeOperation(db, random);
            }
            return;
        }
        boolean fails = random.nextInt(3) == 0;
        try {
            db.updateWithoutResult(tx -> {
                for (int i = random.nextInt(8); i >= 0; i--) {
                    inTransaction(tx, manager, random);
                }
                if (fails) {
                    throw new IllegalStateException("rolled back on purpose");
                }
            });
        } catch (IllegalStateException e) {
            if (!fails) {
                throw e;
            }
        }
    }

    private static String key(Random random) {
        return "k" + random.nextInt(KEYS);
    }

    private static Cache<String, Integer> cache(CacheManager manager, Random random) {
        return manager.getCache(CACHES.get(random.nextInt(CACHES.size())), String.class, Integer.class);
    }

    @SuppressWarnings("unchecked") // unwrap knows no type parameters
    private static FlashCache<String, Integer> flash(Cache<String, Integer> cache) {
        return cache.unwrap(FlashCache.class);
    }

    private static void cacheOperation(CacheManager manager, Random random) {
        Cache<String, Integer> cache = cache(manager, random);
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> cache.put(key(random), random.nextInt());
            case 3 -> cache.remove(key(random));
            case 4 -> cache.putAll(Map.of(key(random), 1, "other", random.nextInt()));
            case 5 -> {
                if (random.nextInt(6) == 0) {
                    cache.clear();
                }
            }
            case 6 ->
                cache.invoke(key(random), (entry, arguments) -> {
                    entry.setValue(entry.exists() ? entry.getValue() + 1 : 0);
                    return null;
                });
            case 7 -> {
                if (!cache.getName().equals("hash")) {
                    flash(cache).put(key(random), random.nextInt(), Duration.ofMillis(1 + random.nextInt(8_000)));
                }
            }
            default -> {
                if (cache.getName().equals("ordered") && random.nextInt(4) == 0) {
                    flash(cache).removePrefix("k1");
                } else {
                    cache.replace(key(random), random.nextInt());
                }
            }
        }
    }

    private static void inTransaction(UpdateTransaction tx, CacheManager manager, Random random) {
        if (random.nextInt(3) > 0) {
            nativeOperation(tx, random);
        } else if (random.nextInt(12) == 0) {
            tx.cache(cache(manager, random)).clear();
        } else if (random.nextInt(3) == 0) {
            tx.cache(cache(manager, random)).remove(key(random));
        } else {
            tx.cache(cache(manager, random)).put(key(random), random.nextInt());
        }
    }

    private static void nativeOperation(Object target, Random random) {
        StringCommands strings = (StringCommands) target;
        HashCommands hashes = (HashCommands) target;
        SetCommands sets = (SetCommands) target;
        SortedSetCommands sorted = (SortedSetCommands) target;
        String key = key(random);
        String member = "m" + random.nextInt(40);
        switch (random.nextInt(20)) {
            case 0 -> strings.set(key, member);
            case 1 -> strings.setex(key, 1 + random.nextInt(8), member);
            case 2 -> strings.delete(key);
            case 3 -> strings.append(key, "x");
            case 4 -> strings.expire(key, 1 + random.nextInt(8));
            case 5 -> strings.persist(key);
            case 6, 7 -> hashes.hset(key, member, "v" + random.nextInt());
            case 8 -> hashes.hdel(key, member);
            case 9 -> hashes.hexpire(key, 1 + random.nextInt(8));
            case 10 -> hashes.hclear(key);
            case 11, 12 -> sets.sadd(key, member, "n" + random.nextInt(40));
            case 13 -> sets.srem(key, member);
            case 14 -> sets.smove(key, key(random), member);
            case 15 -> sets.sexpire(key, 1 + random.nextInt(8));
            case 16, 17 -> sorted.zadd(key, random.nextInt(5), member);
            case 18 -> sorted.zrem(key, member);
            default -> sorted.zremrangebyrank(key, 0, random.nextInt(3));
        }
    }

    // ---------------------------------------------------------------- the state

    private static Map<String, Object> dump(CacheManager manager) {
        FlashDb db = manager.unwrap(FlashDb.class);
        Map<String, Object> state = new TreeMap<>();
        for (int i = 0; i < KEYS; i++) {
            String key = "k" + i;
            state.put("string " + key, String.valueOf(db.get(key)) + db.pttl(key));
            state.put("hash " + key, new TreeMap<>(db.hgetall(key)).toString() + db.httl(key));
            state.put("set " + key, new TreeSet<>(db.smembers(key)).toString() + db.sttl(key));
            state.put("sorted " + key, db.zrangeWithScores(key, 0, -1).toString() + db.zttl(key));
        }
        for (String name : CACHES) {
            Map<String, String> entries = new TreeMap<>();
            Cache<String, Integer> cache = manager.getCache(name, String.class, Integer.class);
            FlashCache<String, Integer> flash = flash(cache);
            cache.forEach(entry ->
                    entries.put(entry.getKey(), entry.getValue() + " for " + flash.timeToLive(entry.getKey())));
            state.put("cache " + name, entries);
        }
        return state;
    }
}
