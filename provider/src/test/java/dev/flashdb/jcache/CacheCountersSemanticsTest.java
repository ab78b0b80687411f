package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CacheCountersSemanticsTest {
    private final AtomicLong nanos = new AtomicLong(5_000_000);
    private final AtomicLong readings = new AtomicLong();
    private final CacheCounters counters = new CacheCounters(() -> {
        readings.incrementAndGet();
        return nanos.get();
    });
    private final CountersMXBean bean = new CountersMXBean(counters);

    @Test
    void row25_evictionsAndExpirationsAreCountedApart() {
        counters.enabled(true);
        counters.recordExpirations(3);
        counters.recordEvictions(2);
        assertEquals(2, bean.getCacheEvictions());
        assertEquals(3, counters.expirations());
        assertEquals(0, bean.getCacheRemovals());
    }

    @Test
    void row26_averagesAreMicrosecondsEachOverItsOwnCount() {
        counters.enabled(true);
        long begin = counters.begin();
        nanos.addAndGet(9_000);
        counters.recordGets(begin, 1, 3);
        begin = counters.begin();
        nanos.addAndGet(10_000);
        counters.recordPuts(begin, 4);
        begin = counters.begin();
        nanos.addAndGet(1_500);
        counters.recordRemovals(begin, 1);
        assertEquals(2.25f, bean.getAverageGetTime());
        assertEquals(2.5f, bean.getAveragePutTime());
        assertEquals(1.5f, bean.getAverageRemoveTime());
        assertEquals(25f, bean.getCacheHitPercentage());
        assertEquals(75f, bean.getCacheMissPercentage());
        assertEquals(4, bean.getCacheGets());
    }

    @Test
    void row26_aLoadersTimeIsNotGetTime() {
        counters.enabled(true);
        long begin = counters.begin();
        nanos.addAndGet(1_000);
        long pause = counters.begin();
        nanos.addAndGet(50_000_000);
        begin = counters.resume(begin, pause);
        nanos.addAndGet(1_000);
        counters.recordGets(begin, 0, 1);
        assertEquals(2f, bean.getAverageGetTime());
    }

    @Test
    void row28_statisticsOffReadNoClockAndTouchNoCounter() {
        long begin = counters.begin();
        begin = counters.resume(begin, counters.begin());
        counters.recordGets(begin, 1, 1);
        counters.recordPuts(begin, 1);
        counters.recordRemovals(begin, 1);
        counters.recordEvictions(1);
        counters.recordExpirations(1);
        counters.recordUnreadable(1);
        assertEquals(0, readings.get());
        assertAllZero();
    }

    @Test
    void row28_anOperationThatBeganWhileOffCountsNothing() {
        long begin = counters.begin();
        counters.enabled(true);
        counters.recordGets(begin, 1, 1);
        counters.recordPuts(begin, 1);
        counters.recordRemovals(begin, 1);
        assertAllZero();
    }

    @Test
    void nothingCountedAndNoTimeGivesZeroAverages() {
        counters.enabled(true);
        nanos.addAndGet(1_000);
        counters.recordRemovals(counters.begin(), 0);
        counters.recordPuts(counters.begin(), 0);
        counters.recordGets(counters.begin(), 0, 0);
        assertAllZero();
    }

    @Test
    void aClockThatShowsTheMarkForOffIsCounted() {
        counters.enabled(true);
        nanos.set(CacheCounters.OFF);
        counters.recordPuts(counters.begin(), 1);
        assertEquals(1, bean.getCachePuts());
    }

    @Test
    void everyGetCountsThoughOnlySomeAreTimed() {
        counters.enabled(true);
        for (int i = 0; i < 100_000; i++) {
            long begin = counters.beginGet();
            nanos.addAndGet(3_000);
            counters.recordGets(begin, i % 2, 1 - i % 2);
        }
        assertEquals(100_000, bean.getCacheGets());
        assertEquals(50_000, bean.getCacheHits());
        assertEquals(3f, bean.getAverageGetTime());
        assertEquals(2 * (1_024 + 98_976 / 128), readings.get(), 100);
    }

    @Test
    void theShortWayOfAGetCountsEveryHitAndLeavesThoseToBeTimedToTheOther() {
        counters.enabled(true);
        for (int i = 0; i < 100_000; i++) {
            BiasedCounters.@Nullable Cells mine = counters.untimed();
            if (mine != null) {
                CacheCounters.countHit(mine);
            } else {
                long begin = counters.beginGet();
                nanos.addAndGet(3_000);
                counters.recordGets(begin, 1, 0);
            }
        }
        assertEquals(100_000, bean.getCacheHits());
        assertEquals(3f, bean.getAverageGetTime());
        assertEquals(2 * (1_024 + 98_976 / 128), readings.get(), 100);
    }

    @Test
    void afterAClearingTheFirstGetsAreTimedAgain() {
        counters.enabled(true);
        for (int i = 0; i < 5_000; i++) {
            counters.recordGets(counters.beginGet(), 1, 0);
        }
        bean.clear();
        long begin = counters.beginGet();
        nanos.addAndGet(7_000);
        counters.recordGets(begin, 1, 0);
        assertEquals(7f, bean.getAverageGetTime());
    }

    @Test
    void anUntimedGetKeepsItsMarkThroughAPause() {
        counters.enabled(true);
        assertEquals(CacheCounters.UNTIMED, counters.resume(CacheCounters.UNTIMED, counters.begin()));
    }

    @Test
    void clearSetsAllToZero() {
        counters.enabled(true);
        counters.recordGets(counters.begin(), 1, 1);
        counters.recordPuts(counters.begin(), 1);
        counters.recordRemovals(counters.begin(), 1);
        counters.recordEvictions(1);
        counters.recordExpirations(1);
        counters.recordUnreadable(1);
        bean.clear();
        assertAllZero();
    }

    private void assertAllZero() {
        assertEquals(0, bean.getCacheHits());
        assertEquals(0, bean.getCacheMisses());
        assertEquals(0, bean.getCachePuts());
        assertEquals(0, bean.getCacheRemovals());
        assertEquals(0, bean.getCacheEvictions());
        assertEquals(0, counters.expirations());
        assertEquals(0, counters.unreadable());
        assertEquals(0f, bean.getCacheHitPercentage());
        assertEquals(0f, bean.getCacheMissPercentage());
        assertEquals(0f, bean.getAverageGetTime());
        assertEquals(0f, bean.getAveragePutTime());
        assertEquals(0f, bean.getAverageRemoveTime());
    }
}
