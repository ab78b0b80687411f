package dev.flashdb.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long what is cached lives. */
@FunctionalInterface
interface TimeToLive {

    /** What the cache's expiry policy says. */
    TimeToLive OF_THE_CACHE = value -> null;

    /** Returns the time for a value; null for what the cache's expiry policy says, zero or less for not cached at all. */
    @Nullable
    Duration of(@Nullable Object value);

    /** Returns whether what lives so long is not cached at all. */
    static boolean isOver(@Nullable Duration timeToLive) {
        return timeToLive != null && (timeToLive.isZero() || timeToLive.isNegative());
    }
}
