package dev.flashdb.spring.boot;

import dev.flashdb.jcache.FlashConfiguration;
import dev.flashdb.jcache.Weigher;
import dev.flashdb.spring.boot.FlashCacheProperties.CacheDefinition;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.cache.configuration.Factory;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;

/** Applies the settings of one block of properties to a cache's configuration. Immutable. */
final class DefinedCache implements Consumer<FlashConfiguration<Object, Object>> {
    private final CacheDefinition definition;

    /** Checks the settings; {@code prefix} is that of the block, with its dot. */
    DefinedCache(String prefix, CacheDefinition definition, boolean hasDirectory) {
        this.definition = definition;
        checkTime(prefix + "time-to-live", definition.timeToLive());
        checkTime(prefix + "time-to-idle", definition.timeToIdle());
        checkTime(prefix + "refresh-ahead", definition.refreshAhead());
        checkTime(prefix + "stale-on-error", definition.staleOnError());
        checkTime(prefix + "retry-pause", definition.retryPause());
        checkRefresh(prefix, definition.refreshAhead(), definition.timeToLive());
        Duration idle = definition.timeToIdle();
        if (idle != null && definition.timeToLive() != null) {
            throw new InvalidFlashCachePropertyException(
                    prefix + "time-to-idle",
                    idle,
                    "an entry has either a time to live or a time to idle",
                    "Remove " + prefix + "time-to-idle or " + prefix + "time-to-live.");
        }
        Double jitter = definition.jitter();
        if (jitter != null && !(jitter >= 0 && jitter <= 1 && definition.timeToLive() != null)) {
            throw new InvalidFlashCachePropertyException(
                    prefix + "jitter",
                    jitter,
                    "a jitter is a part of the time to live",
                    "Write a number from 0 to 1, such as 0.1, beside " + prefix + "time-to-live.");
        }
        Long maxEntries = definition.maxEntries();
        if (maxEntries != null && maxEntries < 1) {
            throw new InvalidFlashCachePropertyException(
                    prefix + "max-entries",
                    maxEntries,
                    "a cache holds one entry at least",
                    "Write a number above 0, or leave the property out for a cache without a bound.");
        }
        checkWeight(prefix, definition);
        if (Boolean.TRUE.equals(definition.durable()) && !hasDirectory) {
            throw new InvalidFlashCachePropertyException(
                    prefix + "durable",
                    true,
                    "there is no directory to keep entries in",
                    "Name one: flashdb.cache.directory=/var/lib/shop/cache");
        }
    }

    private static void checkRefresh(String prefix, @Nullable Duration ahead, @Nullable Duration live) {
        if (ahead != null && live != null && ahead.compareTo(live) >= 0) {
            throw new InvalidFlashCachePropertyException(
                    prefix + "refresh-ahead",
                    ahead,
                    "an entry is refreshed before its time to live is over, which is " + live,
                    "Write a time that is less, such as a tenth of " + prefix + "time-to-live.");
        }
    }

    private static void checkWeight(String prefix, CacheDefinition definition) {
        Long maxWeight = definition.maxWeight();
        Class<?> weigher = definition.weigher();
        if (weigher != null && !Weigher.class.isAssignableFrom(weigher)) {
            throw new InvalidFlashCachePropertyException(
                    prefix + "weigher",
                    weigher.getName(),
                    "the class weighs no entries",
                    "Name a class that implements " + Weigher.class.getName()
                            + " and has a constructor without parameters.");
        }
        if (maxWeight != null && (maxWeight < 1 || weigher == null)) {
            throw new InvalidFlashCachePropertyException(
                    prefix + "max-weight",
                    maxWeight,
                    "a weight is above 0, and something must weigh the entries",
                    "Write a number above 0, and " + prefix + "weigher=com.acme.MyWeigher beside it.");
        }
        if (maxWeight != null && definition.maxEntries() != null) {
            throw new InvalidFlashCachePropertyException(
                    prefix + "max-weight",
                    maxWeight,
                    "a cache is bounded by its weight or by its entries",
                    "Remove " + prefix + "max-weight or " + prefix + "max-entries.");
        }
        if (weigher != null && maxWeight == null) {
            throw new InvalidFlashCachePropertyException(
                    prefix + "weigher",
                    weigher.getName(),
                    "there is no weight to keep below",
                    "Write " + prefix + "max-weight beside it, or leave it out.");
        }
    }

    private static void checkTime(String property, @Nullable Duration time) {
        checkTime(
                property,
                time,
                Duration.ofMillis(1),
                "Write a time such as 500ms, 10m or 1d, or leave the property out.");
    }

    static void checkTime(String property, @Nullable Duration time, Duration least, String action) {
        if (time != null && time.compareTo(least) < 0) {
            throw new InvalidFlashCachePropertyException(property, time, "the least time is " + least, action);
        }
    }

    @Override
    public void accept(FlashConfiguration<Object, Object> configuration) {
        Duration live = definition.timeToLive();
        Duration idle = definition.timeToIdle();
        if (live != null) {
            Double jitter = definition.jitter();
            configuration.setExpiryPolicyFactory(
                    jitter == null || jitter == 0
                            ? ModifiedExpiryPolicy.factoryOf(lasting(live.toMillis()))
                            : new JitteredExpiry(live.toMillis(), jitter));
        } else if (idle != null) {
            configuration.setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(lasting(idle.toMillis())));
        }
        bound(configuration);
        set(definition.durable(), configuration::setDurable);
        set(definition.ordered(), configuration::setOrdered);
        set(definition.byValue(), configuration::setStoreByValue);
        set(definition.statistics(), configuration::setStatisticsEnabled);
        set(definition.version(), configuration::setVersion);
        set(definition.onChange(), configuration::setOnChange);
        set(definition.codec(), codec -> configuration.setCodecFactory(BeanUtils.instantiateClass(codec)));
    }

    /** One bound takes the place of the other: of those in a block that fits less. */
    private void bound(FlashConfiguration<Object, Object> configuration) {
        Long maxEntries = definition.maxEntries();
        Long maxWeight = definition.maxWeight();
        Class<? extends Weigher<Object, Object>> weigher = definition.weigher();
        if (maxEntries != null) {
            configuration.setMaxEntries(maxEntries).setMaxWeight(0).setWeigher(null);
        } else if (maxWeight != null && weigher != null) {
            configuration.setMaxEntries(0).setMaxWeight(maxWeight).setWeigher(BeanUtils.instantiateClass(weigher));
        }
    }

    private static <T> void set(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }

    static javax.cache.expiry.Duration lasting(long millis) {
        return new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, millis);
    }

    /** A time to live that is up to a part shorter, anew at each write. */
    record JitteredExpiry(long millis, double jitter) implements Factory<ExpiryPolicy> {

        @Override
        public ExpiryPolicy create() {
            return new JitteredExpiryPolicy(millis, jitter);
        }
    }
}
