package dev.flashdb.lives;

import dev.flashdb.FlashDbException;
import dev.flashdb.StorageStatus;
import dev.flashdb.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Errors, not only exceptions: out of memory, out of stack, a class that is gone, no more threads. One is thrown at a call out of
 * the engine, the log, the compactor or the evictor: by the disk, the clock, a codec, a weigher, a listener, a loader, a writer or
 * an entry processor. Afterwards every key can be written by another thread, the counts equal the contents, the periodic sync
 * goes on or the status says that it does not, {@code close()} returns, and memory and log agree.
 *
 * <p>{@code -Dflashdb.errors=10000} sets how many, {@code -Dflashdb.errors.seed=7} the first seed.
 */
class InjectedErrorsTest {
    private static final long TRIALS = Long.getLong("flashdb.errors", 200);
    private static final long SEED = Long.getLong("flashdb.errors.seed", 1);
    private static final int OPERATIONS = 60;
    private static final int SECONDS = 20;
    private static final int CLOSE_SECONDS = 5;
    private static final Path MEMORY = Path.of("/dev/shm");

    /** Warns of what fails, which is so on purpose; kept, since loggers are held weakly. */
    private static final Logger QUIET = Logger.getLogger("dev.flashdb");

    @TempDir
    private Path disk;

    private final Map<String, Integer> thrown = new TreeMap<>();

    /** Something that may throw anything. */
    private interface Work {
        void run() throws Exception;
    }

    @Test
    void anErrorLeavesNothingHeldAndNothingWaiting() throws Exception {
        QUIET.setLevel(Level.OFF);
        Path base = Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "errors") : disk;
        try {
            for (long seed = SEED; seed < SEED + TRIALS; seed++) {
                Path directory = base.resolve("d" + seed);
                trial(new Random(seed * 0x9E3779B97F4A7C15L), directory, "seed=" + seed);
                delete(directory);
            }
            System.out.println(
                    "InjectedErrorsTest: " + TRIALS + " databases from seed " + SEED + ", errors at " + thrown);
        } finally {
            QUIET.setLevel(null);
            delete(base);
        }
    }

    private void trial(Random random, Path directory, String seed) throws Exception {
        Injector injector = new Injector();
        AtomicLong clock = FragileDatabase.clock();
        SyncMode sync = SyncMode.values()[random.nextInt(3)];
        Injector.Hook hook = Injector.Hook.values()[random.nextInt(Injector.Hook.values().length)];
        hook = random.nextInt(3) == 0 ? Injector.Hook.DISK : hook;
        Injector.Kind kind = Injector.Kind.values()[random.nextInt(Injector.Kind.values().length)];
        int number = (int) Values.logUniform(random, 100);
        int times = random.nextInt(4) == 0 ? 5 : 1;
        String where = seed + ", sync=" + sync + ", hook=" + hook + ", error=" + kind + ", call=" + number + ", times="
                + times;

        FragileDatabase database = new FragileDatabase(directory, sync, injector, clock);
        injector.arm(hook, kind, number, times);
        within(SECONDS, where + ": operations", () -> operate(database, random, where));
        injector.disarm();
        if (!injector.where().isEmpty()) {
            thrown.merge(hook.name(), 1, Integer::sum);
        }
        String place = where + ", thrown at " + injector.where();
        within(SECONDS, place + ": writes of another thread", () -> writeAll(database, place));
        within(SECONDS, place + ": the periodic sync", () -> awaitSync(database, sync, place));
        boolean isWhole = isWhole(database);
        Map<String, String> held = database.dump();
        within(CLOSE_SECONDS, place + ": close", () -> close(database, isWhole, place));
        FragileDatabase again = new FragileDatabase(directory, sync, injector, clock);
        Map<String, String> found = again.dump();
        again.close();
        if (isWhole && !held.equals(found)) {
            throw new AssertionError(place + ": memory and log differ:\nmemory " + held + "\nlog    " + found);
        }
    }

    private static boolean isWhole(FragileDatabase database) {
        return database.db.storage().orElseThrow().failure().isEmpty();
    }

    private static void operate(FragileDatabase database, Random random, String where) {
        for (int i = 0; i < OPERATIONS; i++) {
            try {
                database.operate(random);
            } catch (Throwable e) {
                if (!isExpected(e)) {
                    throw new AssertionError(where + ": an operation threw what was not injected: " + e, e);
                }
            }
        }
    }

    /** What was injected, or an exception that tells of it. */
    private static boolean isExpected(Throwable e) {
        for (Throwable one = e; one != null; one = one.getCause()) {
            if (one instanceof Error && String.valueOf(one.getMessage()).contains("injected")) {
                return true;
            }
        }
        return e instanceof FlashDbException || e instanceof CacheException;
    }

    private static void writeAll(FragileDatabase database, String where) {
        try {
            for (int i = 0; i < FragileDatabase.KEYS; i++) {
                String key = "k" + i;
                for (String name : FragileDatabase.CACHES) {
                    database.cache(name).put(key, "afterwards" + i);
                }
                database.db.set(key, "afterwards");
                database.db.hset("hash", key, "afterwards");
                database.db.zadd("scores", i, key);
            }
        } catch (FlashDbException | CacheException e) {
            if (isWhole(database)) {
                throw new AssertionError(
                        where + ": a later write is refused, and the status says that all is well: " + e, e);
            }
        }
        for (String name : FragileDatabase.CACHES) {
            compareCount(database, name, where);
        }
    }

    /** What has expired is counted until it is swept, which may take some milliseconds. */
    private static void compareCount(FragileDatabase database, String name, String where) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        while (true) {
            long[] count = new long[1];
            database.cache(name).forEach(entry -> count[0]++);
            long counted = database.flash(name).figures().entries();
            if (count[0] == counted) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(where + ": " + name + " counts " + counted + " entries and has " + count[0]);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void awaitSync(FragileDatabase database, SyncMode sync, String where) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        while (sync == SyncMode.INTERVAL) {
            StorageStatus status = database.db.storage().orElseThrow();
            if (status.durableCommits() >= status.commits() || status.failure().isPresent()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        where + ": nothing is synced any more, and the status does not say so: " + status);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void close(FragileDatabase database, boolean isWhole, String where) {
        try {
            database.close();
        } catch (FlashDbException | CacheException e) {
            if (isWhole) {
                throw new AssertionError(where + ": close failed, and the status said that all was well: " + e, e);
            }
        }
    }

    /** Runs work on a thread of its own, which must end in time. */
    private static void within(int seconds, String what, Work work) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            work.run();
            return null;
        });
        Thread thread = new Thread(task, "victim");
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            List<StackTraceElement> stack =
                    Arrays.stream(thread.getStackTrace()).limit(12).toList();
            throw new AssertionError(what + " did not end in " + seconds + " s; it stands at " + stack);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw new AssertionError(what + ": " + e.getCause(), e.getCause());
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
