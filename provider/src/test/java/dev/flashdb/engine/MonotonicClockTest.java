package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MonotonicClockTest {
    private final AtomicLong wallMillis = new AtomicLong(1_700_000_000_000L);
    private final AtomicLong nanos = new AtomicLong(-5);
    private final MonotonicClock clock = MonotonicClock.anchored(wallMillis::get, nanos::get);

    @Test
    void row23_aStepOfTheWallClockMovesNothing() {
        wallMillis.addAndGet(-3_600_000);
        assertEquals(1_700_000_000_000L, clock.nowMillis());
        wallMillis.addAndGet(50L * 365 * 86_400_000);
        assertEquals(1_700_000_000_000L, clock.nowMillis());
    }

    @Test
    void timeGoesOnByWholeMillisecondsAlsoThroughTheTurnOfTheNanoseconds() {
        nanos.addAndGet(999_999);
        assertEquals(1_700_000_000_000L, clock.nowMillis());
        nanos.addAndGet(1);
        assertEquals(1_700_000_000_001L, clock.nowMillis());
        AtomicLong late = new AtomicLong(Long.MAX_VALUE - 1);
        MonotonicClock turning = MonotonicClock.anchored(wallMillis::get, late::get);
        late.addAndGet(2_000_000);
        assertEquals(1_700_000_000_002L, turning.nowMillis());
    }

    @Test
    void itKnowsByHowMuchItIsAheadOfTheWallClock() {
        wallMillis.addAndGet(-999);
        assertEquals(0, clock.aheadMillis());
        wallMillis.addAndGet(-1);
        assertEquals(1_000, clock.aheadMillis());
        assertEquals(1_500, clock.ofWallMillis(500));
        assertEquals(Long.MAX_VALUE, clock.ofWallMillis(Long.MAX_VALUE - 999));
        MonotonicClock ahead = clock.notBefore(clock.nowMillis() + 5_000);
        assertEquals(6_000, ahead.aheadMillis());
        wallMillis.addAndGet(3_600_000);
        assertEquals(1_000 + 5_000 - 3_600_000, ahead.aheadMillis());
        assertEquals(Long.MIN_VALUE, ahead.ofWallMillis(Long.MIN_VALUE + 5));
    }
}
