package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.StorageException;
import dev.flashdb.SyncMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real ext4 file system, in an image behind a loop device, that stops at a random moment without writing back what it has in
 * memory (EXT4_IOC_SHUTDOWN without a flush of its journal, as xfstests' {@code godown} does it): what was acknowledged is
 * there when it is mounted again. Needs root, on Linux: {@code ./mvnw -Ppower-cuts -pl provider test}.
 *
 * <p>{@code -Dflashdb.powerCuts=1000} sets how often, {@code -Dflashdb.engine.seed=7} where the random numbers start.
 */
@Tag("long")
@Tag("power-cuts")
class PowerCutTest {
    private static final int CUTS = Integer.getInteger("flashdb.powerCuts", 1_000);
    private static final long SEED = Long.getLong("flashdb.engine.seed", 1);
    private static final int THREADS = 3;

    /** The ioctl's number is {@code _IOR('X', 125, __u32)}; 2 is "no flush of the journal". */
    private static final String CUT =
            "open(my $d, '<', $ARGV[0]) or die $!; my $f = pack('L', 2); ioctl($d, 0x8004587d, $f) or die $!";

    @TempDir
    Path directory;

    private Path mount;

    @BeforeEach
    void makeTheFileSystem() throws Exception {
        mount = Files.createDirectory(directory.resolve("mount"));
        run("truncate", "-s", "256M", image());
        run("mkfs.ext4", "-q", "-F", image());
    }

    @AfterEach
    void unmount() throws Exception {
        new ProcessBuilder("umount", mount.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private String image() {
        return directory.resolve("image").toString();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), () -> String.join(" ", command));
        assertEquals(0, process.exitValue(), () -> String.join(" ", command) + ": " + said);
    }

    @Test
    void whatWasAcknowledgedIsThereAfterThePowerWasCut() throws Exception {
        Random random = new Random(SEED);
        long commits = 0;
        long[] least = new long[THREADS];
        for (int cut = 0; cut < CUTS; cut++) {
            SyncMode mode = random.nextInt(4) == 0 ? SyncMode.INTERVAL : SyncMode.ALWAYS;
            long[] acknowledged = liveAndCut(mode, random, least);
            long[] found = found();
            for (int thread = 0; thread < THREADS; thread++) {
                long promised = mode == SyncMode.ALWAYS ? acknowledged[thread] : least[thread];
                String message = "seed=" + SEED + ", cut=" + cut + ", mode=" + mode + ", thread=" + thread
                        + ", acknowledged=" + promised + ", found=" + found[thread];
                assertTrue(found[thread] >= promised && found[thread] <= acknowledged[thread] + 1, message);
                commits += found[thread] - least[thread];
            }
            least = found;
        }
        System.out.printf(Locale.ROOT, "power cuts on ext4: %,d, commits kept: %,d, lost: 0%n", CUTS, commits);
    }

    /** The suite must show a log that acknowledges what its disk does not have. */
    @Test
    void anAcknowledgementWithoutASyncIsFound() throws Exception {
        Random random = new Random(SEED);
        long lost = 0;
        long[] least = new long[THREADS];
        for (int cut = 0; cut < 50 && lost == 0; cut++) {
            long[] acknowledged = liveAndCut(SyncMode.NEVER, random, least);
            least = found();
            for (int thread = 0; thread < THREADS; thread++) {
                lost += acknowledged[thread] - Math.min(least[thread], acknowledged[thread]);
            }
        }
        assertTrue(lost > 0, "no cut showed it: seed=" + SEED);
    }

    /** Mounts, writes with several threads while the log is compacted, cuts; returns what each thread was told. */
    private long[] liveAndCut(SyncMode mode, Random random, long[] least) throws Exception {
        run("mount", "-o", "loop", image(), mount.toString());
        AtomicLongArray acknowledged = new AtomicLongArray(least);
        FlashDb db = open(mode);
        try {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                threads.add(new Thread(() -> write(db, number, acknowledged)));
            }
            if (random.nextInt(3) == 0) {
                threads.add(new Thread(() -> compact(db)));
            }
            threads.forEach(Thread::start);
            threads.get(0).join(1 + random.nextInt(60)); // it does not end before the cut
            run("perl", "-e", CUT, mount.toString());
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            closeAfterTheCut(db);
            run("umount", mount.toString());
        }
        return copy(acknowledged);
    }

    private FlashDb open(SyncMode mode) {
        return FlashDb.open(
                Options.builder().directory(mount.resolve("db")).sync(mode).build());
    }

    private static void closeAfterTheCut(FlashDb db) {
        try {
            db.close();
        } catch (StorageException e) {
            // it says that its last commits are not on the disk
        }
    }

    private static long[] copy(AtomicLongArray array) {
        long[] copy = new long[array.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = array.get(i);
        }
        return copy;
    }

    private static void write(FlashDb db, int thread, AtomicLongArray acknowledged) {
        String name = "t" + thread;
        try {
            while (true) {
                long next = acknowledged.get(thread) + 1;
                db.updateWithoutResult(tx -> {
                    tx.set(name, Long.toString(next));
                    tx.set(name + ":" + next % 100, name.repeat(100));
                    tx.zadd("scores", next, name);
                    tx.hset("numbers", name, Long.toString(next));
                });
                acknowledged.set(thread, next);
            }
        } catch (StorageException e) {
            // the power is off
        }
    }

    private static void compact(FlashDb db) {
        try {
            while (true) {
                db.compact();
            }
        } catch (StorageException e) {
            // the power is off
        }
    }

    /** Mounts again, which replays the file system's journal, and reads; each commit is whole. */
    private long[] found() throws Exception {
        run("mount", "-o", "loop", image(), mount.toString());
        long[] found = new long[THREADS];
        try (FlashDb db = open(SyncMode.ALWAYS)) {
            for (int thread = 0; thread < THREADS; thread++) {
                String name = "t" + thread;
                String number = db.get(name);
                found[thread] = number == null ? 0 : Long.parseLong(number);
                assertEquals(number, db.hget("numbers", name), "half a commit, seed=" + SEED);
                OptionalDouble score = db.zscore("scores", name);
                assertEquals(found[thread], (long) score.orElse(0), "half a commit, seed=" + SEED);
            }
        }
        run("umount", mount.toString());
        return found;
    }
}
