package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process under load is killed with SIGKILL again and again, on one directory: nothing that it acknowledged is lost, and no
 * commit is half there. The number of kills can be set: {@code -Dflashdb.kills=1000}.
 */
class KillTest {

    private static final int KILLS = Integer.getInteger("flashdb.kills", 50);
    private static final long SEED = Long.getLong("flashdb.seed", System.nanoTime());

    @TempDir
    private Path directory;

    @Test
    void whatWasAcknowledgedSurvivesEveryKill() throws Exception {
        Random random = new Random(SEED);
        long acknowledged = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            String sync = List.of("always", "interval", "never").get(kill % 3);
            int[] last = runAndKill(sync, 1 + random.nextInt(400));
            String message = "seed=" + SEED + " kill=" + kill + " sync=" + sync;
            acknowledged += verify(last, message);
        }
        System.out.println("KillTest: " + KILLS + " kills, " + acknowledged
                + " acknowledged commits at the last of each, 0 lost; seed=" + SEED);
    }

    /** Returns the last number that each thread acknowledged. */
    private int[] runAndKill(String sync, int linesToRead) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("killed", ".err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KilledWriter.class.getName(),
                        directory.toString(),
                        sync)
                .redirectError(errors.toFile())
                .start();
        int[] last = new int[KilledWriter.THREADS];
        try (BufferedReader lines = process.inputReader()) {
            int read = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (words.length == 2 && !words[1].isEmpty()) {
                    note(last, words);
                }
                if (++read == linesToRead) {
                    process.toHandle().destroyForcibly(); // the process itself would close its output
                }
            }
        }
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "the process did not end");
        assertEquals(128 + 9, process.exitValue(), () -> text(errors.toFile()));
        Files.delete(errors);
        return last;
    }

    /** The last line may be cut short: then its number is too small, which asks for less. */
    private static void note(int[] last, String[] words) {
        int thread = Integer.parseInt(words[0]);
        last[thread] = Math.max(last[thread], Integer.parseInt(words[1]));
    }

    private static String text(File file) {
        try {
            return Files.readString(file.toPath());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private long verify(int[] acknowledged, String message) {
        try (CacheManager manager = KilledWriter.open(directory.toString(), "never")) {
            Cache<String, Integer> cache = KilledWriter.cache(manager);
            FlashDb db = manager.unwrap(FlashDb.class);
            long sum = 0;
            for (int thread = 0; thread < KilledWriter.THREADS; thread++) {
                int found = KilledWriter.last(cache, thread);
                assertTrue(
                        found >= acknowledged[thread],
                        message + " thread=" + thread + " acknowledged=" + acknowledged[thread] + " found=" + found);
                sum += found;
                if (thread > 0) {
                    verifyWhole(cache, db, thread, found, message);
                }
            }
            return sum;
        }
    }

    private static void verifyWhole(Cache<String, Integer> cache, FlashDb db, int thread, int found, String message) {
        double score = db.zscore("scores", "t" + thread).orElse(0);
        assertEquals(found, score, message + ": the sorted set is of another commit than the cache");
        for (int n = Math.max(1, found - KilledWriter.KEYS + 1); n <= found; n++) {
            assertEquals(n, cache.get(thread + ":" + n % KilledWriter.KEYS), message);
        }
    }
}
