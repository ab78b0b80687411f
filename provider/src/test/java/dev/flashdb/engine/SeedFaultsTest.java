package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.DatabaseClosedException;
import dev.flashdb.HashCommands;
import dev.flashdb.ReadTransaction;
import dev.flashdb.SetCommands;
import dev.flashdb.SortedSetCommands;
import dev.flashdb.StringCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The faults of the small Go store that this engine is thought anew from, each by its name: ours has none of them. */
class SeedFaultsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private final AtomicInteger visits = new AtomicInteger();
    private final Engine engine = new Engine(now::get, Duration.ZERO);
    private final EmbeddedDb db = new EmbeddedDb(engine, /* isManaged= */ false);

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void aTransactionSeesItsOwnWrites() {
        db.updateWithoutResult(tx -> {
            tx.set("s", "1");
            tx.hset("h", "f", "1");
            tx.sadd("set", "m");
            tx.zadd("z", 1, "m");
            assertEquals("1", tx.get("s"));
            assertEquals("1", tx.hget("h", "f"));
            assertTrue(tx.sismember("set", "m"));
            assertEquals(1, tx.zscore("z", "m").orElseThrow());
        });
    }

    @Test
    void rollbackUndoesZremAndSmove() {
        db.zadd("z", 1, "m");
        db.sadd("from", "m");
        assertThrows(
                IllegalStateException.class,
                () -> db.updateWithoutResult(tx -> {
                    assertEquals(1, tx.zrem("z", "m"));
                    assertTrue(tx.smove("from", "to", "m"));
                    throw new IllegalStateException();
                }));
        assertEquals(1, db.zscore("z", "m").orElseThrow());
        assertEquals(Set.of("m"), db.smembers("from"));
        assertEquals(Set.of(), db.smembers("to"));
    }

    @Test
    void anExceptionDoesNotCommit() {
        assertThrows(
                IOException.class,
                () -> db.updateWithoutResult(tx -> {
                    tx.set("s", "1");
                    throw new IOException();
                }));
        assertThrows(
                StackOverflowError.class,
                () -> db.updateWithoutResult(tx -> {
                    tx.set("s", "1");
                    throw new StackOverflowError();
                }));
        assertNull(db.get("s"));
    }

    @Test
    void aViewHasNoMutators() {
        for (Class<?> writes :
                List.of(StringCommands.class, HashCommands.class, SetCommands.class, SortedSetCommands.class)) {
            assertFalse(writes.isAssignableFrom(ReadTransaction.class), writes.getName());
        }
        Set<String> ofReads =
                Set.of("set", "delete", "hset", "sadd", "srem", "zadd", "zrem", "expire", "setex", "spop");
        for (var method : ReadTransaction.class.getMethods()) {
            assertFalse(ofReads.contains(method.getName()), method.toString());
        }
    }

    @Test
    void aViewBlocksNoWriter() throws Exception {
        db.set("s", "1");
        ExecutorService other = Executors.newSingleThreadExecutor();
        db.viewWithoutResult(view -> {
            Future<?> writer = other.submit(() -> {
                db.set("s", "2");
                db.updateWithoutResult(tx -> tx.set("t", "2"));
            });
            writer.get(60, TimeUnit.SECONDS);
            assertEquals("1", view.get("s"));
            assertNull(view.get("t"));
        });
        other.shutdown();
        assertEquals("2", db.get("s"));
    }

    @Test
    void setexStoresTheValue() {
        db.setex("s", 10, "1");
        assertEquals("1", db.get("s"));
        assertEquals(10, db.ttl("s"));
    }

    @Test
    void existsObeysTheDeadline() {
        db.setex("s", 10, "1");
        assertTrue(db.exists("s"));
        now.addAndGet(10_000);
        assertFalse(db.exists("s"));
    }

    @Test
    void setForgetsAnOldDeadline() {
        db.setex("s", 10, "1");
        db.set("s", "2");
        now.addAndGet(20_000);
        assertEquals("2", db.get("s"));
        assertEquals(-1, db.ttl("s"));
    }

    @Test
    void saddOnAnExpiredSetKeepsTheMember() {
        db.sadd("s", "old");
        db.sexpire("s", 10);
        now.addAndGet(20_000);
        assertEquals(1, db.sadd("s", "new"));
        assertEquals(Set.of("new"), db.smembers("s"));
        engine.sweep();
        assertEquals(Set.of("new"), db.smembers("s"));
    }

    @Test
    void hsetOfAnEmptyStringIsKept() {
        db.hset("h", "f", "");
        assertEquals("", db.hget("h", "f"));
        assertEquals(1, db.hlen("h"));
    }

    @Test
    void countsOfRemovedMembersLeaveAbsentOnesOut() {
        db.sadd("s", "a");
        db.hset("h", "f", "1");
        db.zadd("z", 1, "a");
        assertEquals(1, db.srem("s", "a", "b", "c"));
        assertEquals(1, db.hdel("h", "f", "g"));
        assertEquals(1, db.zrem("z", "a", "b"));
    }

    @Test
    void anEmptyKeyLocksNothing() {
        assertTimeoutPreemptively(SOON, () -> {
            db.set("", "1");
            db.updateWithoutResult(tx -> tx.zadd("", 1, ""));
            assertEquals("1", db.get(""));
            assertTrue(db.delete(""));
            db.set("other", "1");
        });
    }

    @Test
    void aNulInAKeyAndTheDeletionOfAnAbsentKeyAreOrdinary() {
        db.set("a\u0000b", "1");
        db.set("a", "2");
        assertEquals("1", db.get("a\u0000b"));
        assertEquals(2, db.scanPrefix("a").count());
        assertTrue(db.delete("a\u0000b"));
        assertFalse(db.delete("a\u0000b"));
        assertFalse(db.delete("absent"));
        assertEquals("2", db.get("a"));
    }

    @Test
    void aSweepVisitsWhatIsDueAndNotEveryKey() {
        Namespace namespace = engine.create(NamespaceOptions.named("visited").withDepartures(new Departures() {
            @Override
            public void expired(Hold hold) {
                visits.incrementAndGet();
                hold.erase();
                hold.commit();
            }
        }));
        for (int i = 0; i < 10_000; i++) {
            CountedKey key = new CountedKey(i);
            namespace.put(key, "v", i < 10 ? now.get() + 1_000 : now.get() + 1_000_000, Entries.KEEP);
        }
        CountedKey.looks = 0;
        now.addAndGet(2_000);
        engine.sweep();
        assertEquals(10, visits.get());
        assertEquals(9_990, namespace.count());
        assertTrue(CountedKey.looks < 1_000, "keys that were looked at: " + CountedKey.looks);
    }

    /** Counts how often any key is compared or hashed. */
    private record CountedKey(int id) {
        private static int looks;

        @Override
        public boolean equals(Object other) {
            looks++;
            return other instanceof CountedKey key && key.id == id;
        }

        @Override
        public int hashCode() {
            looks++;
            return id;
        }
    }

    @Test
    void sweepersThatMeetTakeEachEntryOutOnce() throws Exception {
        Namespace namespace = engine.create(NamespaceOptions.named("swept").withDepartures(new Departures() {
            @Override
            public void expired(Hold hold) {
                visits.incrementAndGet();
                hold.erase();
                hold.commit();
            }
        }));
        for (int i = 0; i < 20_000; i++) {
            namespace.put("k" + i, "v", now.get() + 1 + i % 100, Entries.KEEP);
        }
        now.addAndGet(1_000);
        ExecutorService sweepers = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(sweepers.submit(engine::sweep));
        }
        for (Future<?> one : all) {
            one.get(60, TimeUnit.SECONDS);
        }
        sweepers.shutdown();
        assertEquals(20_000, visits.get());
        assertEquals(0, namespace.count());
    }

    @Test
    void aSecondCloseReturns() {
        Engine swept = new Engine(now::get, Duration.ofMillis(1));
        EmbeddedDb other = new EmbeddedDb(swept, /* isManaged= */ false);
        assertTimeoutPreemptively(SOON, () -> {
            other.close();
            other.close();
        });
        assertThrows(DatabaseClosedException.class, () -> other.set("a", "1"));
        assertEquals(Map.of(), db.hgetall("h"));
    }
}
