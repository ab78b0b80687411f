package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Edge cases: fewer loads than are kept, equal times, keys without a text or with a long one, loads that fail. */
class SlowestLoadsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private final SlowestLoads loads = new SlowestLoads(() -> NOW);

    @Test
    void theSlowestAreKeptInWhateverOrderTheyCome() {
        IntStream.range(0, 1_000).forEach(i -> loads.add(i * 7 % 1_000, i * 7 % 1_000, /* hasFailed= */ false));
        assertThat(loads.all())
                .extracting(SlowLoad::key)
                .containsExactly("999", "998", "997", "996", "995", "994", "993", "992", "991", "990");
        assertThat(loads.all()).allSatisfy(load -> assertThat(load.end()).isEqualTo(NOW));
    }

    @Test
    void aKeyWithoutATextIsNamedByItsClassAndALongOneIsCutOff() {
        loads.add(
                new Object() {
                    @Override
                    public String toString() {
                        throw new IllegalStateException("no");
                    }
                },
                2,
                /* hasFailed= */ true);
        loads.add("k".repeat(1_000), 1, /* hasFailed= */ false);
        assertThat(loads.all().get(0).key()).startsWith(SlowestLoadsTest.class.getName());
        assertThat(loads.all().get(0).hasFailed()).isTrue();
        assertThat(loads.all().get(1).key()).hasSize(203).endsWith("...");
    }

    @Test
    void aCacheKnowsItsLoadsAndHitsAreNone() {
        try (FlashCacheManager manager = FlashCacheManager.builder().build()) {
            FlashSpringCache cache = Objects.requireNonNull(manager.getCache("users"));
            cache.get("a", () -> 1);
            cache.get("a", () -> 2);
            assertThat(cache.slowestLoads()).singleElement().satisfies(load -> {
                assertThat(load.key()).isEqualTo("a");
                assertThat(load.time()).isGreaterThan(Duration.ZERO);
                assertThat(load.hasFailed()).isFalse();
            });
        }
    }
}
