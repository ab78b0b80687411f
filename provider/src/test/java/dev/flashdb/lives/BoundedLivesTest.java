package dev.flashdb.lives;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDbException;
import dev.flashdb.Options;
import dev.flashdb.SyncMode;
import dev.flashdb.engine.OpenEngine;
import dev.flashdb.jcache.FlashConfiguration;
import dev.flashdb.jcache.ManagedEngine;
import dev.flashdb.log.LogOptions;
import dev.flashdb.log.SimulatedDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Lives of a bounded durable cache that several threads write at once, and that loses entries all the time. A session ends by a
 * close, a kill, or a power cut, at a random change of the disk. Each thread has keys of its own, so for each of them there is one
 * order of writes. What is found afterwards may lack what was evicted, and must otherwise be what the keys of a thread said after
 * one of its writes, and after no fewer than were acknowledged. A key that was removed stays away, whoever evicted it before.
 *
 * <p>{@code -Dflashdb.boundedLives=5000} sets how many, {@code -Dflashdb.boundedLives.seed=7} the first seed.
 */
class BoundedLivesTest {
    private static final long LIVES = Long.getLong("flashdb.boundedLives", 120);
    private static final long SEED = Long.getLong("flashdb.boundedLives.seed", 1);
    private static final Path DIRECTORY = Path.of("/simulated/db");
    private static final int THREADS = 3;
    private static final int KEYS = 12;
    private static final int BOUND = 20;

    /** What is looked at afterwards has room for all: nothing that came back is evicted again. */
    private static final int ROOMY = 1_000;

    private static final int SESSIONS = 4;
    private static final int MOST_OPERATIONS = 120;

    /** How a session ends. */
    private enum End {
        CLOSE(0),
        /** Each thread may have put an entry, and not yet evicted one for it. */
        KILL(THREADS),
        /** The last evictions may be undone. */
        POWER_CUT(THREADS * KEYS);

        private final int unfinishedEvictions;

        End(int unfinishedEvictions) {
            this.unfinishedEvictions = unfinishedEvictions;
        }
    }

    /** What one thread wrote, in its order: a number under a key, or its removal. Confined to that thread while it runs. */
    private static final class History {
        /** Under which key the write stands at that index; the number that was put is the index itself. */
        private final List<Integer> keys = new ArrayList<>();

        private final List<Boolean> areRemovals = new ArrayList<>();
        private volatile int begun;
        private volatile int acknowledged;

        void begin(int key, boolean isRemoval) {
            keys.add(key);
            areRemovals.add(isRemoval);
            begun = keys.size();
        }

        /**
         * Whether some number of writes, from {@code least} to {@code most}, leaves what was found, but for evicted entries. With
         * so many writes done, what was found under a key must be its last write, and that must be a put.
         */
        boolean explains(Map<Integer, Integer> found, int least, int most) {
            for (int count = least; count <= most; count++) {
                Map<Integer, Integer> last = new TreeMap<>();
                for (int index = 0; index < count; index++) {
                    if (areRemovals.get(index)) {
                        last.remove(keys.get(index));
                    } else {
                        last.put(keys.get(index), index);
                    }
                }
                if (found.entrySet().stream().allMatch(entry -> entry.getValue().equals(last.get(entry.getKey())))) {
                    return true;
                }
            }
            return false;
        }

        /** Goes on from what was found: all else was evicted, or never came to the disk. */
        static History of(Map<Integer, Integer> found, History before) {
            History after = new History();
            after.keys.addAll(before.keys);
            after.areRemovals.addAll(before.areRemovals);
            for (int key = 0; key < KEYS; key++) {
                Integer number = found.get(key);
                for (int index = 0; index < after.keys.size(); index++) {
                    if (after.keys.get(index) == key && (number == null || index > number)) {
                        after.areRemovals.set(index, true);
                    }
                }
                if (number != null) {
                    after.forget(key, number);
                }
            }
            after.begun = after.keys.size();
            after.acknowledged = after.begun;
            return after;
        }

        /** What came behind a write of a key did not happen, so it counts as another removal of a key that nobody uses. */
        private void forget(int key, int number) {
            for (int index = number + 1; index < keys.size(); index++) {
                if (keys.get(index) == key) {
                    keys.set(index, KEYS);
                }
            }
        }
    }

    private final class Life {
        private final Random random;
        private SimulatedDisk disk;
        private List<History> histories = new ArrayList<>();
        private long evicted;

        Life(long seed) {
            random = new Random(seed);
            disk = new SimulatedDisk(new Random(~seed));
            for (int i = 0; i < THREADS; i++) {
                histories.add(new History());
            }
        }

        private CacheManager open(SyncMode sync) {
            Options options = Options.builder()
                    .directory(DIRECTORY)
                    .sync(sync)
                    .syncInterval(Duration.ofMillis(5))
                    .evictionInterval(Duration.ZERO)
                    .build();
            OpenEngine engine = OpenEngine.open(
                    () -> 1_000, options, disk, LogOptions.standard().segmentBytes(2048));
            return ManagedEngine.manager(engine, BoundedLivesTest.class.getClassLoader(), "bounded", "");
        }

        private static Cache<String, Integer> cache(CacheManager manager, int bound) {
            return manager.createCache(
                    "bounded",
                    new FlashConfiguration<String, Integer>()
                            .setDurable(true)
                            .setMaxEntries(bound)
                            .setTypes(String.class, Integer.class));
        }

        void live() throws InterruptedException {
            for (int session = 0; session < SESSIONS; session++) {
                SyncMode sync = SyncMode.values()[random.nextInt(3)];
                End end = End.values()[random.nextInt(3)];
                Ending ending = new Ending(disk, end, end == End.CLOSE ? Long.MAX_VALUE : random.nextInt(400));
                run(sync, ending);
                boolean isCertain = end != End.POWER_CUT || sync == SyncMode.ALWAYS;
                disk = ending.left();
                check("session " + session + ", sync=" + sync + ", end=" + end, ending, isCertain);
            }
        }

        private void run(SyncMode sync, Ending ending) throws InterruptedException {
            CacheManager manager = open(sync);
            try {
                Cache<String, Integer> cache = cache(manager, BOUND);
                ending.arm(histories);
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    int number = i;
                    Random draws = new Random(random.nextLong());
                    int operations = 1 + random.nextInt(MOST_OPERATIONS);
                    threads.add(new Thread(() -> write(cache, number, draws, operations, ending), "writer" + i));
                }
                threads.forEach(Thread::start);
                for (Thread thread : threads) {
                    thread.join();
                }
                if (ending.end != End.CLOSE) {
                    ending.now();
                }
                manager.close();
            } catch (FlashDbException | CacheException e) {
                if (ending.end == End.CLOSE) {
                    throw e;
                }
            } finally {
                ending.now();
            }
        }

        private void write(Cache<String, Integer> cache, int number, Random draws, int operations, Ending ending) {
            History history = histories.get(number);
            for (int i = 0; i < operations && !ending.isOver(); i++) {
                int key = draws.nextInt(KEYS);
                String name = number + ":" + key;
                boolean isRemoval = draws.nextInt(3) == 0;
                if (isRemoval && cache.containsKey(name)) { // rather one that was evicted
                    key = draws.nextInt(KEYS);
                    name = number + ":" + key;
                }
                history.begin(key, isRemoval);
                if (isRemoval) {
                    cache.remove(name);
                } else {
                    cache.put(name, history.begun - 1);
                }
                history.acknowledged = history.begun;
            }
        }

        private void check(String where, Ending ending, boolean isCertain) {
            CacheManager manager = open(SyncMode.NEVER);
            List<History> after = new ArrayList<>();
            try {
                Map<Integer, Map<Integer, Integer>> found = new TreeMap<>();
                int count = 0;
                for (Cache.Entry<String, Integer> entry : cache(manager, ROOMY)) {
                    String[] name = entry.getKey().split(":");
                    found.computeIfAbsent(Integer.valueOf(name[0]), any -> new TreeMap<>())
                            .put(Integer.valueOf(name[1]), entry.getValue());
                    count++;
                }
                int counted = count;
                assertTrue(counted <= BOUND + ending.end.unfinishedEvictions, () -> where + ": entries=" + counted);
                for (int i = 0; i < THREADS; i++) {
                    Map<Integer, Integer> ofThread = found.getOrDefault(i, Map.of());
                    History history = histories.get(i);
                    int least = isCertain ? ending.acknowledged[i] : ending.before[i];
                    int most = ending.begun[i];
                    int number = i;
                    assertTrue(
                            history.explains(ofThread, least, most),
                            () -> where + ": no number of writes from " + least + " to " + most + " of thread " + number
                                    + " leaves " + ofThread + ": keys=" + history.keys + ", removals="
                                    + history.areRemovals);
                    evicted += KEYS - ofThread.size();
                    after.add(History.of(ofThread, history));
                }
            } finally {
                manager.close();
            }
            histories = after;
        }
    }

    /** When and how a session ends, and what its threads had done by then. */
    private static final class Ending {
        private final SimulatedDisk disk;
        private final End end;
        private final long[] changesLeft;
        private List<History> histories = List.of();
        private final int[] before = new int[THREADS];
        private final int[] acknowledged = new int[THREADS];
        private final int[] begun = new int[THREADS];
        private @Nullable SimulatedDisk left;

        Ending(SimulatedDisk disk, End end, long changes) {
            this.disk = disk;
            this.end = end;
            this.changesLeft = new long[] {changes};
        }

        /** From here on changes of the disk are counted. */
        void arm(List<History> writers) {
            synchronized (disk) {
                histories = writers;
                for (int i = 0; i < THREADS; i++) {
                    before[i] = writers.get(i).begun;
                }
            }
            disk.watch((call, file) -> {
                if (call.changesTheDisk() && changesLeft[0]-- == 0) {
                    now();
                }
                return SimulatedDisk.Fault.NONE;
            });
        }

        /** Once; what happens to the disk behind this does not count. A write that was acknowledged before is on it. */
        void now() {
            synchronized (disk) {
                if (left != null) {
                    return;
                }
                for (int i = 0; i < histories.size(); i++) {
                    acknowledged[i] = histories.get(i).acknowledged;
                }
                SimulatedDisk ended = new SimulatedDisk(new Random(changesLeft[0]));
                ended.createDirectories(DIRECTORY);
                (end == End.POWER_CUT ? disk.crash() : disk)
                        .files(DIRECTORY)
                        .forEach((name, bytes) -> ended.put(DIRECTORY, name, bytes));
                for (int i = 0; i < histories.size(); i++) {
                    begun[i] = histories.get(i).begun;
                }
                left = ended;
            }
        }

        boolean isOver() {
            synchronized (disk) {
                return left != null;
            }
        }

        SimulatedDisk left() {
            return Objects.requireNonNull(left);
        }
    }

    @Test
    void aBoundedCacheThatManyWriteKeepsWhatWasAcknowledgedAndBringsNothingBack() throws InterruptedException {
        long missing = 0;
        for (long seed = SEED; seed < SEED + LIVES; seed++) {
            Life life = new Life(seed);
            try {
                life.live();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("life " + seed + ": " + e.getMessage(), e);
            }
            missing += life.evicted;
        }
        System.out.printf(
                Locale.ROOT,
                "BoundedLivesTest: %,d lives from seed %d of %d sessions with %d threads, %,d keys found evicted or removed, 0"
                        + " faults%n",
                LIVES,
                SEED,
                SESSIONS,
                THREADS,
                missing);
        assertTrue(missing > LIVES, "nothing was evicted");
    }
}
