package dev.flashdb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.NestedUpdateException;
import dev.flashdb.TransactionClosedException;
import dev.flashdb.UpdateTransaction;
import dev.flashdb.WrongThreadException;
import dev.flashdb.engine.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Updates and views of the embedded database. */
class TransactionsTest {

    private static final int ACCOUNTS = 30;
    private static final int TRANSFERS = 20_000;
    private static final long SEED = 20_261_124L;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private final Engine engine = new Engine(now::get, Duration.ZERO);
    private final EmbeddedDb db = new EmbeddedDb(engine, /* isManaged= */ false);

    @AfterEach
    void close() {
        db.close();
        db.close();
    }

    @Test
    void theSeedsTutorialSetGetDeleteGetAgain() {
        db.set("student:1", "ada@example.org");
        assertEquals("ada@example.org", db.get("student:1"));
        assertTrue(db.delete("student:1"));
        assertNull(db.get("student:1"));
    }

    @Test
    void anUpdateSeesItsOwnWritesAndNobodyElseDoesBeforeItsEnd() {
        db.updateWithoutResult(tx -> {
            tx.set("a", "1");
            assertEquals("1", tx.get("a"));
            assertNull(db.get("a"));
            assertEquals(
                    Long.valueOf(0),
                    db.<Long, RuntimeException>view(view -> view.scanPrefix("a").count()));
        });
        assertEquals("1", db.get("a"));
    }

    @Test
    void whateverIsThrownRollsAllTypesBackAndComesOutUnchanged() {
        db.zadd("z", 1, "m");
        db.sadd("from", "m");
        for (Throwable thrown :
                List.of(new Exception("checked"), new StackOverflowError(), new IllegalStateException())) {
            assertSame(
                    thrown,
                    assertThrows(
                            Throwable.class,
                            () -> db.update(tx -> {
                                tx.set("s", "1");
                                tx.hset("h", "f", "1");
                                tx.zrem("z", "m");
                                tx.smove("from", "to", "m");
                                throw sneaky(thrown);
                            })));
            assertNull(db.get("s"));
            assertEquals(0, db.hlen("h"));
            assertEquals(1, db.zcard("z"));
            assertEquals(List.of(1L, 0L), List.of(db.scard("from"), db.scard("to")));
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Test
    void wrongUsesOfATransactionAreNamed() throws Exception {
        AtomicReference<UpdateTransaction> kept = new AtomicReference<>();
        ExecutorService other = Executors.newSingleThreadExecutor();
        db.updateWithoutResult(tx -> {
            kept.set(tx);
            assertThrows(NestedUpdateException.class, () -> db.updateWithoutResult(inner -> inner.set("a", "1")));
            Future<?> elsewhere = other.submit(() -> assertThrows(WrongThreadException.class, () -> tx.get("a")));
            elsewhere.get(60, TimeUnit.SECONDS);
        });
        other.shutdown();
        assertThrows(TransactionClosedException.class, () -> kept.get().get("a"));
    }

    @Test
    void aViewStaysAsItWasAndWhatItKeptGoesWithIt() {
        db.set("a", "1");
        db.viewWithoutResult(view -> {
            for (int i = 0; i < 1_000; i++) {
                db.set("a", "x" + i);
                db.set("new" + i, "1");
            }
            db.delete("a");
            assertEquals("1", view.get("a"));
            assertEquals(1, view.scanPrefix("").count());
        });
        assertEquals(0, engine.openSnapshots());
        assertNull(db.get("a"));
        assertEquals(1_000, db.scanPrefix("new").count());
    }

    @Test
    void aSweepTakesOutWhatHasExpiredAndAViewStillSeesIt() {
        db.setex("a", 10, "1");
        db.viewWithoutResult(view -> {
            now.addAndGet(10_000);
            engine.sweep();
            assertNull(db.get("a"));
            assertEquals("1", view.get("a"));
        });
        assertNull(db.get("a"));
    }

    @Test
    void moneyMovedBetweenTypesIsAlwaysAllThere() throws Exception {
        for (int i = 0; i < ACCOUNTS; i++) {
            setBalance(i, 100);
        }
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch reading = new CountDownLatch(2);
        List<Future<?>> writers = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            Random random = new Random(SEED + t);
            writers.add(threads.submit(() -> {
                reading.await();
                transfer(random);
                return null;
            }));
        }
        List<Future<Long>> readers = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            readers.add(threads.submit(() -> {
                long views = 0;
                while (!over.get()) {
                    assertEquals(ACCOUNTS * 100L, db.view(TransactionsTest::sum), "seed=" + SEED);
                    if (views++ == 0) {
                        reading.countDown();
                    }
                }
                return views;
            }));
        }
        for (Future<?> writer : writers) {
            writer.get(120, TimeUnit.SECONDS);
        }
        over.set(true);
        for (Future<Long> reader : readers) {
            assertTrue(reader.get(120, TimeUnit.SECONDS) > 0);
        }
        threads.shutdown();
        assertEquals(ACCOUNTS * 100L, db.view(TransactionsTest::sum));
        assertEquals(0, engine.openSnapshots());
    }

    private void setBalance(int account, long balance) {
        db.updateWithoutResult(tx -> set(tx, account, balance));
    }

    private static void set(UpdateTransaction tx, int account, long balance) {
        switch (account % 3) {
            case 0 -> tx.set("account" + account, Long.toString(balance));
            case 1 -> tx.hset("accounts", "account" + account, Long.toString(balance));
            default -> tx.zadd("accounts", balance, "account" + account);
        }
    }

    private static long balance(dev.flashdb.ReadTransaction tx, int account) {
        return switch (account % 3) {
            case 0 -> Long.parseLong(Objects.requireNonNull(tx.get("account" + account)));
            case 1 -> Long.parseLong(Objects.requireNonNull(tx.hget("accounts", "account" + account)));
            default -> (long) tx.zscore("accounts", "account" + account).orElseThrow();
        };
    }

    private static long sum(dev.flashdb.ReadTransaction tx) {
        long sum = 0;
        for (int i = 0; i < ACCOUNTS; i++) {
            sum += balance(tx, i);
        }
        return sum;
    }

    private void transfer(Random random) {
        for (int i = 0; i < TRANSFERS; i++) {
            int from = random.nextInt(ACCOUNTS);
            int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
            db.updateWithoutResult(tx -> {
                set(tx, from, balance(tx, from) - 1);
                set(tx, to, balance(tx, to) + 1);
            });
            db.set("beside" + random.nextInt(10), Map.of("i", i).toString());
        }
    }

    @Test
    void keysOfHashesAreThoseOfTheTransactionAndEndWithIt() {
        db.hset("h:1", "f", "1");
        AtomicReference<Stream<String>> escaped = new AtomicReference<>();
        db.viewWithoutResult(view -> {
            db.hset("h:2", "f", "1");
            assertEquals(List.of("h:1"), view.hscanPrefix("h:").toList());
            escaped.set(view.hscanPrefix("h:"));
        });
        assertThrows(TransactionClosedException.class, () -> escaped.get().count());
        db.updateWithoutResult(update -> {
            update.hclear("h:1");
            update.sadd("s", "m");
            assertEquals(List.of("h:2"), update.hscanPrefix("").toList());
            assertEquals(List.of("s"), update.sscanPrefix("").toList());
        });
        assertEquals(List.of("h:2"), db.hscanPrefix("h").toList());
    }
}
