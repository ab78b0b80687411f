package dev.flashdb.spring.boot;

import dev.flashdb.spring.FlashCacheManager;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters, health and the endpoint {@code flashdb} of an application with a {@link FlashCacheManager}, as far as it has these. */
@AutoConfiguration(after = FlashCacheAutoConfiguration.class)
@ConditionalOnBean(FlashCacheManager.class)
public final class FlashActuatorAutoConfiguration {

    FlashActuatorAutoConfiguration() {}

    /** With Micrometer. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Meters {

        @Bean
        FlashCacheMeters flashCacheMeters(FlashCacheManager manager) {
            return new FlashCacheMeters("cacheManager", manager);
        }
    }

    /** With Boot's health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class Indicators {

        @Bean
        @ConditionalOnEnabledHealthIndicator("flashdb")
        @ConditionalOnMissingBean(name = "flashdbHealthIndicator")
        FlashHealthIndicator flashdbHealthIndicator(FlashCacheManager manager) {
            return new FlashHealthIndicator(manager);
        }
    }

    /** With the actuator. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class Endpoints {

        @Bean
        @ConditionalOnAvailableEndpoint
        @ConditionalOnMissingBean
        FlashEndpoint flashEndpoint(FlashCacheManager manager) {
            return new FlashEndpoint(manager);
        }
    }
}
