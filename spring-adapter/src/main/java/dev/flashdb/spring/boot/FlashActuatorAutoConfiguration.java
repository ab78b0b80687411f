package dev.flashdb.spring.boot;

import dev.flashdb.spring.FlashCacheManagers;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters, health and the endpoint {@code flashdb} of an application's FlashDB cache managers, whatever their beans are declared as. */
@AutoConfiguration(after = FlashCacheAutoConfiguration.class)
@ConditionalOnBean(CacheManager.class)
public final class FlashActuatorAutoConfiguration {

    FlashActuatorAutoConfiguration() {}

    /** With Micrometer. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Meters {

        @Bean
        FlashCacheMeters flashCacheMeters(ListableBeanFactory beans) {
            return new FlashCacheMeters(new FlashCacheManagers(beans));
        }
    }

    /** With Boot's health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class Indicators {

        @Bean
        @ConditionalOnEnabledHealthIndicator("flashdb")
        @ConditionalOnMissingBean(name = "flashdbHealthIndicator")
        FlashHealthIndicator flashdbHealthIndicator(ListableBeanFactory beans) {
            return new FlashHealthIndicator(new FlashCacheManagers(beans));
        }
    }

    /** With the actuator. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class Endpoints {

        @Bean
        @ConditionalOnAvailableEndpoint
        @ConditionalOnMissingBean
        FlashEndpoint flashEndpoint(ListableBeanFactory beans) {
            return new FlashEndpoint(new FlashCacheManagers(beans));
        }
    }
}
