package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.Cache.ValueRetrievalException;

/**
 * Entries around the end of their time. An entry with half an hour left is nearly over for a cache that refreshes an hour ahead,
 * and over for one that keeps an hour longer: so nothing here waits for a clock.
 */
@Timeout(60)
class FreshnessTest {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final Callable<Object> FAILING = () -> {
        throw new IOException("no");
    };

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final FlashCacheManager manager = FlashCacheManager.builder()
            .cache(
                    "*",
                    it -> it.setExpiryPolicyFactory(
                            CreatedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.HOURS, 5))))
            .cache("copying-*", it -> it.setStoreByValue(true))
            .allow("dev.flashdb.spring.**")
            .refreshAhead("ahead*", Duration.ofHours(1))
            .staleOnError("*stale", Duration.ofHours(1))
            .clock(() -> Instant.ofEpochMilli(now.get()))
            .build();
    private final FlashSpringCache ahead = manager.getCache("ahead");
    private final FlashSpringCache stale = manager.getCache("stale");
    private final AtomicInteger loads = new AtomicInteger();

    @AfterEach
    void close() {
        manager.close();
    }

    private static Duration left(FlashSpringCache cache, Object key) {
        return cache.getNativeCache().timeToLive(key).orElseThrow();
    }

    @Test
    void anEntryThatIsNearlyOverIsLoadedAnewBesideItsReaders() throws Exception {
        ahead.getNativeCache().put("a", "old", HALF_AN_HOUR);
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            Object got = ahead.get("a", () -> {
                go.await();
                return "new" + loads.incrementAndGet();
            });
            assertThat(got).isEqualTo("old");
        }
        go.countDown();
        Awaited.until(() -> "new1".equals(ahead.get("a").get()));
        assertThat(left(ahead, "a")).isBetween(Duration.ofHours(4), Duration.ofHours(5));
        assertThat(ahead.<Object>get("a", () -> "new" + loads.incrementAndGet()))
                .isEqualTo("new1");
        assertThat(loads).hasValue(1);
    }

    @Test
    void anAsynchronousEntryThatIsNearlyOverIsLoadedAnew() throws Exception {
        ahead.getNativeCache().put("a", "old", HALF_AN_HOUR);
        CompletableFuture<Object> loaded = new CompletableFuture<>();
        for (int i = 0; i < 100; i++) {
            assertThat(ahead.<Object>retrieve("a", () -> {
                        loads.incrementAndGet();
                        return loaded;
                    }))
                    .isCompletedWithValue("old");
        }
        Awaited.until(() -> loads.get() == 1);
        loaded.complete("new");
        Awaited.until(() -> "new".equals(ahead.get("a").get()));
        assertThat(left(ahead, "a")).isBetween(Duration.ofHours(4), Duration.ofHours(5));
    }

    @Test
    void aRefreshThatFailsOrComesTooLateChangesNothing() throws Exception {
        ahead.getNativeCache().put("a", "old", HALF_AN_HOUR);
        CountDownLatch failed = new CountDownLatch(1);
        assertThat(ahead.<Object>get("a", () -> {
                    failed.countDown();
                    throw new IOException("no");
                }))
                .isEqualTo("old");
        failed.await();
        CountDownLatch ended = new CountDownLatch(1);
        Awaited.until(
                () -> { // until the failed one has let go
                    ahead.<Object>get("a", () -> {
                        ahead.evict("a");
                        ended.countDown();
                        return "late";
                    });
                    return ended.getCount() == 0;
                });
        Awaited.until(() -> ahead.loads().successes() + ahead.loads().failures() >= 2);
        assertThat(ahead.get("a")).isNull();
    }

    /** A method's call cannot be made twice: what other aspects do with it they do the first time. */
    @Test
    void aLoaderWhoseValueIsNearlyOverAtOnceIsNotCalledAgain() throws Exception {
        EntryOptions.Rule brief = value -> new EntryOptions(HALF_AN_HOUR, Set.of());
        Callable<Object> first = () -> "first" + loads.incrementAndGet();
        assertThat(ahead.get("a", first, brief)).isEqualTo("first1");
        Awaited.until(() -> {
            ahead.get("a", () -> "second", brief);
            return "second".equals(ahead.get("a").get());
        });
        assertThat(loads).hasValue(1);
    }

    @Test
    void aFailedLoadEndsThoughTheStaleValueCannotBeRead() {
        FlashSpringCache copying = manager.getCache("copying-stale");
        AtomicBoolean isUnreadable = new AtomicBoolean();
        copying.getNativeCache().put("a", new Unreadable(isUnreadable), HALF_AN_HOUR);
        CompletableFuture<Object> result = copying.retrieve("a", () -> {
            isUnreadable.set(true);
            return CompletableFuture.failedFuture(new IOException("no"));
        });
        assertThatThrownBy(() -> result.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    /** Cannot be copied any more once somebody says so. */
    private static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1L;
        private static volatile AtomicBoolean isUnreadable = new AtomicBoolean();

        Unreadable(AtomicBoolean said) {
            isUnreadable = said;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            if (isUnreadable.get()) {
                throw new IOException("unreadable");
            }
            out.defaultWriteObject();
        }
    }

    @Test
    void whatIsNotNearlyOverIsLeftAlone() {
        ahead.put("a", "fresh");
        ahead.<Object>get("a", () -> "new" + loads.incrementAndGet());
        manager.getCache("plain").put("a", "fresh");
        manager.getCache("plain").<Object>get("a", () -> "new" + loads.incrementAndGet());
        assertThat(loads).hasValue(0);
    }

    @Test
    void aValueWhoseTimeIsOverIsForThoseWhoseLoadFails() {
        stale.getNativeCache().put("a", "old", HALF_AN_HOUR);
        assertThat(stale.get("a")).isNull();
        assertThat(stale.retrieve("a")).isNull();
        assertThat(stale.get("a", FAILING)).isEqualTo("old");
        assertThat(stale.<Object>retrieve("a", () -> CompletableFuture.failedFuture(new IOException("no")))
                        .join())
                .isEqualTo("old");
        now.addAndGet(FailedLoads.FIRST.toMillis());
        assertThat(stale.<Object>get("a", () -> "new")).isEqualTo("new");
        assertThat(stale.get("a").get()).isEqualTo("new");
        stale.getNativeCache().put("b", "old", HALF_AN_HOUR);
        assertThat(stale.<Object>retrieve("b", () -> CompletableFuture.completedFuture("new"))
                        .join())
                .isEqualTo("new");
        assertThat(stale.get("b").get()).isEqualTo("new");
        assertThat(stale.putIfAbsent("b", "newer").get()).isEqualTo("new");
        stale.getNativeCache().put("d", "old", HALF_AN_HOUR);
        stale.put("d", "new");
        assertThat(stale.get("d").get()).isEqualTo("new");
        stale.getNativeCache().put("c", "old", HALF_AN_HOUR);
        assertThat(stale.putIfAbsent("c", "new")).isNull();
        assertThat(stale.get("c").get()).isEqualTo("new");
    }

    @Test
    void withoutAnythingKeptTheFailureReachesTheCaller() {
        assertThatThrownBy(() -> stale.get("a", FAILING))
                .isInstanceOf(ValueRetrievalException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> ahead.get("a", FAILING)).isInstanceOf(ValueRetrievalException.class);
    }

    @Test
    void anEntryIsKeptForItsTimeAndTheTimeAfter() {
        stale.put("a", "value");
        assertThat(left(stale, "a")).isBetween(Duration.ofMinutes(359), Duration.ofHours(6));
        stale.put("b", "value", value -> new EntryOptions(Duration.ofHours(1), java.util.Set.of()));
        assertThat(left(stale, "b")).isBetween(Duration.ofMinutes(119), Duration.ofHours(2));
        stale.<Object>get("c", () -> "value");
        assertThat(left(stale, "c")).isBetween(Duration.ofMinutes(359), Duration.ofHours(6));
        assertThat(stale.get("a").get()).isEqualTo("value");
        FlashSpringCache both = manager.getCache("ahead-stale");
        both.put("a", "value");
        assertThat(left(both, "a")).isBetween(Duration.ofMinutes(359), Duration.ofHours(6));
    }
}
