package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.flashdb.FlashDbException;
import dev.flashdb.Options;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.embedded.EmbeddedDb;
import dev.flashdb.log.MutatedLog;
import dev.flashdb.log.SimulatedDisk;
import dev.flashdb.record.Coding;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real databases whose logs were changed, opened and read to the end. Where the checksums were not mended a change is refused,
 * or leaves a state that the database once had; where they were, what comes out may be anything but another exception than
 * ours, or an allocation beyond what is there.
 *
 * <p>{@code -Dflashdb.engine.fuzz=100000} sets how many logs of each kind are tried, {@code -Dflashdb.engine.seed=7} where the
 * random numbers start.
 */
class RecoveryFuzzTest {
    private static final long COUNT = Long.getLong("flashdb.engine.fuzz", 300);
    private static final long SEED = Long.getLong("flashdb.engine.seed", 1);
    private static final Path DIRECTORY = Path.of("/simulated/db");
    private static final int MUTATIONS_OF_ONE = 200;
    private static final int STEPS = 60;

    /** What is allocated for each byte of the files at most, beside what opening the unchanged ones takes. */
    private static final int BYTES_A_BYTE = 64;

    /** For messages, classes and the like, whatever the size of the files. */
    private static final long ALLOWANCE = 1 << 20;

    /** A database that was written, and what stood in it after each step. */
    private record Written(Map<String, byte[]> files, List<Map<String, Object>> states, long allocatedBytes) {}

    private static Written write(Random random) {
        SimulatedDisk disk = new SimulatedDisk(random);
        List<Map<String, Object>> states = new ArrayList<>();
        states.add(new Database().state());
        try (Database database = new Database(disk, /* salvage= */ false)) {
            for (int step = 0; step < STEPS; step++) {
                database.change(random, /* compacts= */ step == STEPS / 2);
                states.add(database.state());
            }
        }
        SimulatedDisk again = disk(disk.files(DIRECTORY));
        long before = allocated();
        try (Database database = new Database(again, /* salvage= */ false)) {
            database.state();
        }
        return new Written(disk.files(DIRECTORY), states, allocated() - before);
    }

    private static SimulatedDisk disk(Map<String, byte[]> files) {
        SimulatedDisk disk = new SimulatedDisk(new Random(SEED));
        disk.createDirectories(DIRECTORY);
        files.forEach((name, bytes) -> disk.put(DIRECTORY, name, bytes));
        return disk;
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChangedLogIsRefusedOrReadButNeverMore(boolean mends) {
        Written written = write(new Random(SEED));
        long opened = 0;
        long most = 0;
        for (long seed = SEED; seed < SEED + COUNT; seed++) {
            if ((seed - SEED) % MUTATIONS_OF_ONE == 0) {
                written = write(new Random(seed));
            }
            Random random = new Random(seed);
            Map<String, byte[]> files = MutatedLog.of(written.files, random, mends);
            boolean salvage = random.nextInt(4) == 0;
            long before = allocated();
            try (Database database = new Database(disk(files), salvage)) {
                Map<String, Object> state = database.state();
                if (!mends && !salvage) {
                    assertTrue(written.states.contains(state), () -> "a state that never was: " + state);
                }
                opened++;
            } catch (FlashDbException e) {
                assertTrue(String.valueOf(e.getMessage()).length() > 10, e::toString);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed=" + seed + " mends=" + mends + " salvage=" + salvage, e);
            }
            long allocated = allocated() - before - written.allocatedBytes;
            long there =
                    files.values().stream().mapToLong(bytes -> bytes.length).sum();
            long number = seed;
            assertTrue(
                    allocated < BYTES_A_BYTE * there + ALLOWANCE,
                    () -> "seed=" + number + " mends=" + mends + " allocated=" + allocated + " there=" + there);
            most = Math.max(most, allocated);
        }
        System.out.printf(
                Locale.ROOT,
                "RecoveryFuzzTest: %,d changed logs%s, %,d opened, %,d refused, at most %,d bytes more than unchanged; seed=%d%n",
                COUNT,
                mends ? " with right checksums" : "",
                opened,
                COUNT - opened,
                most,
                SEED);
    }

    /** All four types, and durable caches of both mappings. */
    private static final class Database implements AutoCloseable {
        private static final List<String> KEYS = List.of("a", "b", "c");

        private final Engine engine;
        private final EmbeddedDb db;
        private final Entries entries;
        private final Entries hash;

        Database(SimulatedDisk disk, boolean salvage) {
            Options options =
                    Options.builder().directory(DIRECTORY).salvage(salvage).build();
            engine = Engine.open(() -> 0, Duration.ZERO, options, disk, MutatedLog.options(/* segmentBytes= */ 1024));
            db = new EmbeddedDb(engine, /* isManaged= */ false);
            boolean done = false;
            try {
                Codec<Object> codec =
                        new StandardCodec(SerialFilter.jdkOnly(), getClass().getClassLoader());
                Coding coding = new Coding("String", "String", codec, codec, (role, e) -> {});
                entries = engine.create(NamespaceOptions.named("entries").withCoding(coding));
                hash = engine.createHash("hash", coding);
                done = true;
            } finally {
                if (!done) {
                    db.close();
                }
            }
        }

        /** An empty one, in memory. */
        Database() {
            engine = new Engine(() -> 0, Duration.ZERO);
            db = new EmbeddedDb(engine, /* isManaged= */ false);
            entries = engine.create(NamespaceOptions.named("entries"));
            hash = engine.createHash("hash", null);
        }

        void change(Random random, boolean compacts) {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            String value = "v" + random.nextInt(1000);
            Entries cache = random.nextBoolean() ? entries : hash;
            if (compacts) {
                db.compact();
            }
            switch (random.nextInt(10)) {
                case 0 -> db.set(key, value);
                case 1 -> db.hset(key, value, key);
                case 2 -> db.sadd(key, value);
                case 3 -> db.zadd(key, random.nextInt(9), value);
                case 4 -> db.hclear(key);
                case 5 -> cache.clear();
                case 6 -> db.delete(key);
                case 7, 8 -> cache.put(key, value, Version.NEVER, Version.NEVER);
                default ->
                    db.updateWithoutResult(tx -> {
                        tx.set(key, value);
                        tx.sadd(key, value, key);
                        tx.zincrby(key, 1, value);
                    });
            }
        }

        Map<String, Object> state() {
            Map<String, Object> state = new TreeMap<>();
            for (String key : KEYS) {
                state.put("string " + key, String.valueOf(db.get(key)));
                state.put("hash " + key, new TreeMap<>(db.hgetall(key)));
                state.put("set " + key, new TreeSet<>(db.smembers(key)));
                state.put("sorted " + key, db.zrangeWithScores(key, 0, -1));
            }
            state.put("entries", state(entries));
            state.put("fields", state(hash));
            return state;
        }

        private Map<String, Object> state(Entries cache) {
            Map<String, Object> state = new TreeMap<>();
            try (Snapshot snapshot = engine.snapshot()) {
                cache.entries(snapshot)
                        .forEachRemaining(entry -> state.put(
                                String.valueOf(entry.key()), entry.version().value()));
            }
            return state;
        }

        @Override
        public void close() {
            db.close();
        }
    }
}
