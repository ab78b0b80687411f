package dev.flashdb.jcache;

import dev.flashdb.FlashDb;
import java.io.PrintStream;
import java.net.URI;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;

/**
 * A process that writes until it is killed, and says on its standard output what was acknowledged: {@code thread number}. The
 * arguments are the directory and the sync mode.
 */
public final class KilledWriter {

    static final int THREADS = 3;
    static final int KEYS = 40;

    private KilledWriter() {}

    /** Runs until it is killed. */
    public static void main(String[] arguments) {
        CacheManager manager = open(arguments[0], arguments[1]);
        Cache<String, Integer> cache = cache(manager);
        FlashDb db = manager.unwrap(FlashDb.class);
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            new Thread(() -> write(db, cache, thread)).start();
        }
        while (true) {
            db.compact();
        }
    }

    static CacheManager open(String directory, String sync) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory);
        properties.setProperty("flashdb.sync", sync);
        return new FlashCachingProvider().getCacheManager(URI.create("flashdb:killed"), null, properties);
    }

    static Cache<String, Integer> cache(CacheManager manager) {
        FlashConfiguration<String, Integer> configuration = new FlashConfiguration<String, Integer>().setDurable(true);
        configuration.setTypes(String.class, Integer.class);
        return manager.createCache("cache", configuration);
    }

    static int last(Cache<String, Integer> cache, int thread) {
        Integer last = cache.get("last" + thread);
        return last == null ? 0 : last;
    }

    /** Each number goes to a key of its own in turn, and with the running number and a score into one commit. */
    private static void write(FlashDb db, Cache<String, Integer> cache, int thread) {
        PrintStream out = System.out;
        for (int n = last(cache, thread) + 1; ; n++) {
            int number = n;
            if (thread == 0) {
                cache.put("last0", number);
            } else {
                db.updateWithoutResult(tx -> {
                    tx.cache(cache).put(thread + ":" + number % KEYS, number);
                    tx.zadd("scores", number, "t" + thread);
                    tx.cache(cache).put("last" + thread, number);
                });
            }
            out.println(thread + " " + number);
        }
    }
}
