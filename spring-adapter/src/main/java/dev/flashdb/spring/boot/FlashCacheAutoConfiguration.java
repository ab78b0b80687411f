package dev.flashdb.spring.boot;

import dev.flashdb.codec.SerialFilter;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.boot.FlashCacheProperties.CacheDefinition;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizers;
import org.springframework.boot.cache.autoconfigure.CacheProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jpa.autoconfigure.EntityManagerFactoryDependsOnPostProcessor;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/**
 * Makes {@link FlashCacheManager} the cache manager of an application with {@code @EnableCaching}, unless it has one of its own,
 * {@link Cache} beans, which Boot makes one of, or {@code spring.cache.type} names another. Goes before Boot's own configuration, and so does itself what that one would:
 * {@code spring.cache.cache-names} and {@link CacheManagerCustomizer}.
 */
@AutoConfiguration(
        before = CacheAutoConfiguration.class,
        afterName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnClass({CacheManager.class, CacheAutoConfiguration.class})
@ConditionalOnBean(CacheAspectSupport.class)
@ConditionalOnMissingBean(
        value = {CacheManager.class, Cache.class},
        name = "cacheResolver")
@Conditional(OnNoOtherCacheType.class)
@EnableConfigurationProperties({CacheProperties.class, FlashCacheProperties.class})
public final class FlashCacheAutoConfiguration {
    private static final Logger LOG = System.getLogger(FlashCacheAutoConfiguration.class.getName());

    /** Before the properties are bound: what Boot makes of a pattern without brackets says nothing to its writer. */
    FlashCacheAutoConfiguration(Environment environment) {
        UnclaimedProperties.refuse(environment);
    }

    @Bean
    @ConditionalOnMissingBean
    CacheManagerCustomizers cacheManagerCustomizers(ObjectProvider<CacheManagerCustomizer<?>> customizers) {
        return new CacheManagerCustomizers(customizers.orderedStream().toList());
    }

    /**
     * First of the builder's customizers, so that those of the application have the last word. The application's own packages
     * may be read from the log, as those of declared types may with {@code javax.cache}.
     */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    FlashCacheManagerBuilderCustomizer propertiesBuilderCustomizer(
            FlashCacheProperties properties, CacheProperties springs, BeanFactory factory) {
        return builder -> {
            if (AutoConfigurationPackages.has(factory)) {
                AutoConfigurationPackages.get(factory).forEach(its -> builder.allow(its + ".**"));
            }
            apply(properties, springs, builder);
        };
    }

    @Bean
    FlashCacheManager cacheManager(
            ApplicationContext context,
            ObjectProvider<FlashCacheManagerBuilderCustomizer> builderCustomizers,
            CacheManagerCustomizers customizers) {
        FlashCacheManager.Builder builder = FlashCacheManager.builder();
        ClassLoader classLoader = context.getClassLoader();
        if (classLoader != null) {
            builder.classLoader(classLoader);
        }
        builderCustomizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        FlashCacheManager manager = builder.build();
        if (manager.database().storage().isEmpty()) { // else the database itself says where it is
            LOG.log(
                    Level.INFO,
                    "FlashDB is the cache manager. All caches are in memory; flashdb.cache.directory names a directory for"
                            + " durable ones");
        }
        return customizers.customize(manager);
    }

    /** As Boot's own: with JPA, whose second-level cache may be ours, the manager is there first and is closed last. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({EntityManagerFactoryDependsOnPostProcessor.class, LocalContainerEntityManagerFactoryBean.class
    })
    static class EntityManagerFactories {

        @Bean
        static EntityManagerFactoryDependsOnPostProcessor flashCacheBeforeEntityManagerFactory() {
            return new EntityManagerFactoryDependsOnPostProcessor("cacheManager");
        }
    }

    private static void apply(
            FlashCacheProperties properties, CacheProperties springs, FlashCacheManager.Builder builder) {
        String directory = properties.directory();
        boolean hasDirectory = directory != null && !directory.isBlank();
        if (hasDirectory) {
            builder.directory(Path.of(directory));
        }
        if (properties.sync() != null) {
            builder.sync(properties.sync());
        }
        if (properties.syncInterval() != null) {
            DefinedCache.checkTime(
                    "flashdb.cache.sync-interval",
                    properties.syncInterval(),
                    Duration.ofMillis(1),
                    "Write a time such as 500ms or 1s; for no forced sync write flashdb.cache.sync=never.");
            builder.syncInterval(properties.syncInterval());
        }
        if (properties.lockWait() != null) {
            DefinedCache.checkTime(
                    "flashdb.cache.lock-wait",
                    properties.lockWait(),
                    Duration.ZERO,
                    "Write a time such as 30s, or 0 for no wait.");
            builder.lockWait(properties.lockWait());
        }
        if (properties.onFullDisk() != null) {
            builder.onFullDisk(properties.onFullDisk());
        }
        if (properties.evictionInterval() != null) {
            DefinedCache.checkTime(
                    "flashdb.cache.eviction-interval",
                    properties.evictionInterval(),
                    Duration.ZERO,
                    "Write a time such as 500ms or 1s, or 0 for never.");
            builder.evictionInterval(properties.evictionInterval());
        }
        if (properties.dropUndeclared()) {
            if (properties.caches().isEmpty() && springs.getCacheNames().isEmpty()) {
                throw new InvalidFlashCachePropertyException(
                        "flashdb.cache.drop-undeclared",
                        "true",
                        "no cache is declared, so all would be dropped",
                        "Name each durable cache in flashdb.cache.caches or in spring.cache.cache-names.");
            }
            builder.dropUndeclared(true);
        }
        properties.allow().forEach(FlashCacheAutoConfiguration::checkPattern);
        builder.allow(properties.allow().toArray(String[]::new))
                .nullValues(properties.nullValues())
                .transactionAware(properties.transactionAware())
                .names(springs.getCacheNames())
                .defaults(new DefinedCache("flashdb.cache.defaults.", properties.defaults(), hasDirectory));
        FreshnessSettings.tellOfThoseWithoutEffect(properties);
        refresh(builder, "*", properties.defaults());
        properties.caches().forEach((String pattern, CacheDefinition definition) -> {
            builder.cache(pattern, new DefinedCache("flashdb.cache.caches." + pattern + ".", definition, hasDirectory));
            refresh(builder, pattern, definition);
        });
    }

    private static void checkPattern(String pattern) {
        try {
            SerialFilter.jdkOnly().withPatterns(pattern);
        } catch (IllegalArgumentException e) {
            throw new InvalidFlashCachePropertyException(
                    "flashdb.cache.allow",
                    pattern,
                    "it is no pattern of classes",
                    "Write a class or a package, such as com.acme.Order, com.acme.model.* or com.acme.model.**.");
        }
    }

    private static void refresh(FlashCacheManager.Builder builder, String pattern, CacheDefinition definition) {
        if (definition.refreshAhead() != null) {
            builder.refreshAhead(pattern, definition.refreshAhead());
        }
        if (definition.staleOnError() != null) {
            builder.staleOnError(pattern, definition.staleOnError());
        }
        if (definition.retryPause() != null) {
            builder.retryPause(pattern, definition.retryPause());
        }
    }
}
