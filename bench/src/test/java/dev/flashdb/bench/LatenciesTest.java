package dev.flashdb.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void theQuantilesOfAThousandTimesAreWithinATwentiethAndTheLongestIsExact() {
        Latencies latencies = new Latencies();
        for (int i = 1; i <= 1_000; i++) {
            latencies.record(i * 1_000_003L);
        }
        for (double share : new double[] {0.01, 0.5, 0.9, 0.999}) {
            double exact = share * 1_000 * 1_000_003L;
            assertEquals(exact, latencies.quantile(share), exact / 20, "share=" + share);
        }
        assertEquals(1_000_003_000L, latencies.longest());
    }

    @Test
    void smallAndHugeTimesHaveTheirPlace() {
        for (long nanos : new long[] {0, 1, 31, 32, 33, 1_000, Long.MAX_VALUE}) {
            Latencies latencies = new Latencies();
            latencies.record(nanos);
            long found = latencies.quantile(0.999);
            assertTrue(found <= nanos && found >= nanos - nanos / 32, nanos + " became " + found);
        }
    }

    @Test
    void nothingRecordedIsZero() {
        assertEquals(0, new Latencies().quantile(0.999));
    }
}
