package dev.flashdb.spring.boot;

import java.util.concurrent.ThreadLocalRandom;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A time to live after each write that is up to a part shorter at random, so that entries written together do not expire
 * together. Thread-safe.
 */
final class JitteredExpiryPolicy implements ExpiryPolicy {
    private final long millis;
    private final double jitter;

    JitteredExpiryPolicy(long millis, double jitter) {
        this.millis = millis;
        this.jitter = jitter;
    }

    @Override
    public Duration getExpiryForCreation() {
        long shorter = (long) (millis * jitter * ThreadLocalRandom.current().nextDouble());
        return DefinedCache.lasting(Math.max(1, millis - shorter));
    }

    @Override
    public @Nullable Duration getExpiryForAccess() {
        return null;
    }

    @Override
    public Duration getExpiryForUpdate() {
        return getExpiryForCreation();
    }
}
