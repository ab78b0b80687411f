package dev.flashdb.example.shop;

import dev.flashdb.spring.FlashCacheManager;
import java.time.Clock;
import java.time.Duration;
import org.hibernate.cache.jcache.ConfigSettings;
import org.hibernate.cfg.JdbcSettings;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;

/** What the shop is made of; its settings are in {@code application.yaml}. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableCaching
class ShopApplication {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Puts Hibernate's second-level cache beside the shop's own caches, and the database at its distance. */
    @Bean
    HibernatePropertiesCustomizer hibernateProperties(
            FlashCacheManager manager, @Value("${shop.database-distance}") Duration distance) {
        return properties -> {
            properties.put(ConfigSettings.CACHE_MANAGER, manager.jcacheManager());
            properties.put(JdbcSettings.STATEMENT_INSPECTOR, new DatabaseDistance(distance));
        };
    }
}
