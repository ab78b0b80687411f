package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.Options;
import dev.flashdb.StorageStatus;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.embedded.EmbeddedDb;
import dev.flashdb.log.LogOptions;
import dev.flashdb.log.SimulatedDisk;
import dev.flashdb.log.SimulatedDisk.Call;
import dev.flashdb.log.SimulatedDisk.Fault;
import dev.flashdb.record.Coding;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a compaction keeps that begins while what the log has is on its way into memory. */
@Timeout(120)
class CompactionAtOpeningTest {
    private static final Path DIRECTORY = Path.of("/simulated/db");
    private static final long SEED = Long.getLong("flashdb.openings.seed", 1);
    private static final int ROUNDS = Integer.getInteger("flashdb.openings", 30);
    private static final int LARGE = 30_000;

    private final AtomicLong now = new AtomicLong();

    private record Opened(Engine engine, EmbeddedDb db) implements AutoCloseable {
        @Override
        public void close() {
            db.close();
        }
    }

    private Opened open(SimulatedDisk disk, long leastGrowth) {
        now.addAndGet(1_000); // so that the log hears of the time of each opening
        Options options = Options.builder()
                .directory(DIRECTORY)
                .sync(SyncMode.NEVER)
                .evictionInterval(Duration.ZERO)
                .build();
        Engine engine = Engine.open(
                now::get, Duration.ZERO, options, disk, LogOptions.standard().leastGrowth(leastGrowth));
        return new Opened(engine, new EmbeddedDb(engine, /* isManaged= */ false));
    }

    private static NamespaceOptions options(int number, long bound) {
        Codec<Object> codec = new StandardCodec(SerialFilter.jdkOnly(), CompactionAtOpeningTest.class.getClassLoader());
        Coding coding = new Coding("String", "String", codec, codec, (role, e) -> {
            throw e;
        });
        NamespaceOptions options = NamespaceOptions.named("cache" + number).withCoding(coding);
        return bound > 0 ? options.withBound(bound, null) : options;
    }

    private static void fill(Entries cache, int count, String value) {
        for (int i = 0; i < count; i++) {
            cache.put("key" + i, value, Version.NEVER, Version.NEVER);
        }
    }

    private static void assertHolds(Entries cache, int count, String value, String message) {
        assertEquals(count, cache.count(), message);
        for (int i = 0; i < count; i++) {
            assertEquals(value, cache.readLive("key" + i), message);
        }
    }

    @Test
    void aCutHasAllOfACacheThatIsOpenedWhileItIsWritten() throws Exception {
        for (long bound : new long[] {0, LARGE + 1}) {
            SimulatedDisk disk = new SimulatedDisk(new Random(1));
            try (Opened all = open(disk, Long.MAX_VALUE)) {
                fill(all.engine.create(options(0, bound)), LARGE, "value");
            }
            try (Opened all = open(disk, Long.MAX_VALUE)) {
                Catalogue read = new Catalogue();
                try (Cut cut = Objects.requireNonNull(all.engine.cut())) {
                    Entries opened = all.engine.create(options(0, bound));
                    assertEquals(LARGE, opened.count(), "all of it is in memory, and its bytes were given up");
                    cut.writeTo((bytes, offset, length) -> read.replay(0, ByteBuffer.wrap(bytes, offset, length)));
                }
                assertEquals(
                        LARGE,
                        Objects.requireNonNull(read.closedCache("cache0")).count(),
                        "bound=" + bound);
            }
        }
    }

    /** The log has grown in a session in which no compaction came to its end, so one is due when it is opened. */
    @Test
    void aCompactionThatIsDueAtTheOpeningLosesNothing() throws Exception {
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            Random random = new Random(seed);
            SimulatedDisk disk = new SimulatedDisk(new Random(seed));
            int caches = 1 + random.nextInt(4);
            int count = random.nextInt(10) == 0 ? LARGE : random.nextInt(200);
            String message = "seed=" + seed + " caches=" + caches + " count=" + count;
            write(disk, caches, count);
            for (int round = 0; round < 2; round++) {
                try (Opened all = open(disk, 1)) {
                    EmbeddedDb db = all.db;
                    long before = compactions(db);
                    List<Entries> opened = new ArrayList<>();
                    for (int i = 0; i < caches; i++) {
                        if (random.nextBoolean()) {
                            db.set("something", "that makes the log grow " + i);
                        }
                        opened.add(all.engine.create(options(i, random.nextInt(4) == 0 ? LARGE + 1 : 0)));
                    }
                    if (round == 0) {
                        awaitCompaction(db, before);
                    }
                    assertHolds(db, message);
                    for (Entries cache : opened) {
                        assertHolds(cache, count, "value", message);
                    }
                }
            }
        }
    }

    private static long compactions(EmbeddedDb db) {
        StorageStatus status = db.storage().orElseThrow();
        return status.compactions() + status.failedCompactions();
    }

    /** It begins with a write; one may be done before anybody counts. */
    private static void awaitCompaction(EmbeddedDb db, long before) {
        db.set("something", "that makes the log grow");
        for (long i = 0; compactions(db) == before; i++) {
            if (i % 100_000 == 0) {
                db.set("something", "that makes the log grow " + i);
            }
            Thread.onSpinWait();
        }
        assertTrue(db.storage().orElseThrow().compactions() > 0, "the compaction failed");
    }

    private void write(SimulatedDisk disk, int caches, int count) {
        disk.watch(
                (call, file) -> call == Call.CREATE && file.contains(".snap") ? Fault.INPUT_OUTPUT_ERROR : Fault.NONE);
        try (Opened all = open(disk, Long.MAX_VALUE)) {
            EmbeddedDb db = all.db;
            for (int i = 0; i < caches; i++) {
                fill(all.engine.create(options(i, 0)), count, "value");
            }
            for (int i = 0; i < 50; i++) {
                db.set("string" + i, "text" + i);
                db.hset("hash" + i, "field", "text" + i);
                db.sadd("set" + i, "member" + i);
                db.zadd("sorted" + i, i, "member" + i);
            }
        }
        disk.watch((call, file) -> Fault.NONE);
    }

    private static void assertHolds(EmbeddedDb db, String message) {
        for (int i = 0; i < 50; i++) {
            assertEquals("text" + i, db.get("string" + i), message);
            assertEquals("text" + i, db.hget("hash" + i, "field"), message);
            assertEquals(Set.of("member" + i), db.smembers("set" + i), message);
            assertEquals(OptionalDouble.of(i), db.zscore("sorted" + i, "member" + i), message);
        }
    }
}
