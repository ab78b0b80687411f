package dev.flashdb.spring;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.cache.configuration.Factory;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** Keeps entries for some time after another policy lets them expire. Immutable. */
@SuppressWarnings("serial") // a factory need be serializable only if its user serializes the configuration
record StaleExpiry(Factory<? extends ExpiryPolicy> expiry, Duration longer) implements Factory<ExpiryPolicy> {

    @Override
    public ExpiryPolicy create() {
        ExpiryPolicy policy = expiry.create();
        return new ExpiryPolicy() {
            @Override
            public javax.cache.expiry.@Nullable Duration getExpiryForCreation() {
                return longer(policy.getExpiryForCreation());
            }

            @Override
            public javax.cache.expiry.@Nullable Duration getExpiryForAccess() {
                return longer(policy.getExpiryForAccess());
            }

            @Override
            public javax.cache.expiry.@Nullable Duration getExpiryForUpdate() {
                return longer(policy.getExpiryForUpdate());
            }
        };
    }

    private javax.cache.expiry.@Nullable Duration longer(javax.cache.expiry.@Nullable Duration time) {
        if (time == null || time.isEternal() || time.isZero()) {
            return time;
        }
        long millis = time.getTimeUnit().toMillis(time.getDurationAmount());
        return new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, millis + longer.toMillis());
    }
}
