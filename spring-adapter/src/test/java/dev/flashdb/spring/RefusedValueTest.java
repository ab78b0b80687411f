package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.Cache;

/** What a durable cache cannot store is refused alike in every mode, with the setting that this user sets. */
class RefusedValueTest {
    @TempDir
    private Path directory;

    /** Neither a record nor {@link Serializable}. */
    static final class Thing {}

    /** Serializable, but of a class that nobody has allowed. */
    static final class Other implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** Holds both. */
    record Order(String id, List<Object> lines) {}

    private FlashCacheManager manager(boolean isFresh) {
        FlashCacheManager.Builder builder =
                FlashCacheManager.builder().directory(directory).cache("orders", c -> c.setDurable(true));
        if (isFresh) {
            builder.cache(
                    "orders",
                    c -> c.setExpiryPolicyFactory(
                            javax.cache.expiry.CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR)));
            builder.refreshAhead("orders", Duration.ofMinutes(1));
            builder.staleOnError("orders", Duration.ofMinutes(1));
        }
        return builder.build();
    }

    private static Cache orders(FlashCacheManager manager) {
        return Objects.requireNonNull(manager.getCache("orders"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRefusalIsACacheExceptionThatNamesCachePartClassWayAndSetting(boolean isFresh) {
        try (FlashCacheManager manager = manager(isFresh)) {
            Cache cache = orders(manager);
            Object value = new Order("o1", List.of("text", new Other()));
            assertThatThrownBy(() -> cache.put("k", value))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("Order.lines[1]")
                    .hasMessageContaining("flashdb.cache.allow=")
                    .hasMessageNotContaining("codecAllow")
                    .hasMessageContaining(Other.class.getName())
                    .hasMessageContaining("cache=orders, part=value");
            assertThatThrownBy(() -> cache.put("k", new Thing()))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining(Thing.class.getName())
                    .hasMessageContaining("flashdb-codec-fory")
                    .hasMessageContaining("cache=orders, part=value");
            assertThat(cache.get("k")).isNull();
        }
    }

    @Test
    void aKeyIsCalledAKey() {
        try (FlashCacheManager manager = manager(/* isFresh= */ false)) {
            assertThatThrownBy(() -> orders(manager).put(new Thing(), "v"))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("cache=orders, part=key");
        }
    }
}
