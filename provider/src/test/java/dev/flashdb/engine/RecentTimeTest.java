package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
        RecentTime stuck = new RecentTime(millis::get);
        stuck.recentMillis();
        Thread ticker = stuck.ticker();
        assertNotNull(ticker);
        while (stuck.recentMillis() != millis.get()) {
            Thread.onSpinWait();
        }
        millis.addAndGet(RecentTime.GREATEST_LAG_MILLIS + 1);
        assertEquals(millis.get(), stuck.nowMillis());
        assertEquals(millis.get(), stuck.recentMillis());
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
