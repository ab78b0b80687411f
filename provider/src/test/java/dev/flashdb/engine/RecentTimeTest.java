package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecentTimeTest {
    private final AtomicLong millis = new AtomicLong(1_000);
    private final RecentTime clock = new RecentTime(millis::get);

    @Test
    void theFirstAnswerIsExactAndNobodyTicksBeforeIt() {
        assertNull(clock.ticker());
        assertEquals(1_000, clock.recentMillis());
        assertNotNull(clock.ticker());
    }

    @Test
    void anInterruptDoesNotMakeItsThreadSpin() {
        clock.recentMillis();
        Thread ticker = clock.ticker();
        assertNotNull(ticker);
        ticker.interrupt();
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            while (ticker.isInterrupted()) {
                clock.recentMillis(); // it is asked, so it goes on
                Thread.onSpinWait();
            }
        });
        assertTrue(ticker.isAlive());
    }

    @Test
    void theRecentTimeIsNeverAheadAndFollows() {
        clock.recentMillis();
        millis.addAndGet(1_000_000);
        long seen = clock.recentMillis();
        while (seen != millis.get()) {
            assertTrue(seen <= millis.get());
            Thread.onSpinWait();
            seen = clock.recentMillis();
        }
    }

    @Test
    void aTimeThatLagsIsMendedByWhoeverReadsTheExactOne() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger ticks = new AtomicInteger();
        RecentTime stuck = new RecentTime(() -> {
            if (Thread.currentThread().getName().equals("flashdb-clock") && ticks.incrementAndGet() == 2) {
                held.countDown();
                awaitUnchecked(release);
            }
            return millis.get();
        });
        try {
            stuck.recentMillis();
            held.await();
            long last = stuck.recentMillis();
            millis.addAndGet(RecentTime.GREATEST_LAG_MILLIS);
            assertEquals(millis.get(), stuck.nowMillis());
            assertEquals(last, stuck.recentMillis());
            millis.addAndGet(1);
            assertEquals(millis.get(), stuck.nowMillis());
            assertEquals(millis.get(), stuck.recentMillis());
        } finally {
            release.countDown();
        }
    }

    /** The thread ends while somebody who has seen it lag reads the exact time: nobody would move on what he writes then. */
    @Test
    void whoMendsATimeThatLagsWritesNothingWhenItsThreadHasEnded() {
        AtomicReference<Thread> toEnd = new AtomicReference<>();
        CountDownLatch ticks = new CountDownLatch(2);
        RecentTime ending = new RecentTime(() -> {
            boolean isTick = Thread.currentThread().getName().equals("flashdb-clock");
            if (isTick) {
                ticks.countDown();
            }
            Thread ticker = isTick ? null : toEnd.getAndSet(null);
            if (ticker != null) {
                joinUnchecked(ticker);
                millis.addAndGet(RecentTime.GREATEST_LAG_MILLIS + 1);
            }
            return millis.get();
        });
        ending.recentMillis();
        awaitUnchecked(ticks);
        toEnd.set(ending.ticker());
        ending.nowMillis();
        millis.addAndGet(1);
        assertEquals(millis.get(), ending.recentMillis());
    }

    private static void joinUnchecked(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theThreadEndsWhenNobodyAsksAndComesBackWhenSomebodyDoes() throws InterruptedException {
        clock.recentMillis();
        Thread ticker = clock.ticker();
        assertNotNull(ticker);
        assertTrue(ticker.isDaemon());
        ticker.join(TimeUnit.SECONDS.toMillis(30));
        assertFalse(ticker.isAlive());
        assertNull(clock.ticker());
        millis.set(5_000);
        assertEquals(5_000, clock.recentMillis());
        assertNotNull(clock.ticker());
    }

    @Test
    void aClockPutForwardPutsTheRecentTimeForwardToo() {
        MonotonicClock ahead = clock.notBefore(1_500);
        assertEquals(1_500, ahead.nowMillis());
        assertEquals(1_500, ahead.recentMillis());
    }
}
