package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.flashdb.engine.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Expiry on a clock whose cheap reading lags, as it does on a busy machine. */
class RecentTimeSemanticsTest {
    private final AtomicLong now = new AtomicLong(1_000_000);
    private long lagMillis;

    private final FlashCachingProvider provider =
            new FlashCachingProvider((manager, settings) -> new EngineCaches(new Lagging(), Duration.ZERO));

    private final class Lagging implements MonotonicClock {
        @Override
        public long nowMillis() {
            return now.get();
        }

        @Override
        public long recentMillis() {
            return now.get() - lagMillis;
        }
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private Cache<String, Integer> cache(boolean isTouched) {
        javax.cache.expiry.Duration lifetime = new javax.cache.expiry.Duration(TimeUnit.SECONDS, 100);
        return provider.getCacheManager()
                .createCache(
                        "c",
                        new MutableConfiguration<String, Integer>()
                                .setExpiryPolicyFactory(
                                        isTouched
                                                ? TouchedExpiryPolicy.factoryOf(lifetime)
                                                : CreatedExpiryPolicy.factoryOf(lifetime)));
    }

    @Test
    void anExpiredEntryIsNotReturnedThoughTheCheapClockLagsByUpToASecond() {
        Cache<String, Integer> cache = cache(/* isTouched= */ false);
        cache.put("a", 1);
        lagMillis = 1_000;
        now.addAndGet(99_999);
        assertEquals(1, cache.get("a"));
        now.addAndGet(1);
        assertNull(cache.get("a"));
    }

    @Test
    void aLiveEntryIsReturnedHoweverFarTheCheapClockLags() {
        Cache<String, Integer> cache = cache(/* isTouched= */ false);
        cache.put("a", 1);
        lagMillis = 900_000;
        assertEquals(1, cache.get("a"));
    }

    @Test
    void anEntryThatIsReadAllTheTimeExpiresAThousandthEarlyAtMost() {
        Cache<String, Integer> cache = cache(/* isTouched= */ true);
        cache.put("a", 1);
        for (int i = 0; i < 10_000; i++) {
            now.addAndGet(33);
            assertEquals(1, cache.get("a"));
        }
        now.addAndGet(100_000 - 101);
        assertEquals(1, cache.get("a"));
        now.addAndGet(100_000);
        assertNull(cache.get("a"));
    }
}
