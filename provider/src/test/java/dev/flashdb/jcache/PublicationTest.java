package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What one thread has put another one sees whole, without a lock: the object's plain fields, while the table grows and entries
 * go; a commit is seen at one instant, by plain reads and by views.
 *
 * <p>{@code -Dflashdb.publications=5000} sets the rounds, {@code -Dflashdb.engine.seed=7} where the random numbers start.
 */
class PublicationTest {
    private static final int ROUNDS = Integer.getInteger("flashdb.publications", 200);
    private static final long SEED = Long.getLong("flashdb.engine.seed", 1);
    private static final int KEYS = 3_000;

    private final FlashCachingProvider provider = new FlashCachingProvider();
    private final CacheManager manager =
            provider.getCacheManager(URI.create("flashdb:publication"), null, provider.getDefaultProperties());
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private volatile int published;
    private volatile boolean done;

    /** Plain fields on purpose: nothing but the cache publishes them. */
    private static final class Pair {
        private int number;
        private int[] complement;

        Pair(int number) {
            this.number = number;
            this.complement = new int[] {~number};
        }

        void check(int expected) {
            assertEquals(expected, number, "seed=" + SEED);
            assertEquals(~expected, complement[0], "seed=" + SEED);
        }
    }

    @AfterEach
    void close() {
        pool.shutdownNow();
        provider.close();
    }

    private Cache<Integer, Pair> cache(String name) {
        FlashConfiguration<Integer, Pair> configuration =
                new FlashConfiguration<Integer, Pair>().setStoreByValue(false);
        return manager.createCache(name, configuration.setTypes(Integer.class, Pair.class));
    }

    private void join(List<Callable<Void>> tasks) throws InterruptedException, ExecutionException {
        List<Future<Void>> futures = new ArrayList<>();
        for (Callable<Void> task : tasks) {
            futures.add(pool.submit(task));
        }
        try {
            futures.get(0).get();
        } finally {
            done = true;
        }
        for (Future<Void> future : futures) {
            future.get();
        }
    }

    @Test
    void whatWasPutIsSeenWholeWhileTheTableGrows() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Cache<Integer, Pair> cache = cache("growing");
            published = 0;
            done = false;
            Callable<Void> reader = () -> read(cache, new Random(SEED));
            join(List.of(() -> fill(cache), reader, () -> read(cache, new Random(~SEED))));
            manager.destroyCache("growing");
        }
        System.out.printf(Locale.ROOT, "publications read while a table grew: %,d rounds of %,d%n", ROUNDS, KEYS);
    }

    /** Every third key is removed and put again before it is announced. */
    private Void fill(Cache<Integer, Pair> cache) {
        for (int key = 0; key < KEYS; key++) {
            cache.put(key, new Pair(key));
            if (key % 3 == 0) {
                cache.remove(key);
                cache.put(key, new Pair(key));
            }
            published = key + 1;
        }
        return null;
    }

    /** Reads what was announced, which must be there, and now and then the next, which may be. */
    private Void read(Cache<Integer, Pair> cache, Random random) {
        while (!done) {
            int bound = published;
            int key = random.nextInt(bound + 1);
            Pair pair = cache.get(key);
            assertTrue(pair != null || key >= bound, () -> "put, and not there: key=" + key + ", seed=" + SEED);
            if (pair != null) {
                pair.check(key);
            }
        }
        return null;
    }

    @Test
    void aCommitIsSeenAtOneInstant() throws Exception {
        Cache<Integer, Pair> cache = cache("commits");
        FlashDb db = manager.unwrap(FlashDb.class);
        db.set("number", "0");
        cache.put(0, new Pair(0));
        done = false;
        join(List.of(() -> commit(db, cache), () -> readPlainly(db, cache), () -> view(db, cache)));
    }

    private Void commit(FlashDb db, Cache<Integer, Pair> cache) {
        for (int i = 1; i <= ROUNDS * 100; i++) {
            int number = i;
            db.updateWithoutResult(tx -> {
                tx.cache(cache).put(0, new Pair(number));
                tx.set("number", Integer.toString(number));
            });
        }
        return null;
    }

    /** The second read is not older than the first, whichever key is first. */
    private Void readPlainly(FlashDb db, Cache<Integer, Pair> cache) {
        while (!done) {
            int before = Integer.parseInt(assertString(db.get("number")));
            Pair pair = cache.get(0);
            assertNotNull(pair);
            pair.check(pair.number);
            int after = Integer.parseInt(assertString(db.get("number")));
            assertTrue(
                    before <= pair.number && pair.number <= after,
                    () -> "half a commit: " + before + ", " + pair.number + ", " + after);
        }
        return null;
    }

    private Void view(FlashDb db, Cache<Integer, Pair> cache) {
        while (!done) {
            db.viewWithoutResult(tx -> {
                Pair pair = tx.cache(cache).get(0);
                assertNotNull(pair);
                pair.check(Integer.parseInt(assertString(tx.get("number"))));
            });
        }
        return null;
    }

    private static String assertString(String value) {
        assertNotNull(value);
        return value;
    }
}
