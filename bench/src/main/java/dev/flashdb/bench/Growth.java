package dev.flashdb.bench;

import dev.flashdb.FlashDb;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.jspecify.annotations.Nullable;

/** Measures one provider's cache at one size: how it grows, what it costs then, and the pauses on the way. */
final class Growth {
    private static final int PROBES = 1_000_000;
    private static final int ROUNDS = 8;
    private static final double NANOS_A_MICRO = 1e3;
    private static final double NANOS_A_MILLI = 1e6;
    private static final double TAIL = 0.999;

    private final PrintStream out = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    private final Provider provider;
    private final int count;
    private final String[] keys;
    private final Random random = new Random(1);

    private Growth(Provider provider, int count) {
        this.provider = provider;
        this.count = count;
        this.keys = Keys.all(count);
    }

    /** Takes the provider and the number of entries. */
    public static void main(String[] arguments) throws InterruptedException {
        Growth growth = new Growth(Provider.valueOf(arguments[0]), Integer.parseInt(arguments[1]));
        growth.warmUp();
        growth.run();
        System.exit(0);
    }

    private Cache<String, Object> open() {
        return provider.open(Setting.PLAIN, Setting.PLAIN.configuration(), count);
    }

    private void warmUp() {
        Cache<String, Object> cache = open();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < Math.min(count, 20_000); i++) {
                cache.put(keys[i], i);
                cache.get(keys[i]);
            }
            cache.clear();
        }
        close(cache);
    }

    private void close(Cache<String, Object> cache) {
        if (provider == Provider.MAP) {
            cache.close();
        } else {
            cache.getCacheManager().close();
        }
    }

    private void run() throws InterruptedException {
        long before = HeapMeter.used();
        Cache<String, Object> cache = open();
        Latencies growing = new Latencies();
        for (String key : keys) {
            long start = System.nanoTime();
            cache.put(key, Boolean.TRUE);
            growing.record(System.nanoTime() - start);
        }
        say("bytes", (HeapMeter.used() - before) / (double) count);
        pauses("put while it grows", growing);
        say("get ns", nanosEach(i -> cache.get(keys[i])));
        say("put ns", nanosEach(i -> cache.put(keys[i], Boolean.FALSE)));
        if (provider != Provider.MAP) {
            say("iterate ms", iterate(cache) / NANOS_A_MILLI);
        }
        if (provider == Provider.FLASHDB) {
            views(cache);
        }
        long start = System.nanoTime();
        cache.clear();
        say("clear ms", (System.nanoTime() - start) / NANOS_A_MILLI);
        close(cache);
        if (provider == Provider.FLASHDB) {
            expire();
        }
    }

    private interface Step {
        void at(int i);
    }

    /** Returns the mean of steps at random places, the best of {@value #ROUNDS} rounds: the first ones measure the compiler. */
    private double nanosEach(Step step) {
        int[] places = random.ints(PROBES, 0, count).toArray();
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int place : places) {
                step.at(place);
            }
            best = Math.min(best, (System.nanoTime() - start) / (double) PROBES);
        }
        return best;
    }

    private long iterate(Cache<String, Object> cache) {
        long start = System.nanoTime();
        long seen = 0;
        for (Iterator<Cache.Entry<String, Object>> entries = cache.iterator(); entries.hasNext(); entries.next()) {
            seen++;
        }
        if (seen != count) {
            throw new IllegalStateException("An iteration gave " + seen + " entries of " + count);
        }
        return System.nanoTime() - start;
    }

    /** What opening a view takes, and what it does to writers while it is open. */
    private void views(Cache<String, Object> cache) throws InterruptedException {
        FlashDb database = cache.getCacheManager().unwrap(FlashDb.class);
        int views = 100_000;
        long start = System.nanoTime();
        for (int i = 0; i < views; i++) {
            database.view(view -> view);
        }
        say("open and close a view us", (System.nanoTime() - start) / NANOS_A_MICRO / views);
        CountDownLatch opened = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            Iterator<Cache.Entry<String, Object>> entries = cache.iterator();
            entries.next();
            opened.countDown();
            awaitQuietly(written);
            entries.forEachRemaining(entry -> {});
        });
        reader.start();
        opened.await();
        pauses("put while a view is open", puts(cache, Math.min(count, PROBES)));
        written.countDown();
        reader.join();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Latencies puts(Cache<String, Object> cache, int steps) {
        Latencies latencies = new Latencies();
        for (int i = 0; i < steps; i++) {
            String key = keys[random.nextInt(count)];
            long start = System.nanoTime();
            cache.put(key, Boolean.TRUE);
            latencies.record(System.nanoTime() - start);
        }
        return latencies;
    }

    /** Reads and writes of eternal entries while the evictor takes out all others, which expire at the same time. */
    private void expire() {
        CacheManager manager = Caching.getCachingProvider("dev.flashdb.jcache.FlashCachingProvider")
                .getCacheManager();
        Cache<String, Object> lasting = manager.createCache("lasting", byReference(null));
        int live = Math.min(count, 1_000);
        for (int i = 0; i < live; i++) {
            lasting.put(keys[i], Boolean.TRUE);
        }
        long lifeMillis = 1_000 + count / 200;
        Cache<String, Object> passing = manager.createCache(
                "passing", byReference(new Duration(java.util.concurrent.TimeUnit.MILLISECONDS, lifeMillis)));
        long filled = System.nanoTime();
        for (String key : keys) {
            passing.put(key, Boolean.TRUE);
        }
        Latencies latencies = new Latencies();
        long end = filled + (2 * lifeMillis + 3_000) * 1_000_000;
        while (System.nanoTime() < end) {
            String key = keys[random.nextInt(live)];
            long start = System.nanoTime();
            lasting.put(key, Boolean.TRUE);
            lasting.get(key);
            latencies.record(System.nanoTime() - start);
        }
        pauses("put and get while all expire", latencies);
        manager.close();
    }

    private static MutableConfiguration<String, Object> byReference(@Nullable Duration life) {
        MutableConfiguration<String, Object> configuration = new MutableConfiguration<>();
        configuration.setStoreByValue(false);
        return life == null ? configuration : configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(life));
    }

    private void pauses(String what, Latencies latencies) {
        say(what + " p99.9 us", latencies.quantile(TAIL) / NANOS_A_MICRO);
        say(what + " longest ms", latencies.longest() / NANOS_A_MILLI);
    }

    private void say(String what, double number) {
        out.println(what + "=" + String.format(Locale.ROOT, "%.3f", number));
    }
}
