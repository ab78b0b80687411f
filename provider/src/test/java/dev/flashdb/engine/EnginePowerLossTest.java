package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDbException;
import dev.flashdb.Options;
import dev.flashdb.StorageException;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.embedded.EmbeddedDb;
import dev.flashdb.log.LogOptions;
import dev.flashdb.log.SimulatedDisk;
import dev.flashdb.record.Coding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * The whole engine on a disk that loses its power, under {@code always}: all four types, durable caches of both mappings,
 * updates, clears, compaction and backup. What a power loss leaves is opened, and must be what memory held after the last
 * acknowledged operation, or after the one that was under way.
 *
 * <p>{@code -Dflashdb.engine.points=100000} sets how many power losses are tried, {@code -Dflashdb.engine.seed=7} where the
 * random numbers start.
 */
class EnginePowerLossTest {
    private static final long POINTS = Long.getLong("flashdb.engine.points", 2_000);
    private static final long SEED = Long.getLong("flashdb.engine.seed", 1);
    private static final Path DIRECTORY = Path.of("/simulated/db");
    private static final int STEPS = 60;
    private static final int KEYS = 5;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);

    /** What a power loss left, and how far the operations were: at least {@code least} of them must be there. */
    private record Loss(SimulatedDisk disk, int least, long nowMillis) {}

    @Test
    void whatWasAcknowledgedIsThereAndNoOperationIsHalfThere() {
        long points = 0;
        long seed = SEED;
        while (points < POINTS) {
            points += live(seed++, false);
        }
        System.out.printf(
                Locale.ROOT, "EnginePowerLossTest: power losses tried: %,d in %,d lives%n", points, seed - SEED);
    }

    @Test
    void aFailureOfAnyCallLosesNothingThatWasAcknowledged() {
        long points = 0;
        long lives = 0;
        for (long seed = SEED; lives < 150; seed++, lives++) {
            points += live(seed, true);
        }
        System.out.printf(
                Locale.ROOT,
                "EnginePowerLossTest: failing calls tried: %,d, power losses behind them: %,d%n",
                lives,
                points);
    }

    /** The same workload must show a log that acknowledges before its disk has synced. */
    @Test
    void anAcknowledgementWithoutASyncIsFound() {
        boolean isFound = false;
        for (long seed = SEED; !isFound && seed < SEED + 50; seed++) {
            try {
                new Life(seed, SyncMode.NEVER, false).run();
            } catch (AssertionError e) {
                isFound = true;
            }
        }
        assertTrue(isFound, "no power loss showed it");
    }

    private long live(long seed, boolean fails) {
        return new Life(seed, SyncMode.ALWAYS, fails).run();
    }

    private final class Life {
        private final long seed;
        private final Random random;
        private final SyncMode sync;
        private final SimulatedDisk disk;
        private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
        private final List<Map<String, Object>> history = new ArrayList<>();
        private final AtomicInteger calls = new AtomicInteger();
        private final int failAt;
        private final SimulatedDisk.Fault fault;
        private volatile int acknowledged;
        private int backups;
        private Database database;

        /** Does the same in memory, where nothing fails. */
        private final Database mirror = new Database();

        Life(long seed, SyncMode sync, boolean fails) {
            this.seed = seed;
            this.random = new Random(seed);
            this.sync = sync;
            this.disk = new SimulatedDisk(new Random(~seed));
            this.failAt = fails ? 20 + random.nextInt(200) : -1;
            this.fault = SimulatedDisk.Fault.values()[1 + random.nextInt(3)];
            this.database = new Database(disk, DIRECTORY, sync);
        }

        long run() {
            long points = 0;
            disk.watch(this::watch);
            history.add(database.dump());
            try {
                for (int step = 0; step < STEPS; step++) {
                    if (!step()) {
                        break;
                    }
                    points += verify();
                }
            } finally {
                disk.watch((call, file) -> SimulatedDisk.Fault.NONE);
                database.closeQuietly();
            }
            losses.add(new Loss(disk.crash(), acknowledged, now.get()));
            return points + verify();
        }

        private SimulatedDisk.Fault watch(SimulatedDisk.Call call, String file) {
            int at = calls.incrementAndGet();
            if (call.changesTheDisk() && at % 3 == 0) {
                losses.add(new Loss(disk.crash(), acknowledged, now.get()));
            }
            return at == failAt ? fault : SimulatedDisk.Fault.NONE;
        }

        /** Returns whether the database still takes changes. */
        private boolean step() {
            long operation = random.nextLong();
            boolean isReopening = random.nextInt(25) == 0;
            if (!isReopening) {
                mirror.operate(new Random(operation), () -> {});
            }
            history.add(mirror.dump());
            try {
                if (isReopening) {
                    database.close();
                    database = new Database(disk, DIRECTORY, sync);
                } else {
                    database.operate(new Random(operation), this::backup);
                }
            } catch (StorageException e) {
                assertTrue(failAt >= 0, "a failure without a fault: " + e);
                assertTrue(
                        !database.isOpen || database.dump().equals(history.get(acknowledged)),
                        () -> "what failed can be seen: seed=" + seed);
                return false;
            }
            assertEquals(mirror.dump(), database.dump(), () -> "seed=" + seed);
            acknowledged = history.size() - 1;
            return true;
        }

        private void backup() {
            Path target = Path.of("/simulated/backup" + backups++);
            database.db.backup(target);
            Database copy = new Database(disk.crash(), target, sync);
            assertEquals(database.dump(), copy.dump(), "seed=" + seed);
            copy.close();
        }

        private long verify() {
            long points = 0;
            for (Loss loss = losses.poll(); loss != null; loss = losses.poll()) {
                Database left = new Database(loss.disk, DIRECTORY, sync);
                Map<String, Object> found = left.dump();
                left.close();
                boolean isKnown = false;
                for (int i = loss.least; i < history.size(); i++) {
                    isKnown |= history.get(i).equals(found);
                }
                int least = loss.least;
                assertTrue(
                        isKnown,
                        () -> "seed=" + seed + " acknowledged=" + least + " of " + (history.size() - 1) + "\nfound    "
                                + found + "\nexpected " + history.get(least) + "\nor later "
                                + history.get(history.size() - 1));
                points++;
            }
            return points;
        }
    }

    /** A database with two durable caches. */
    private final class Database {
        private final Engine engine;
        private final EmbeddedDb db;
        private final Entries entries;
        private final Entries hash;
        private boolean isOpen = true;

        Database(SimulatedDisk disk, Path directory, SyncMode sync) {
            Options options = Options.builder()
                    .directory(directory)
                    .sync(sync)
                    .syncInterval(Duration.ofHours(1))
                    .build();
            engine = Engine.open(
                    now::get,
                    Duration.ZERO,
                    options,
                    disk,
                    LogOptions.standard().segmentBytes(2048));
            db = new EmbeddedDb(engine, /* isManaged= */ false);
            boolean done = false;
            try {
                Codec<Object> codec =
                        new StandardCodec(SerialFilter.jdkOnly(), getClass().getClassLoader());
                Coding coding = new Coding("String", "String", codec, codec, (role, e) -> {
                    throw e;
                });
                entries = engine.create(NamespaceOptions.named("entries").withCoding(coding));
                hash = engine.createHash("hash", coding);
                done = true;
            } finally {
                if (!done) {
                    closeQuietly();
                }
            }
        }

        /** One in memory only. */
        Database() {
            engine = new Engine(now::get, Duration.ZERO);
            db = new EmbeddedDb(engine, /* isManaged= */ false);
            entries = engine.create(NamespaceOptions.named("entries"));
            hash = engine.createHash("hash", null);
        }

        void close() {
            isOpen = false;
            db.close();
        }

        void closeQuietly() {
            try {
                close();
            } catch (FlashDbException e) {
                assertFalse(isOpen);
            }
        }

        void operate(Random random, Runnable backup) {
            String key = "k" + random.nextInt(KEYS);
            String value = "v" + random.nextInt(100);
            Entries cache = random.nextBoolean() ? entries : hash;
            switch (random.nextInt(20)) {
                case 0 -> db.set(key, value);
                case 1 -> db.delete(key);
                case 2 -> db.setex(key, 3600, value);
                case 3 -> db.hset(key, value, key);
                case 4 -> db.hclear(key);
                case 5 -> db.sadd(key, value, "m");
                case 6 -> db.srem(key, "m");
                case 7 -> db.zadd(key, random.nextInt(), value);
                case 8 -> db.zclear(key);
                case 9, 10 -> cache.put(key, value, Version.NEVER, Version.NEVER);
                case 11 -> remove(cache, key);
                case 12 -> cache.clear();
                case 13 -> db.compact();
                case 14 -> backup.run();
                case 15 -> {
                    now.addAndGet(1_000);
                    engine.sweep();
                }
                default ->
                    db.updateWithoutResult(tx -> {
                        tx.set("a", value);
                        tx.zincrby("z", 1, key);
                        tx.hset("h", key, value);
                        tx.srem("m", value);
                        tx.sadd("m", key);
                    });
            }
        }

        private void remove(Entries cache, String key) {
            Hold held = cache.hold(key);
            held.erase();
            held.commit();
        }

        Map<String, Object> dump() {
            Map<String, Object> state = new TreeMap<>();
            for (String key : List.of("k0", "k1", "k2", "k3", "k4", "a", "z", "h", "m")) {
                state.put("string " + key, String.valueOf(db.get(key)));
                state.put("hash " + key, new TreeMap<>(db.hgetall(key)));
                state.put("set " + key, new TreeSet<>(db.smembers(key)));
                state.put("sorted " + key, db.zrangeWithScores(key, 0, -1));
            }
            state.put("entries", dump(entries));
            state.put("fields", dump(hash));
            return state;
        }

        private Map<Object, Object> dump(Entries cache) {
            Map<Object, Object> state = new TreeMap<>();
            try (Snapshot snapshot = engine.snapshot()) {
                cache.entries(snapshot)
                        .forEachRemaining(
                                entry -> state.put(entry.key(), entry.version().value()));
            }
            return state;
        }
    }
}
