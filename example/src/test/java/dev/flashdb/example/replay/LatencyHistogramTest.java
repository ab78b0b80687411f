package dev.flashdb.example.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void nothingRecordedIsZeroThroughout() {
        assertEquals(0, histogram.count());
        assertEquals(0, histogram.meanNanos());
        assertEquals(0, histogram.percentileNanos(99));
    }

    @Test
    void theHundredNumbersFromOneHaveThemselvesAsPercentiles() {
        for (int nanos = 100; nanos >= 1; nanos--) {
            histogram.record(nanos);
        }
        assertEquals(50.5, histogram.meanNanos());
        for (int percent = 1; percent <= 100; percent++) {
            assertEquals(percent, histogram.percentileNanos(percent));
        }
        assertEquals(1, histogram.percentileNanos(0.01));
    }

    @Test
    void aSingleDurationIsEveryPercentileExactly() {
        histogram.record(500_123);
        assertEquals(500_123, histogram.percentileNanos(1));
        assertEquals(500_123, histogram.percentileNanos(99));
        assertEquals(500_123, histogram.percentileNanos(100));
    }

    @Test
    void theEndsOfTheRangeAreRecorded() {
        histogram.record(0);
        histogram.record(Long.MAX_VALUE);
        assertEquals(0, histogram.percentileNanos(50));
        assertEquals(Long.MAX_VALUE, histogram.percentileNanos(100));
    }

    @Test
    void percentilesLieAtMostOneSixtyFourthAboveTheExactOnes() {
        long seed = 20_261_123;
        SplittableRandom random = new SplittableRandom(seed);
        long[] durations = new long[10_000];
        for (int i = 0; i < durations.length; i++) {
            durations[i] = random.nextLong(1L << random.nextInt(1, 40));
            histogram.record(durations[i]);
        }
        Arrays.sort(durations);
        for (int percent = 1; percent <= 100; percent++) {
            long exact = durations[durations.length * percent / 100 - 1];
            long told = histogram.percentileNanos(percent);
            assertTrue(
                    told >= exact && told <= exact + exact / 64 + 1,
                    "seed=" + seed + ", percent=" + percent + ", exact=" + exact + ", told=" + told);
        }
    }

    @Test
    void addingIsAsIfOneHadRecordedAll() {
        LatencyHistogram other = new LatencyHistogram();
        histogram.record(10);
        other.record(20);
        other.record(900_000);
        histogram.add(other);
        assertEquals(3, histogram.count());
        assertEquals(300_010, histogram.meanNanos());
        assertEquals(20, histogram.percentileNanos(50));
        assertEquals(900_000, histogram.percentileNanos(100));
    }

    @Test
    void negativeDurationsAndPercentilesOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> histogram.record(-1));
        for (double percent : new double[] {0, -1, 100.5, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> histogram.percentileNanos(percent));
        }
        assertEquals(0, histogram.count());
    }
}
