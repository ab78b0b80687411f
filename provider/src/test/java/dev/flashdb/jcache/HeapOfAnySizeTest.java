package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.HeapTooSmallException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens a database in processes with heaps of all sizes around what it needs. Each either has everything, or says within
 * seconds that its heap is too small, and ends; a quarter more than the data and 64 MiB is always enough.
 */
class HeapOfAnySizeTest {
    private static final int ENTRIES = 40_000;
    private static final int VALUE_BYTES = 1_000;
    private static final long LIVE_MIB = (long) ENTRIES * (VALUE_BYTES + 190) >> 20;
    private static final int HEAPS = Integer.getInteger("flashdb.heaps", 3);

    @TempDir
    private Path directory;

    /** What runs in a process of its own. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] arguments) {
            try (CacheManager manager = manager(Path.of(arguments[0]))) {
                Cache<String, byte[]> cache = cache(manager);
                int found = 0;
                for (int i = 0; i < ENTRIES; i++) {
                    byte[] value = cache.get("key" + i);
                    found += value != null && value.length == VALUE_BYTES ? 1 : 0;
                }
                System.out.println("found " + found);
            } catch (CacheException e) {
                System.out.println(
                        e.getCause() instanceof HeapTooSmallException small ? "small " + small.getMessage() : e);
            }
        }
    }

    private static CacheManager manager(Path directory) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.sync", "never");
        return Caching.getCachingProvider(FlashCachingProvider.class.getName())
                .getCacheManager(URI.create("small-heap"), HeapOfAnySizeTest.class.getClassLoader(), properties);
    }

    private static Cache<String, byte[]> cache(CacheManager manager) {
        return manager.createCache(
                "cache",
                new FlashConfiguration<String, byte[]>().setDurable(true).setTypes(String.class, byte[].class));
    }

    @Test
    void aHeapOfAnySizeHasEverythingOrSaysSoonThatItIsTooSmall() throws Exception {
        try (CacheManager manager = manager(directory)) {
            Cache<String, byte[]> cache = cache(manager);
            for (int i = 0; i < ENTRIES; i++) {
                cache.put("key" + i, new byte[VALUE_BYTES]);
            }
        }
        long enough = LIVE_MIB + LIVE_MIB / 4 + 64;
        assertEquals("found " + ENTRIES, open(enough), "heap=" + enough + " MiB");
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < HEAPS; i++) {
            long heap = 20 + random.nextInt((int) LIVE_MIB * 3 / 2);
            String said = open(heap);
            boolean isRight = said.equals("found " + ENTRIES)
                    || said.startsWith("small ") && said.contains("-Xmx") && said.contains("neededBytes=");
            assertTrue(isRight, "heap=" + heap + " MiB, said=" + said + ", seed=" + seed);
        }
        String least = open(20);
        assertTrue(least.startsWith("small "), "nothing is too small: " + least);
    }

    private String open(long heapMebibytes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heapMebibytes + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opener.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertTrue(process.waitFor(50, TimeUnit.SECONDS), "the process does not end: heap=" + heapMebibytes);
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } finally {
            process.destroyForcibly();
        }
    }
}
