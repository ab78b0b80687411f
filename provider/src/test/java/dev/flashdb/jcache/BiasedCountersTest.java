package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BiasedCountersTest {
    private static final int ROWS = 64;
    private static final int SUMS = 500_000;

    private final BiasedCounters counters = new BiasedCounters(2);

    /** Runs work in so many threads at the same time, and waits for their end; fails if one of them did. */
    private static void inThreads(int count, Runnable work) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(count);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(new Thread(() -> {
                ready.countDown();
                awaitQuietly(ready);
                work.run();
            }));
        }
        runAll(threads);
    }

    private static void runAll(List<Thread> threads) throws InterruptedException {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        for (Thread thread : threads) {
            thread.setUncaughtExceptionHandler((failed, failure) -> failures.add(failure));
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), List.copyOf(failures));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void countersAreApart() {
        counters.add(0, 3);
        counters.add(1, 5);
        counters.add(0, -1);
        assertEquals(2, counters.sum(0));
        assertEquals(5, counters.sum(1));
    }

    @Test
    void threeThreadsARowLoseNothing() throws InterruptedException {
        inThreads(3 * ROWS, () -> {
            for (int i = 0; i < 5_000; i++) {
                counters.add(0, 1);
                counters.add(1, 2);
            }
        });
        assertEquals(3 * ROWS * 5_000, counters.sum(0));
        assertEquals(3 * ROWS * 10_000, counters.sum(1));
    }

    @Test
    void aThreadKeepsItsCellsAndAnotherOfItsRowHasNone() throws InterruptedException {
        AtomicLong withCells = new AtomicLong();
        CountDownLatch all = new CountDownLatch(2 * ROWS);
        inThreads(2 * ROWS, () -> {
            BiasedCounters.@Nullable Cells mine = counters.mine();
            all.countDown();
            awaitQuietly(all); // nobody ends before all have asked
            assertSame(mine, counters.mine());
            if (mine != null) {
                withCells.incrementAndGet();
            }
        });
        assertTrue(withCells.get() <= ROWS, "threads with cells: " + withCells);
        assertTrue(withCells.get() >= ROWS / 2, "threads with cells: " + withCells);
    }

    @Test
    void manyThreadsThatAreAliveCountBesideTheOwners() throws InterruptedException {
        Thread owner = Thread.currentThread();
        assertNotNull(counters.mine());
        AtomicLong others = new AtomicLong();
        inThreads(2 * ROWS, () -> {
            counters.add(0, 1);
            if ((Thread.currentThread().getId() & ROWS - 1) == (owner.getId() & ROWS - 1)) {
                assertNull(counters.mine());
                others.incrementAndGet();
            }
        });
        assertTrue(others.get() > 0, "no thread had the owner's row");
        assertEquals(2 * ROWS, counters.sum(0));
    }

    @Test
    void ofTwoThreadsThatClaimARowAtTheSameTimeOneCountsBesideIt() throws InterruptedException {
        int rounds = 20_000;
        List<BiasedCounters> each = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            each.add(new BiasedCounters(1));
        }
        CyclicBarrier barrier = new CyclicBarrier(2);
        Runnable claims = () -> each.forEach(fresh -> {
            await(barrier);
            fresh.add(0, 1);
        });
        Thread one = new Thread(claims);
        Thread other = new Thread(claims);
        while ((one.getId() & ROWS - 1) != (other.getId() & ROWS - 1)) {
            other = new Thread(claims);
        }
        runAll(List.of(one, other));
        for (BiasedCounters fresh : each) {
            assertEquals(2, fresh.sum(0));
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Threads come and go, and their cells with them, but not what they counted. */
    @Test
    @Timeout(60)
    void whatEndedThreadsCountedStays() throws InterruptedException {
        long counted = 0;
        AtomicLong inherited = new AtomicLong();
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (inherited.get() == 0 && System.nanoTime() < end) {
            inThreads(ROWS, () -> {
                BiasedCounters.@Nullable Cells mine = counters.mine();
                if (mine != null && mine.get(0) > 0) {
                    inherited.incrementAndGet();
                }
                counters.add(0, 1);
            });
            counted += ROWS;
            assertEquals(counted, counters.sum(0));
            System.gc();
        }
        assertTrue(inherited.get() > 0, "no thread got the cells of one that had ended");
    }

    @Test
    void resetIsZeroForAllThreadsAndAgain() throws InterruptedException {
        for (int round = 0; round < 2; round++) {
            inThreads(2 * ROWS, () -> counters.add(0, 1));
            counters.add(0, 1);
            assertEquals(2 * ROWS + 1, counters.sum(0));
            counters.reset();
            assertEquals(0, counters.sum(0));
        }
        counters.add(1, 4);
        assertEquals(4, counters.sum(1));
    }

    /** A sum that is asked for beside a reset is of before it or of after it. */
    @Test
    void noSumIsNegative() throws InterruptedException {
        AtomicBoolean isOver = new AtomicBoolean();
        Runnable counting = () -> {
            while (!isOver.get()) {
                counters.add(0, 1);
                counters.reset();
            }
        };
        Runnable asking = () -> {
            try {
                for (int i = 0; i < SUMS; i++) {
                    long sum = counters.sum(0);
                    assertTrue(sum >= 0, () -> "sum=" + sum);
                }
            } finally {
                isOver.set(true);
            }
        };
        runAll(List.of(new Thread(counting), new Thread(asking)));
    }
}
