package dev.flashdb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.StoredItem;
import dev.flashdb.StoredString;
import dev.flashdb.SyncMode;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.MonotonicClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that was written while the clock was ahead, or a clock that is set while the database is open. */
class ClockAheadTest {
    private static final long TRUE_MILLIS = 1_750_000_000_000L;
    private static final long YEAR_MILLIS = TimeUnit.DAYS.toMillis(365);

    @TempDir
    private Path directory;

    private final AtomicLong wallMillis = new AtomicLong(TRUE_MILLIS);
    private final AtomicLong nanos = new AtomicLong();
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private EmbeddedDb open() {
        MonotonicClock clock = MonotonicClock.anchored(wallMillis::get, nanos::get);
        Options options =
                Options.builder().directory(directory).sync(SyncMode.NEVER).build();
        return new EmbeddedDb(Engine.open(clock, Duration.ZERO, options), /* isManaged= */ false);
    }

    private void pass(long millis) {
        wallMillis.addAndGet(millis);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static void fill(FlashDb db) {
        db.set("string", "v");
        db.hset("hash", "f", "v");
        db.sadd("set", "m");
        db.zadd("sorted", 1, "m");
    }

    private static void expireAt(FlashDb db, long epochMillis, boolean inSeconds) {
        long seconds = epochMillis / 1_000;
        assertTrue(inSeconds ? db.expireat("string", seconds) : db.pexpireat("string", epochMillis));
        assertTrue(inSeconds ? db.hexpireat("hash", seconds) : db.hpexpireat("hash", epochMillis));
        assertTrue(inSeconds ? db.sexpireat("set", seconds) : db.spexpireat("set", epochMillis));
        assertTrue(inSeconds ? db.zexpireat("sorted", seconds) : db.zpexpireat("sorted", epochMillis));
    }

    private static List<Boolean> present(FlashDb db) {
        return List.of(db.exists("string"), db.hlen("hash") > 0, db.scard("set") > 0, db.zcard("sorted") > 0);
    }

    private static List<Long> timesToLive(FlashDb db) {
        return List.of(db.pttl("string"), db.hpttl("hash"), db.spttl("set"), db.zpttl("sorted"));
    }

    private static <T> List<T> four(T each) {
        return List.of(each, each, each, each);
    }

    @Test
    void anAbsoluteDeadlineIsOneOfTheWallClockHoweverFarTheLogIsAhead() {
        for (int round = 0; round < 20; round++) {
            String message = "seed=" + seed + ", round=" + round;
            long trueMillis = wallMillis.get();
            wallMillis.addAndGet((long) (random.nextDouble() * 60 * YEAR_MILLIS));
            try (FlashDb db = open()) {
                fill(db);
            }
            wallMillis.set(trueMillis);
            long left = 2_000 + random.nextInt(100_000_000) / 1_000 * 1_000L;
            try (EmbeddedDb db = open()) {
                if (random.nextBoolean()) {
                    wallMillis.addAndGet(random.nextInt(100_000_000) - 50_000_000L); // set while the database is open
                }
                long deadline = (wallMillis.get() / 1_000 + 1) * 1_000 + left;
                expireAt(db, deadline, random.nextBoolean());
                assertEquals(four(true), present(db), message);
                assertEquals(four(deadline - wallMillis.get()), timesToLive(db), message);
                try (Stream<StoredItem> items = db.items()) {
                    StoredString string = (StoredString) items.findFirst().orElseThrow();
                    assertEquals(Instant.ofEpochMilli(deadline), string.deadline(), message);
                }
                pass(deadline - wallMillis.get() - 1);
                assertEquals(four(true), present(db), message);
                pass(1);
                assertEquals(four(false), present(db), message);
            }
        }
    }

    @Test
    void anAbsoluteDeadlineInThePastDeletesAtOnceThoughTheClockOfTheLogIsBehind() {
        try (FlashDb db = open()) {
            fill(db);
            wallMillis.addAndGet(TimeUnit.HOURS.toMillis(5)); // set while the database is open
            expireAt(db, wallMillis.get() - 1_000, /* inSeconds= */ false);
            assertEquals(four(false), present(db));
        }
    }

    @Test
    void extremeDeadlinesStayWhatTheyAre() {
        wallMillis.addAndGet(50 * YEAR_MILLIS);
        try (FlashDb db = open()) {
            fill(db);
        }
        wallMillis.set(TRUE_MILLIS);
        try (FlashDb db = open()) {
            expireAt(db, Long.MAX_VALUE, /* inSeconds= */ false);
            assertEquals(four(true), present(db));
            expireAt(db, Long.MIN_VALUE, /* inSeconds= */ false);
            assertEquals(four(false), present(db));
        }
    }

    /** The lines of the log of the application while something is done. */
    private List<String> warnings(Runnable action) {
        Logger logger = Logger.getLogger(Engine.class.getName());
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            action.run();
        } finally {
            logger.removeHandler(handler);
        }
        return lines;
    }

    @Test
    void aLogThatIsAheadByMoreThanFiveMinutesIsToldOnceAtOpening() {
        for (long ahead : new long[] {0, 299_000, 301_000, YEAR_MILLIS}) {
            wallMillis.addAndGet(ahead);
            try (FlashDb db = open()) {
                db.set("written", "then");
            }
            wallMillis.addAndGet(-ahead);
            List<String> lines = warnings(() -> open().close()).stream()
                    .filter(line -> line.contains("later time"))
                    .toList();
            assertEquals(ahead > 300_000 ? 1 : 0, lines.size(), () -> "ahead=" + ahead + " " + lines);
            wallMillis.addAndGet(ahead);
        }
    }

    @Test
    void aClockThatWasResetKeepsWhatWasLeftToLiveAndStaysReset() {
        wallMillis.set(Instant.parse("9998-01-01T00:00:00Z").toEpochMilli());
        try (EmbeddedDb db = open()) {
            fill(db);
            db.expire("string", 600);
            db.hexpire("hash", 600);
            db.sexpire("set", 600);
            db.zexpire("sorted", 600);
            db.set("eternal", "v");
            db.setex("brief", 1, "v");
            pass(2_000);
            db.set("last", "v");
        }
        Options options = Options.builder().directory(directory).build();
        long before = System.currentTimeMillis();
        try (FlashDb db = FlashDb.open(options)) {
            assertTrue(((EmbeddedDb) db).engine().clock().aheadMillis() > 7_000 * YEAR_MILLIS);
        }
        Options reset = Options.builder().directory(directory).resetClock(true).build();
        FlashDb.open(reset).close();
        List<String> lines = warnings(() -> assertLeft(options, before));
        assertEquals(
                List.of(),
                lines.stream().filter(line -> line.contains("later time")).toList());
        FlashDb.open(reset).close(); // nothing to do
        assertLeft(options, before);
    }

    private static void assertLeft(Options options, long before) {
        try (FlashDb db = FlashDb.open(options)) {
            assertEquals(0, ((EmbeddedDb) db).engine().clock().aheadMillis());
            assertEquals("v", db.get("eternal"));
            assertNull(db.get("brief"));
            assertEquals(-1, db.ttl("eternal"));
            long passed = System.currentTimeMillis() - before;
            for (long left : timesToLive(db)) {
                assertTrue(left <= 598_000 && left >= 598_000 - passed - 1_000, "left=" + left + ", passed=" + passed);
            }
        }
    }
}
