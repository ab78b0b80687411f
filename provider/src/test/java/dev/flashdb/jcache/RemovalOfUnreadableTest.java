package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows 56 to 58: what a program cannot read it can remove, in every way there is, and a later program that can read it does
 * not find it again. Three programs work on one directory: one that writes, one that may not make objects of the class of
 * some values, and the first again.
 */
class RemovalOfUnreadableTest {

    static final long SEED = Long.getLong("flashdb.seed", new Random().nextLong());
    private static final int RANDOM_LIVES = Integer.getInteger("flashdb.unreadableLives", 600);
    private static final List<String> KEYS = List.of("p1", "p2", "q1", "good");

    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private FlashCachingProvider provider = newProvider();

    /** A thousand caches report a thousand times. */
    private final LogCapture log = new LogCapture();

    private FlashCachingProvider newProvider() {
        return new FlashCachingProvider((manager, settings) -> EngineCaches.open(now::get, settings));
    }

    @AfterEach
    void close() {
        provider.close();
        log.close();
    }

    /** Ends the program before and begins one that may, or may not, make objects of {@link UnreadableLife.Val}. */
    private CacheManager program(boolean isAllowed) {
        provider.close();
        provider = newProvider();
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.sync", "never");
        properties.setProperty("flashdb.evictionInterval", "0");
        if (isAllowed) {
            properties.setProperty("flashdb.codecAllow", "dev.flashdb.jcache.UnreadableLife*");
        }
        return provider.getCacheManager(URI.create("flashdb:removal"), null, properties);
    }

    // ---------------------------------------------------------------- the programs

    private void live(List<UnreadableLife> lives, Random random) {
        CacheManager writing = program(/* isAllowed= */ true);
        for (UnreadableLife life : lives) {
            Cache<String, Object> cache = writing.createCache(life.name, life.configuration());
            life.model.put("p1", new UnreadableLife.Val("one"));
            life.model.put("p2", random.nextBoolean() ? new UnreadableLife.Val("two") : "text");
            life.model.put("q1", new UnreadableLife.Val("three"));
            life.model.put("good", "text");
            cache.putAll(life.model);
        }
        CacheManager blind = program(/* isAllowed= */ false);
        for (UnreadableLife life : lives) {
            Cache<String, Object> cache = blind.createCache(life.name, life.configuration());
            life.deleted.clear();
            life.steps.forEach(step -> UnreadableLife.doAndCheck(life, cache, step.getKey(), step.getValue()));
            if (life.counts) {
                assertEquals(
                        life.removals, cache.unwrap(FlashCache.class).figures().removals(), life.name);
            }
            assertEquals(life.listens ? life.removals : 0, life.heard.get(), life.name);
        }
        if (random.nextBoolean()) {
            blind.unwrap(FlashDb.class).compact();
        }
        if (random.nextBoolean()) {
            program(/* isAllowed= */ false);
        }
        CacheManager again = program(/* isAllowed= */ true);
        for (UnreadableLife life : lives) {
            Map<String, Object> found = new TreeMap<>();
            again.createCache(life.name, life.configuration())
                    .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
            assertEquals(life.model, found, () -> life.name + ", seed=" + SEED);
        }
    }

    // ---------------------------------------------------------------- the tests

    @Test
    void row56EveryWayToRemoveRemovesWhatCannotBeReadInEveryKindOfCache() {
        List<UnreadableLife> lives = new ArrayList<>();
        for (UnreadableLife.Kind kind : UnreadableLife.Kind.values()) {
            for (int flags = 0; flags < 16; flags++) {
                for (UnreadableLife.Op op : UnreadableLife.Op.values()) {
                    if (op != UnreadableLife.Op.COMPACT || flags == 0) { // one is enough: it takes the whole directory
                        lives.add(new UnreadableLife(lives.size(), kind, flags, List.of(Map.entry(op, "p1"))));
                    }
                }
            }
        }
        live(lives, new Random(SEED));
    }

    @Test
    void row56AnyOrderOfOperationsLeavesWhatAModelHas() {
        Random random = new Random(SEED);
        List<UnreadableLife> lives = new ArrayList<>();
        for (int i = 0; i < RANDOM_LIVES; i++) {
            UnreadableLife.Kind kind =
                    UnreadableLife.Kind.values()[random.nextInt(UnreadableLife.Kind.values().length)];
            List<Map.Entry<UnreadableLife.Op, String>> steps = new ArrayList<>();
            for (int step = 1 + random.nextInt(6); step > 0; step--) {
                UnreadableLife.Op op =
                        UnreadableLife.Op.values()[random.nextInt(UnreadableLife.Op.values().length - 1)];
                steps.add(Map.entry(op, KEYS.get(random.nextInt(KEYS.size()))));
            }
            lives.add(new UnreadableLife(i, kind, random.nextInt(16), steps));
        }
        live(lives, random);
    }

    @Test
    void row56RemovingAllAlsoRemovesTheEntriesWhoseKeysCannotBeRead() {
        List<String> caches = new ArrayList<>();
        for (UnreadableLife.Kind kind : List.of(UnreadableLife.Kind.PLAIN, UnreadableLife.Kind.HASH)) {
            for (String statistics : List.of("", "-statistics")) {
                for (String op : List.of("removeAll", "clear", "txClear", "destroy", "nothing")) {
                    caches.add(kind + statistics + "-" + op);
                }
            }
        }
        CacheManager writing = program(/* isAllowed= */ true);
        caches.forEach(name -> {
            Cache<Object, String> cache = writing.createCache(name, keyed(name));
            cache.put(new UnreadableLife.Val("a"), "1");
            cache.put(new UnreadableLife.Val("b"), "2");
            cache.put("text", "3");
        });
        CacheManager blind = program(/* isAllowed= */ false);
        caches.forEach(name -> {
            Cache<Object, String> cache = blind.createCache(name, keyed(name));
            switch (name.substring(name.lastIndexOf('-') + 1)) {
                case "removeAll" -> cache.removeAll();
                case "clear" -> cache.clear();
                case "txClear" ->
                    blind.unwrap(FlashDb.class)
                            .updateWithoutResult(tx -> tx.cache(cache).clear());
                case "destroy" -> blind.destroyCache(name);
                default -> cache.put("more", "4");
            }
        });
        blind.unwrap(FlashDb.class).compact();
        CacheManager again = program(/* isAllowed= */ true);
        caches.forEach(name -> {
            Cache<Object, String> cache = again.createCache(name, keyed(name));
            Map<Object, String> found = new HashMap<>();
            cache.forEach(entry -> found.put(entry.getKey(), entry.getValue()));
            assertEquals(
                    name.endsWith("nothing")
                            ? Map.of(
                                    new UnreadableLife.Val("a"),
                                    "1",
                                    new UnreadableLife.Val("b"),
                                    "2",
                                    "text",
                                    "3",
                                    "more",
                                    "4")
                            : Map.of(),
                    found,
                    name);
        });
    }

    private static FlashConfiguration<Object, String> keyed(String name) {
        FlashConfiguration<Object, String> configuration = new FlashConfiguration<Object, String>().setDurable(true);
        configuration.setTypes(Object.class, String.class).setStatisticsEnabled(name.contains("statistics"));
        return configuration.setMapping(name.startsWith("HASH") ? Mapping.HASH : Mapping.STRINGS);
    }

    @Test
    void row57AnEntryWhoseKeyOrValueCannotBeReadGoesWithTheCompactionAfterItsDeadline() {
        FlashConfiguration<Object, Object> configuration = new FlashConfiguration<Object, Object>().setDurable(true);
        configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 10)));
        CacheManager writing = program(/* isAllowed= */ true);
        Cache<Object, Object> written = writing.createCache("c", configuration);
        for (int i = 0; i < 1_000; i++) {
            written.put(new UnreadableLife.Val("key " + i), "v");
            written.put(i, new UnreadableLife.Val("value " + i));
        }
        CacheManager blind = program(/* isAllowed= */ false);
        Cache<Object, Object> cache = blind.createCache("c", configuration);
        assertNull(cache.get(1));
        FlashDb db = blind.unwrap(FlashDb.class);
        db.compact();
        assertTrue(cache.unwrap(FlashCache.class).figures().bytesOnDisk() > 20_000, "kept before the deadline");
        now.addAndGet(11_000);
        db.compact();
        long compacted = cache.unwrap(FlashCache.class).figures().bytesOnDisk();
        assertTrue(compacted < 1_000, "log bytes after the deadline=" + compacted);
        now.addAndGet(-9_000);
        CacheManager again = program(/* isAllowed= */ true);
        assertFalse(again.createCache("c", configuration).iterator().hasNext());
    }

    @Test
    void row56APutThatExpiresAtItsCreationReplacesWhatCannotBeRead() {
        FlashConfiguration<String, Object> configuration = new FlashConfiguration<String, Object>().setDurable(true);
        program(/* isAllowed= */ true).createCache("c", configuration).put("a", new UnreadableLife.Val("old"));
        FlashConfiguration<String, Object> brief = new FlashConfiguration<String, Object>().setDurable(true);
        brief.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO));
        program(/* isAllowed= */ false).createCache("c", brief).put("a", "new");
        assertNull(
                program(/* isAllowed= */ true).createCache("c", configuration).get("a"));
    }
}
