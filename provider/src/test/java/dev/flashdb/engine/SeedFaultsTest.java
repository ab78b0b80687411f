package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.HashCommands;
import dev.flashdb.ReadTransaction;
import dev.flashdb.SetCommands;
import dev.flashdb.SortedSetCommands;
import dev.flashdb.StringCommands;
import dev.flashdb.embedded.EmbeddedDb;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the seed's Go version got wrong, one test for each fault. */
class SeedFaultsTest {

    private static final int KEYS = 10_000;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
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
            tx.hset("h", "f", "2");
            tx.sadd("set", "m");
            tx.zadd("z", 3, "m");
            assertEquals("1", tx.get("s"));
            assertEquals("2", tx.hget("h", "f"));
            assertTrue(tx.sismember("set", "m"));
            assertEquals(3, tx.zscore("z", "m").orElseThrow());
        });
    }

    @Test
    void aRollbackUndoesZremAndSmove() {
        db.zadd("z", 1, "m");
        db.sadd("from", "m");
        rollBack(() -> db.updateWithoutResult(tx -> {
            tx.zrem("z", "m");
            tx.smove("from", "to", "m");
            throw new IllegalStateException("roll back");
        }));
        assertEquals(1, db.zcard("z"));
        assertEquals(Set.of("m"), db.smembers("from"));
        assertEquals(Set.of(), db.smembers("to"));
    }

    @Test
    void anExceptionDoesNotCommit() {
        rollBack(() -> db.updateWithoutResult(tx -> {
            tx.set("s", "1");
            throw new IllegalStateException("roll back");
        }));
        assertFalse(db.exists("s"));
    }

    private static void rollBack(Runnable update) {
        assertThrows(IllegalStateException.class, update::run);
    }

    @Test
    void aViewIsNoneOfTheTypesThatMutate() {
        for (Class<?> writes :
                List.of(StringCommands.class, HashCommands.class, SetCommands.class, SortedSetCommands.class)) {
            assertFalse(writes.isAssignableFrom(ReadTransaction.class), writes.getName());
        }
    }

    @Test
    void aViewBlocksNoWriter() throws Exception {
        ExecutorService writer = Executors.newSingleThreadExecutor();
        db.viewWithoutResult(view -> {
            Future<?> written = writer.submit(() -> {
                db.set("s", "1");
                db.updateWithoutResult(tx -> tx.zadd("z", 1, "m"));
            });
            get(written);
            assertNull(view.get("s"));
            assertEquals(0, view.zcard("z"));
        });
        writer.shutdown();
        assertEquals("1", db.get("s"));
    }

    private static void get(Future<?> future) {
        try {
            future.get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void setexStoresItsValue() {
        db.setex("s", 10, "1");
        assertEquals("1", db.get("s"));
        assertEquals(10, db.ttl("s"));
    }

    @Test
    void existsHeedsTheDeadline() {
        db.setex("s", 10, "1");
        now.addAndGet(10_000);
        assertFalse(db.exists("s"));
    }

    @Test
    void setTakesAnOldDeadlineAway() {
        db.setex("s", 10, "1");
        db.set("s", "2");
        now.addAndGet(10_000);
        engine.sweep();
        assertEquals("2", db.get("s"));
        assertEquals(-1, db.ttl("s"));
    }

    @Test
    void saddToAnExpiredSetKeepsTheMember() {
        db.sadd("set", "old");
        db.sexpire("set", 10);
        now.addAndGet(10_000);
        assertEquals(1, db.sadd("set", "new"));
        engine.sweep();
        assertEquals(Set.of("new"), db.smembers("set"));
    }

    @Test
    void hsetKeepsAnEmptyString() {
        assertTrue(db.hset("h", "f", ""));
        assertEquals("", db.hget("h", "f"));
        assertTrue(db.hexists("h", "f"));
    }

    @Test
    void countsOfRemovedMembersLeaveAbsentOnesOut() {
        db.hset("h", "f", "1");
        db.sadd("set", "m");
        db.zadd("z", 1, "m");
        assertEquals(1, db.hdel("h", "f", "absent"));
        assertEquals(1, db.srem("set", "m", "absent"));
        assertEquals(1, db.zrem("z", "m", "absent"));
        assertEquals(0, db.srem("set", "m"));
    }

    @Test
    void anEmptyKeyIsAKeyAndLocksNothing() {
        db.set("", "1");
        assertEquals("1", db.get(""));
        db.updateWithoutResult(tx -> tx.zadd("", 1, ""));
        assertEquals(1, db.zcard(""));
        assertTrue(db.delete(""));
    }

    @Test
    void aNulInAKeyIsACharacterLikeOthers() {
        db.set("a\0", "1");
        db.set("a\0b", "2");
        assertNull(db.get("a"));
        assertTrue(db.delete("a\0"));
        assertEquals("2", db.get("a\0b"));
    }

    @Test
    void deletingAnAbsentKeyIsNothing() {
        assertFalse(db.delete("absent"));
        assertFalse(db.delete("absent\0"));
        assertFalse(db.zclear("absent"));
        assertNull(db.get("absent"));
    }

    @Test
    void aSweepVisitsWhatIsDueAndNothingElse() {
        AtomicInteger visits = new AtomicInteger();
        Namespace namespace = engine.create(NamespaceOptions.named("swept").withDepartures(new Departures() {
            @Override
            public void expired(Hold hold) {
                visits.incrementAndGet();
                Departures.super.expired(hold);
            }
        }));
        AtomicInteger looks = new AtomicInteger();
        for (int i = 0; i < KEYS; i++) {
            long deadlineMillis = i < 10 ? now.get() + 1_000 : Version.NEVER;
            namespace.put(new CountedKey(i, looks), i, deadlineMillis, deadlineMillis);
        }
        looks.set(0);
        now.addAndGet(10_000);
        engine.sweep();
        assertEquals(10, visits.get());
        assertEquals(KEYS - 10, namespace.count());
        assertTrue(looks.get() <= 100, "looks at keys=" + looks);
    }

    private record CountedKey(int number, AtomicInteger looks) {
        @Override
        public boolean equals(Object other) {
            looks.incrementAndGet();
            return other instanceof CountedKey key && key.number == number;
        }

        @Override
        public int hashCode() {
            looks.incrementAndGet();
            return number;
        }
    }

    @Test
    void sweepersSideBySideTakeEachEntryOutOnce() {
        AtomicInteger departed = new AtomicInteger();
        Namespace namespace = engine.create(NamespaceOptions.named("swept").withDepartures(new Departures() {
            @Override
            public void expired(Hold hold) {
                departed.incrementAndGet();
                Departures.super.expired(hold);
            }
        }));
        for (int i = 0; i < KEYS; i++) {
            namespace.put(i, i, now.get() + 1_000, now.get() + 1_000);
        }
        now.addAndGet(10_000);
        ExecutorService sweepers = Executors.newFixedThreadPool(4);
        List<Future<?>> all =
                List.of(sweepers.submit(engine::sweep), sweepers.submit(engine::sweep), sweepers.submit(engine::sweep));
        all.forEach(SeedFaultsTest::get);
        sweepers.shutdown();
        assertEquals(KEYS, departed.get());
        assertEquals(0, namespace.count());
    }

    @Test
    void aSecondCloseReturns() {
        EmbeddedDb other = new EmbeddedDb(new Engine(now::get, Duration.ofMillis(10)), /* isManaged= */ false);
        other.close();
        other.close();
    }
}
