package dev.flashdb.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.jcache.FlashConfiguration;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.grid.jcache.Bucket4jJCache;
import io.github.bucket4j.grid.jcache.CompatibilityTest;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bucket4j's buckets in a cache. */
class Bucket4jTest {

    private static final int CAPACITY = 4_000;
    private static final int KILLS = 3;
    private static final int TAKEN_BEFORE_A_KILL = 400;

    private final CachingProvider provider = Caching.getCachingProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void itsOwnCompatibilityTestPasses() throws InterruptedException {
        CacheManager manager = provider.getCacheManager();
        Cache<String, Integer> cache = manager.createCache(
                "compatibility", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
        new CompatibilityTest(cache).test();
    }

    @Test
    void eightThreadsTakeExactlyTheTokensThereAre() throws Exception {
        Cache<String, byte[]> cache = provider.getCacheManager()
                .createCache(
                        "buckets", new MutableConfiguration<String, byte[]>().setTypes(String.class, byte[].class));
        int taken = Threads.together(thread -> take(bucket(cache), CAPACITY)).stream()
                .mapToInt(Integer::intValue)
                .sum();
        assertEquals(CAPACITY, taken);
        assertFalse(bucket(cache).tryConsume(1));
    }

    @Test
    void noTokenComesBackAfterAKill(@TempDir Path directory) throws Exception {
        int acknowledged = 0;
        for (int kills = 1; kills <= KILLS; kills++) {
            acknowledged += takeUntilKilled(directory);
            long gone = CAPACITY - available(directory);
            String found = "acknowledged=" + acknowledged + " gone=" + gone + " kills=" + kills;
            assertTrue(gone >= acknowledged, found);
            assertTrue(gone <= acknowledged + kills * Threads.COUNT, found);
        }
    }

    private static Bucket bucket(Cache<String, byte[]> cache) {
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(CAPACITY).refillIntervally(1, Duration.ofDays(1)))
                .build();
        return Bucket4jJCache.entryProcessorBasedBuilder(cache)
                .build()
                .builder()
                .build("ada", () -> configuration);
    }

    private static int take(Bucket bucket, int most) {
        int taken = 0;
        while (taken < most && bucket.tryConsume(1)) {
            taken++;
        }
        return taken;
    }

    private static Cache<String, byte[]> durable(CachingProvider provider, String directory) {
        Properties settings = new Properties();
        settings.setProperty("flashdb.directory", directory);
        CacheManager manager = provider.getCacheManager(URI.create("flashdb:limits"), null, settings);
        return manager.createCache(
                "buckets",
                new FlashConfiguration<String, byte[]>().setDurable(true).setTypes(String.class, byte[].class));
    }

    private long available(Path directory) {
        try {
            return bucket(durable(provider, directory.toString())).getAvailableTokens();
        } finally {
            provider.close();
        }
    }

    /** Returns how many takings the killed process had acknowledged, one byte each. */
    private static int takeUntilKilled(Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Taker.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream acknowledgements = process.getInputStream()) {
            int first = acknowledgements.readNBytes(TAKEN_BEFORE_A_KILL).length;
            process.toHandle().destroyForcibly();
            int rest = acknowledgements.readAllBytes().length;
            assertEquals(TAKEN_BEFORE_A_KILL, first, "the process ended by itself");
            return first + rest;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** The process that is killed: takes tokens on eight threads until there are none, and says so, a byte a token. */
    static final class Taker {
        private Taker() {}

        /** Takes the directory of the log as its only argument. */
        public static void main(String[] arguments) throws Exception {
            try (FileOutputStream acknowledgements = new FileOutputStream(FileDescriptor.out);
                    CachingProvider provider = Caching.getCachingProvider()) {
                Cache<String, byte[]> cache = durable(provider, arguments[0]);
                Threads.together(thread -> {
                    Bucket bucket = bucket(cache);
                    while (bucket.tryConsume(1)) {
                        acknowledgements.write(1);
                    }
                    return thread;
                });
            }
        }
    }
}
