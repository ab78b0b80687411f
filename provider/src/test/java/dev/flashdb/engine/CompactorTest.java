package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.StorageException;
import dev.flashdb.log.Log;
import dev.flashdb.log.LogOptions;
import dev.flashdb.log.SimulatedDisk;
import dev.flashdb.record.RecordWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Compactions begin by themselves, and failures of any kind neither reach those who write nor end them for good. */
class CompactorTest {
    private static final long LEAST_GROWTH = 16L << 20;
    private static final long GROWTH = LEAST_GROWTH + 1;

    private final AtomicLong now = new AtomicLong();
    private final Log log = Log.open(
            new SimulatedDisk(new Random(1)),
            Path.of("/simulated/db"),
            LogOptions.standard(),
            (sequence, payload) -> {});

    /** A thread that does its work in the caller's when it is started. */
    private static Thread inline(String name, Runnable work) {
        return new Thread(work, name) {
            @Override
            public void start() {
                run();
            }
        };
    }

    @Test
    void aThreadThatCannotBeMadeIsTriedAgainLater() {
        AtomicInteger compactions = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        Compactor compactor = new Compactor(
                log,
                compactions::incrementAndGet,
                (name, work) -> {
                    if (attempts.incrementAndGet() <= 3) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return inline(name, work);
                },
                now::get,
                () -> true,
                LEAST_GROWTH);
        compactor.grown(GROWTH);
        compactor.grown(1);
        compactor.grown(1);
        assertEquals(1, attempts.get(), "it is tried again without a pause");
        for (int i = 0; i < 3; i++) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            compactor.grown(1);
        }
        assertEquals(4, attempts.get());
        assertEquals(1, compactions.get());
        assertEquals(3, compactor.failed());
        assertTrue(assertNotNullProblem().contains("unable to create native thread"));
    }

    private String assertNotNullProblem() {
        assertNotNull(log.status().lastProblem());
        return log.status().lastProblem().message();
    }

    @Test
    void whateverACompactionThrowsItIsTriedAgainWhenTheLogHasGrown() {
        for (Throwable thrown : new Throwable[] {
            new OutOfMemoryError("Java heap space"),
            new StackOverflowError(),
            new NoClassDefFoundError("dev/flashdb/Gone"),
            new IllegalStateException("a fault of our own"),
            new StorageException("the disk", null)
        }) {
            AtomicInteger attempts = new AtomicInteger();
            Compactor compactor = new Compactor(
                    log,
                    () -> {
                        attempts.incrementAndGet();
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) thrown;
                    },
                    CompactorTest::inline,
                    now::get,
                    () -> true,
                    LEAST_GROWTH);
            compactor.grown(GROWTH);
            for (int i = 0; i < 100; i++) {
                compactor.grown(GROWTH / 50);
            }
            assertEquals(1, attempts.get(), "no pause in time");
            now.addAndGet(Duration.ofHours(1).toNanos());
            compactor.grown(1);
            assertEquals(2, attempts.get(), thrown.toString());
            now.addAndGet(Duration.ofHours(1).toNanos());
            compactor.grown(1);
            assertEquals(2, attempts.get(), "each attempt writes a whole snapshot: it waits for the log to grow, too");
            assertEquals(2, compactor.failed());
        }
    }

    @Test
    void whoWaitsForWritesGivesUpWhenNobodyWantsThatAnyMore() {
        InFlight inFlight = new InFlight();
        int begun = inFlight.begin();
        AtomicInteger looks = new AtomicInteger();
        assertEquals(false, inFlight.awaitBegun(() -> looks.incrementAndGet() > 3));
        int second = inFlight.begin();
        assertEquals(false, inFlight.awaitBegun(() -> looks.incrementAndGet() > 6));
        inFlight.end(begun);
        assertEquals(false, inFlight.awaitBegun(() -> looks.incrementAndGet() > 9), "the second was begun before");
        inFlight.end(second);
        assertEquals(true, inFlight.awaitBegun(() -> false));
    }

    @Test
    void manyThreadsAreCountedInAndOut() throws InterruptedException {
        InFlight inFlight = new InFlight();
        CountDownLatch done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            new Thread(() -> {
                        for (int n = 0; n < 100_000; n++) {
                            inFlight.end(inFlight.begin());
                        }
                        done.countDown();
                    })
                    .start();
        }
        while (done.getCount() > 0) {
            inFlight.awaitBegun();
        }
        done.await();
        assertTrue(inFlight.awaitBegun(() -> true));
    }

    @Test
    void aWriteThatIsTooLargeForAFrameIsRefusedBeforeThereIsNoMemoryForIt() {
        RecordWriter out = new RecordWriter(0) {
            @Override
            public int mostBytes() {
                return 1_000;
            }
        };
        out.blob(new byte[900]);
        StorageException e = assertThrows(StorageException.class, () -> out.blob(new byte[200]));
        assertTrue(String.valueOf(e.getMessage()).contains("Split it into smaller ones"), e::getMessage);
    }
}
