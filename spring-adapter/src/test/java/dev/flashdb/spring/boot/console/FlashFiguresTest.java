package dev.flashdb.spring.boot.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashdb.SyncMode;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashSpringCache;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples behind the charts, with a clock that is moved by hand. */
class FlashFiguresTest {
    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private final FlashCacheManager manager = FlashCacheManager.builder().build();
    private final FlashFigures figures = new FlashFigures(manager, clock);

    @AfterEach
    void close() {
        figures.close();
        manager.close();
    }

    private static FlashSpringCache cache(FlashCacheManager of, String name) {
        return Objects.requireNonNull(of.getCache(name));
    }

    private void sampleAfterTwoSeconds() {
        now.addAndGet(2_000);
        figures.sample();
    }

    @Test
    void theHitRatioIsThatOfTheReadsSinceTheSampleBefore() {
        FlashSpringCache users = cache(manager, "users");
        FlashSpringCache idle = cache(manager, "idle");
        users.put("a", 1);
        figures.sample();
        users.get("a");
        sampleAfterTwoSeconds();
        users.get("a");
        users.get("b");
        sampleAfterTwoSeconds();
        sampleAfterTwoSeconds();
        Figures.History history = figures.read("users").history();
        assertThat(history.hitRatio()).isEqualTo(Arrays.asList(null, 1.0, 0.5, null));
        assertThat(history.entries()).isEqualTo(List.of(1L, 1L, 1L, 1L));
        assertThat(history.atSeconds()).isEqualTo(List.of(1.7e9, 1.7e9 + 2, 1.7e9 + 4, 1.7e9 + 6));
        idle.get("x");
        sampleAfterTwoSeconds();
        assertThat(figures.read(null).history().hitRatio().get(4)).isEqualTo(0.0);
        assertThat(figures.read("users").history().hitRatio().get(4)).isNull();
        assertThat(figures.read("").cache()).isNull();
    }

    @Test
    void onlyTheLastSamplesAreKept() {
        IntStream.range(0, FlashFigures.SAMPLES + 50).forEach(i -> sampleAfterTwoSeconds());
        Figures.History history = figures.read(null).history();
        assertThat(history.atSeconds()).hasSize(FlashFigures.SAMPLES);
        assertThat(history.atSeconds().get(FlashFigures.SAMPLES - 1)).isEqualTo(now.get() / 1_000.0);
        assertThat(history.logBytes()).containsOnlyNulls();
    }

    @Test
    void ofAThousandCachesSomeHaveLinesAndAllAreInTheSums() {
        IntStream.range(0, 1_000).forEach(i -> cache(manager, "cache" + i).put("a", 1));
        figures.sample();
        Figures read = figures.read(null);
        assertThat(read.caches()).hasSize(FlashFigures.MOST_CACHES);
        assertThat(read.cacheCount()).isEqualTo(1_000);
        assertThat(read.chosen().entries()).isEqualTo(1_000);
        assertThat(read.history().entries()).isEqualTo(List.of(1_000L));
    }

    @Test
    void theHistogramIsKeptForTenSecondsAndCountsAPartOfALargeCache() {
        FlashSpringCache cache = cache(manager, "large");
        cache.put(0, 1);
        assertThat(figures.read("large").timeToLive()).containsEntry("never", 1L);
        IntStream.range(0, 50_000).forEach(i -> cache.put(i, 1));
        assertThat(figures.read("large").timeToLive()).containsEntry("never", 1L);
        now.addAndGet(10_000);
        Figures later = figures.read("large");
        assertThat(later.timeToLive()).containsEntry("never", 20_000L);
        assertThat(later.timeToLiveCounted()).isEqualTo(20_000);
    }

    @Test
    void theSlowestLoadsOfAllCachesComeSlowestFirst() {
        for (int cache = 0; cache < 3; cache++) {
            for (int load = 0; load < 20; load++) {
                String key = "key" + load;
                cache(manager, "cache" + cache).get(key, () -> key);
            }
        }
        List<Figures.Load> slowest = figures.read(null).slowestLoads();
        assertThat(slowest).hasSize(10);
        assertThat(slowest).isSortedAccordingTo((a, b) -> Double.compare(b.millis(), a.millis()));
        assertThat(figures.read("cache1").slowestLoads())
                .allSatisfy(load -> assertThat(load.cache()).isEqualTo("cache1"));
    }

    @Test
    void syncsAreCountedASecondAndTheLogHasASize(@TempDir Path directory) {
        try (FlashCacheManager durable = FlashCacheManager.builder()
                        .directory(directory)
                        .sync(SyncMode.ALWAYS)
                        .build();
                FlashFigures its = new FlashFigures(durable, clock)) {
            its.sample();
            IntStream.range(0, 6).forEach(i -> durable.database().set("a", "" + i));
            now.addAndGet(2_000);
            its.sample();
            Figures.History history = its.read(null).history();
            assertThat(history.syncsPerSecond()).isEqualTo(Arrays.asList(null, 3.0));
            assertThat(history.logBytes().get(1)).isPositive();
        }
    }

    @Test
    void ofAClosedManagerThereAreNone() {
        manager.close();
        assertThatThrownBy(() -> figures.read(null)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(figures::sample).isInstanceOf(IllegalStateException.class);
    }
}
