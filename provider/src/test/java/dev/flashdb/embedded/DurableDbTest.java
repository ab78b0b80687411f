package dev.flashdb.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.DatabaseClosedException;
import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.StorageException;
import dev.flashdb.StorageStatus;
import dev.flashdb.SyncMode;
import dev.flashdb.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database with a directory: what was written is there when it is opened again. */
class DurableDbTest {

    private static final long SECOND = 1_000;

    @TempDir
    private Path temporary;

    private Path directory;
    private SyncMode sync = SyncMode.NEVER;
    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private EmbeddedDb db;

    @BeforeEach
    void open() {
        directory = temporary.resolve("data");
        db = open(directory);
    }

    private EmbeddedDb open(Path path) {
        Options options = Options.builder().directory(path).sync(sync).build();
        return new EmbeddedDb(Engine.open(now::get, Duration.ZERO, options), /* isManaged= */ false);
    }

    private void reopen() {
        db.close();
        db = open(directory);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void allFourTypesAreThereAfterAReopening() {
        byte[] bytes = {0, -1, 127};
        db.set("s", "text");
        db.set("b", bytes);
        db.set("", "empty key");
        db.set("surrogate \uD800", "\uDFFF");
        db.hset("h", "f", "1");
        db.hset("h", "", "");
        db.sadd("set", "a", "b\u0000");
        db.zadd("z", -0.0, "zero");
        db.zadd("z", Double.NEGATIVE_INFINITY, "least");
        for (int i = 0; i < 3; i++) {
            reopen();
            assertEquals("text", db.get("s"));
            assertArrayEquals(bytes, db.getBytes("b"));
            assertEquals("empty key", db.get(""));
            assertEquals("\uDFFF", db.get("surrogate \uD800"));
            assertEquals(Map.of("f", "1", "", ""), db.hgetall("h"));
            assertEquals(Set.of("a", "b\u0000"), db.smembers("set"));
            assertEquals("least", db.zrange("z", 0, 0).get(0));
            db.compact();
        }
    }

    @Test
    void whatWasDeletedStaysDeleted() {
        db.set("s", "1");
        db.hset("h", "f", "1");
        db.hset("h", "g", "1");
        db.sadd("set", "a", "b");
        db.zadd("z", 1, "m");
        db.zadd("z", 2, "n");
        reopen();
        assertTrue(db.delete("s"));
        db.hdel("h", "f");
        db.srem("set", "a", "b");
        db.zrem("z", "m");
        reopen();
        assertNull(db.get("s"));
        assertEquals(Map.of("g", "1"), db.hgetall("h"));
        assertEquals(Set.of(), db.smembers("set"));
        assertEquals(1, db.zcard("z"));
        assertEquals(2, db.zscore("z", "n").orElseThrow());
    }

    @Test
    void anUpdateIsThereAsAWholeAndOneThatThrewNotAtAll() {
        db.updateWithoutResult(tx -> {
            tx.set("a", "1");
            tx.zadd("z", 1, "a");
        });
        assertThrows(
                IllegalStateException.class,
                () -> db.updateWithoutResult(tx -> {
                    tx.set("a", "2");
                    tx.zrem("z", "a");
                    throw new IllegalStateException();
                }));
        reopen();
        assertEquals("1", db.get("a"));
        assertEquals(1, db.zcard("z"));
    }

    @Test
    void deadlinesAreKeptAndWhatExpiredWhileItWasClosedIsGone() {
        db.setex("soon", 5, "1");
        db.setex("late", 100, "1");
        db.hset("h", "f", "1");
        db.hexpire("h", 5);
        now.addAndGet(2 * SECOND);
        reopen();
        assertEquals(3, db.ttl("soon"));
        now.addAndGet(3 * SECOND);
        reopen();
        assertNull(db.get("soon"));
        assertEquals(0, db.hlen("h"));
        assertEquals(95, db.ttl("late"));
    }

    @Test
    void aClockThatIsSetBackRevivesNothing() {
        db.setex("s", 5, "1");
        now.addAndGet(6 * SECOND);
        db.set("other", "1");
        db.close();
        now.addAndGet(-3600 * SECOND);
        db = open(directory);
        assertNull(db.get("s"));
        assertEquals("1", db.get("other"));
        db.setex("t", 5, "1");
        now.addAndGet(6 * SECOND);
        assertNull(db.get("t"));
    }

    @Test
    void aFieldThatWasAddedAfterTheHashExpiredComesBackAlone() {
        db.hset("h", "old", "1");
        db.hexpire("h", 5);
        now.addAndGet(6 * SECOND);
        db.hset("h", "new", "1");
        reopen();
        assertEquals(Map.of("new", "1"), db.hgetall("h"));
        assertEquals(-1, db.httl("h"));
    }

    @Test
    void aSweptEntryIsGoneEvenIfTheClockIsSetBack() {
        db.setex("s", 5, "1");
        now.addAndGet(6 * SECOND);
        db.engine().sweep();
        db.close();
        now.addAndGet(-3600 * SECOND);
        db = open(directory);
        assertNull(db.get("s"));
    }

    @Test
    void compactionKeepsAllAndShrinksTheLog() {
        for (int i = 0; i < 20_000; i++) {
            db.set("k" + i % 100, "value " + i);
        }
        StorageStatus before = db.storage().orElseThrow();
        db.compact();
        StorageStatus after = db.storage().orElseThrow();
        assertTrue(after.bytesSinceSnapshot() < before.bytesSinceSnapshot(), before + " then " + after);
        assertTrue(after.snapshotBytes() > 0, after.toString());
        assertEquals(1, after.compactions());
        db.set("k0", "after");
        reopen();
        assertEquals("after", db.get("k0"));
        assertEquals("value 19999", db.get("k99"));
        assertEquals(100, db.scanPrefix("k").count());
    }

    @Test
    void aLogThatHasGrownIsCompactedByItself() {
        String value = "v".repeat(100_000);
        for (int i = 0; i < 400; i++) {
            db.set("k", value + i);
        }
        for (long tries = 0; db.storage().orElseThrow().compactions() == 0 && tries < 10_000_000_000L; tries++) {
            Thread.onSpinWait();
        }
        assertTrue(db.storage().orElseThrow().compactions() > 0);
        reopen();
        assertEquals(value + 399, db.get("k"));
    }

    @Test
    void aBackupIsADatabaseOfItsOwn() throws IOException {
        db.set("a", "1");
        db.zadd("z", 1, "m");
        Path copy = temporary.resolve("copy");
        db.backup(copy);
        db.set("a", "2");
        try (FlashDb restored = open(copy)) {
            assertEquals("1", restored.get("a"));
            assertEquals(1, restored.zcard("z"));
            restored.set("a", "3");
        }
        assertEquals("2", db.get("a"));
        assertThrows(StorageException.class, () -> db.backup(copy));
        assertTrue(Files.isDirectory(copy));
    }

    @Test
    void aSecondOpenerIsToldWhoHasTheDirectory() {
        StorageException held = assertThrows(StorageException.class, () -> open(directory));
        assertTrue(held.getMessage().contains("pid=" + ProcessHandle.current().pid()), held.getMessage());
        assertTrue(held.getMessage().contains(directory.toString()), held.getMessage());
        db.set("a", "1");
        reopen();
        assertEquals("1", db.get("a"));
    }

    @Test
    void withSyncAlwaysAWriteIsDurableWhenItReturns() {
        db.close();
        sync = SyncMode.ALWAYS;
        db = open(directory);
        for (int i = 0; i < 20; i++) {
            db.set("k" + i, "1");
            StorageStatus status = db.storage().orElseThrow();
            assertEquals(status.commits(), status.durableCommits());
        }
        db.updateWithoutResult(tx -> tx.mset(Map.of("a", "1", "b", "2")));
        StorageStatus status = db.storage().orElseThrow();
        assertEquals(status.commits(), status.durableCommits());
        reopen();
        assertEquals("1", db.get("k19"));
        assertEquals("2", db.get("b"));
    }

    @Test
    void aClosedDatabaseSaysSo() {
        db.close();
        assertThrows(DatabaseClosedException.class, () -> db.set("a", "1"));
        assertThrows(DatabaseClosedException.class, () -> db.compact());
        assertThrows(DatabaseClosedException.class, () -> db.backup(temporary.resolve("other")));
    }

    @Test
    void aDatabaseInMemoryHasNoStorage() {
        try (FlashDb memory = FlashDb.open(Options.defaults())) {
            assertFalse(memory.storage().isPresent());
            assertTrue(memory.storedCaches().isEmpty());
            memory.compact();
            assertThrows(IllegalStateException.class, () -> memory.backup(temporary.resolve("other")));
        }
    }
}
