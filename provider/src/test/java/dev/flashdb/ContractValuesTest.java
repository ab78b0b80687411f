package dev.flashdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The values of the contract. Edge cases: zero and negative intervals, NaN, -0.0, no keys, lists that change later. */
class ContractValuesTest {
    @Test
    void theEvictorRunsOnceASecondUnlessSaidOtherwise() {
        assertEquals(Duration.ofSeconds(1), Options.defaults().evictionInterval());
        assertEquals(
                Duration.ZERO,
                Options.builder().evictionInterval(Duration.ZERO).build().evictionInterval());
    }

    @Test
    void aNegativeEvictionIntervalIsRefused() {
        Options.Builder builder = Options.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.evictionInterval(Duration.ofMillis(-1)));
    }

    @Test
    void aLaterCallOnTheBuilderDoesNotChangeWhatItBuilt() {
        Options.Builder builder = Options.builder();
        Options options = builder.build();
        builder.evictionInterval(Duration.ofDays(1));
        assertEquals(Duration.ofSeconds(1), options.evictionInterval());
    }

    @Test
    void aScoreIsNeverNaNAndNeverMinusZero() {
        assertThrows(IllegalArgumentException.class, () -> new ScoredMember("a", Double.NaN));
        assertEquals(new ScoredMember("a", 0.0), new ScoredMember("a", -0.0));
        assertThrows(IllegalArgumentException.class, () -> ScoreRange.atLeast(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Weights.of("a", Double.NaN));
    }

    @Test
    void weightsKeepTheirOrderAndAllowAKeyTwice() {
        Weights weights = Weights.of("a", 1).and("b", 2).and("a", 3);
        assertEquals(
                List.of(
                        new Weights.WeightedKey("a", 1),
                        new Weights.WeightedKey("b", 2),
                        new Weights.WeightedKey("a", 3)),
                weights.keys());
        assertThrows(IllegalArgumentException.class, Weights::ofOnes);
    }

    @Test
    void aDeadlockNamesItsKeysEvenWhenTheListChangesLater() {
        List<String> keys = new ArrayList<>(List.of("a", "b"));
        DeadlockException exception = new DeadlockException("a waits for b, b waits for a", keys);
        keys.clear();
        assertEquals(List.of("a", "b"), exception.keys());
    }

    @Test
    void aFractionOfAMillisecondCountsAsAWholeOne() {
        assertEquals(1, Deadlines.millis(Duration.ofNanos(1)));
        assertEquals(2, Deadlines.millis(Duration.ofNanos(1_000_001)));
        assertEquals(0, Deadlines.millis(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> Deadlines.millis(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThrows(IllegalArgumentException.class, () -> Deadlines.epochMillis(Instant.MAX));
    }
}
