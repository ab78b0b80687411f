package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.jcache.FlashCache;
import dev.flashdb.jcache.FlashConfiguration;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;

/** A database with something of everything. */
final class Shop {
    static final Instant LATER = Instant.parse("2999-12-31T23:59:59.999Z");

    /** A class that the command line does not know. */
    record Order(String id, int amount) implements Serializable {}

    /** Says when it is made an object: nobody must, unless it is allowed. */
    static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            System.setProperty("flashdb.gadget", "was made");
            return this;
        }

        @Override
        public String toString() {
            return "a gadget";
        }
    }

    /** An enum that the command line does not know. */
    enum Color {
        RED
    }

    private Shop() {}

    static FlashDb open(Path directory) {
        return FlashDb.open(Options.builder().directory(directory).build());
    }

    static void fill(Path directory) {
        try (CacheManager manager = manager(directory)) {
            fillCaches(manager);
            FlashDb db = manager.unwrap(FlashDb.class);
            db.set("student:1", "ada@example.org");
            db.set("student:2", "two\nlines \u001b[31m and a \\");
            db.set("bytes", new byte[] {0, 13, 10, -1});
            db.set("half", "\ud800");
            db.set("", "");
            db.set("soon", "later");
            db.expireat("soon", LATER);
            db.hset("both", Map.of("b", "2", "a", "1"));
            db.set("both", "text");
            db.hset("h", "bytes", new byte[] {-2});
            db.sadd("s", "y", "x", "\u00e9 \ud83d\ude00");
            db.sexpireat("s", LATER);
            db.zadd("z", Double.NEGATIVE_INFINITY, "first");
            db.zadd("z", 0.1, "second");
            db.zadd("z", 1e300, "third");
        }
    }

    static CacheManager manager(Path directory) {
        Properties settings = new Properties();
        settings.setProperty("flashdb.directory", directory.toString());
        return Caching.getCachingProvider()
                .getCacheManager(URI.create("shop" + directory.getFileName()), Shop.class.getClassLoader(), settings);
    }

    static <K, V> Cache<K, V> cache(CacheManager manager, String name, Class<K> keys, Class<V> values) {
        return manager.createCache(
                name, new FlashConfiguration<K, V>().setDurable(true).setTypes(keys, values));
    }

    private static void fillCaches(CacheManager manager) {
        Cache<String, Integer> visits = cache(manager, "visits", String.class, Integer.class);
        visits.put("bob", 3);
        visits.put("ada", 7);
        visits.put("gone", 7);
        visits.remove("gone");
        Cache<String, Order> orders = cache(manager, "orders", String.class, Order.class);
        orders.put("o1", new Order("o1", 5));
        FlashCache<?, ?> flash = orders.unwrap(FlashCache.class);
        @SuppressWarnings("unchecked")
        FlashCache<String, Order> timed = (FlashCache<String, Order>) flash;
        timed.put("o2", new Order("o2", 6), Duration.ofDays(1));
        cache(manager, "colors", Integer.class, Color.class).put(1, Color.RED);
        cache(manager, "gadgets", String.class, Gadget.class).put("g", new Gadget());
        @SuppressWarnings({"unchecked", "rawtypes"})
        Cache<Object, Object> mixed = (Cache) cache(manager, "mixed", Object.class, Object.class);
        mixed.put(1L, 2.5);
        mixed.put(true, new byte[] {1});
        mixed.put("instant", LATER);
        mixed.put(Set.of("a"), Double.NaN);
        Set<String> removed = new HashSet<>(1_000);
        removed.add("r");
        mixed.put(removed, "v");
        mixed.remove(removed);
        cache(manager, "empty", String.class, String.class);
    }
}
