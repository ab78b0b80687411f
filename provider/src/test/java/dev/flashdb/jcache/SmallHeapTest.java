package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.HeapTooSmallException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Databases that are opened by processes with small heaps. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SmallHeapTest {
    private static final int ENTRIES = 20_000;
    private static final int VALUE_BYTES = 4_096;
    private static final long LIVE_BYTES = ENTRIES * (VALUE_BYTES + 190L);

    /** What is promised to be enough, and what to say is allowed. */
    private static final long ENOUGH_BYTES = LIVE_BYTES + LIVE_BYTES / 4 + (64L << 20);

    private static final long MOST_BYTES = ENOUGH_BYTES + ENOUGH_BYTES / 10;

    /** How long a process may take on a busy machine; one that waits for ever takes longer. */
    private static final int MOST_SECONDS = 60;

    private static final Pattern NEEDED = Pattern.compile("neededBytes=(\\d+)");

    @TempDir
    private Path directory;

    private static Cache<String, byte[]> open(Path directory) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.sync", "never");
        CacheManager manager = new FlashCachingProvider()
                .getCacheManager(URI.create("small-heap"), SmallHeapTest.class.getClassLoader(), properties);
        try {
            return manager.createCache(
                    "values",
                    new FlashConfiguration<String, byte[]>().setDurable(true).setTypes(String.class, byte[].class));
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Most of the log is overwritten values, so that whoever keeps those while it opens needs more than is promised. */
    @BeforeEach
    void fill() {
        Cache<String, byte[]> cache = open(directory);
        for (int i = 0; i < 2 * ENTRIES; i++) {
            byte[] value = new byte[VALUE_BYTES];
            value[0] = (byte) i;
            cache.put("key " + i % ENTRIES, value);
        }
        cache.getCacheManager().close();
    }

    /** Opens the directory, reads all of it and closes it; called with the directory. */
    public static final class Opener {
        private Opener() {}

        public static void main(String[] arguments) {
            long from = System.nanoTime();
            try {
                Cache<String, byte[]> cache = open(Path.of(arguments[0]));
                try {
                    System.out.println("read " + read(cache));
                } finally {
                    from = System.nanoTime();
                    cache.getCacheManager().close();
                    System.out.println("closed in seconds " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - from));
                }
            } catch (RuntimeException e) {
                Throwable cause = e;
                while (cause.getCause() != null && !(cause instanceof HeapTooSmallException)) {
                    cause = cause.getCause();
                }
                System.out.println(cause);
            }
        }

        private static int read(Cache<String, byte[]> cache) {
            int right = 0;
            for (int i = 0; i < ENTRIES; i++) {
                byte[] value = cache.get("key " + i);
                if (value.length == VALUE_BYTES && value[0] == (byte) (i + ENTRIES)) {
                    right++;
                }
            }
            int listed = 0;
            for (Cache.Entry<String, byte[]> any : cache) {
                listed += any.getValue().length == VALUE_BYTES ? 1 : 0;
            }
            return Math.min(right, listed);
        }
    }

    /** What a process says that opens the directory with so many bytes of heap; it must end by itself. */
    private String opened(long heapBytes) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + ((heapBytes >> 20) + 1) + "m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Opener.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolveSibling("output").toFile())
                .start();
        try {
            assertTrue(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS), "the process does not end: heap=" + heapBytes);
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(directory.resolveSibling("output"), StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), said);
        return said;
    }

    @Test
    void aQuarterMoreThanTheLiveDataAndSixtyFourMegabytesIsEnough() throws Exception {
        String said = opened(ENOUGH_BYTES);
        assertTrue(said.contains("read " + ENTRIES), said);
    }

    /**
     * Whoever follows what is said comes to a heap that is large enough, and each process before ends by itself: one that cannot
     * hold what the log has, and ones that get as far as the entries.
     */
    @Test
    void aHeapThatIsTooSmallIsToldWithTheBytesThatAreNeeded() throws Exception {
        int tooSmall = 0;
        List<String> story = new ArrayList<>();
        for (long megabytes : new long[] {24, 60, 84}) {
            tooSmall += follow(megabytes << 20, story);
        }
        assertTrue(tooSmall > 1, story::toString);
        System.out.println("SmallHeapTest: live bytes " + LIVE_BYTES + ", " + story);
    }

    /** Returns how many heaps were too small. */
    private int follow(long firstBytes, List<String> story) throws Exception {
        long heapBytes = firstBytes;
        for (int tooSmall = 0; tooSmall < 4; tooSmall++) {
            String said = opened(heapBytes);
            if (said.contains("read " + ENTRIES)) {
                story.add((heapBytes >> 20) + " MiB: opened");
                assertTrue(heapBytes <= MOST_BYTES, story::toString);
                return tooSmall;
            }
            Matcher needed = NEEDED.matcher(said);
            assertTrue(said.contains("HeapTooSmallException") && needed.find(), said);
            long neededBytes = Long.parseLong(needed.group(1));
            story.add((heapBytes >> 20) + " MiB: needs " + neededBytes);
            assertTrue(neededBytes > heapBytes, said);
            heapBytes = neededBytes;
        }
        throw new AssertionError("it never has enough: " + story);
    }
}
