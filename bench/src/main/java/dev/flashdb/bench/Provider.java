package dev.flashdb.bench;

import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import dev.flashdb.codec.fory.ForyCodecFactory;
import dev.flashdb.jcache.FlashConfiguration;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.spi.CachingProvider;
import org.cache2k.Cache2kBuilder;
import org.cache2k.jcache.ExtendedMutableConfiguration;
import org.cache2k.jcache.JCacheConfig;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.expiry.ExpiryPolicy;
import org.ehcache.jsr107.Eh107Configuration;
import org.ehcache.spi.loaderwriter.CacheLoaderWriter;
import org.infinispan.commons.marshall.JavaSerializationMarshaller;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.jcache.embedded.JCacheManager;

/** The contestants: this provider, its peers, and the bare map that no provider can beat. Immutable. */
public enum Provider {
    /** A bare {@link java.util.concurrent.ConcurrentHashMap}. */
    MAP("ConcurrentHashMap", "") {
        @Override
        Cache<String, Object> open(Setting setting, MutableConfiguration<String, Object> configuration, int entries) {
            return new MapCache<>();
        }
    },
    FLASHDB("FlashDB", "dev.flashdb.jcache.FlashCachingProvider") {
        @Override
        Cache<String, Object> open(Setting setting, MutableConfiguration<String, Object> configuration, int entries) {
            boolean throughCodec = setting == Setting.BY_VALUE_CODEC;
            return super.open(
                    setting,
                    throughCodec
                            ? new FlashConfiguration<>(configuration).setCodecFactory(new ForyCodecFactory())
                            : configuration,
                    entries);
        }

        @Override
        Properties properties(int bound) {
            Properties properties = new Properties();
            properties.setProperty("flashdb.codecAllow", "dev.flashdb.bench.*");
            return properties;
        }

        @Override
        Configuration<String, Object> bounded(MutableConfiguration<String, Object> plain, int bound) {
            return new FlashConfiguration<>(plain).setMaxEntries(bound);
        }
    },
    CAFFEINE("Caffeine", "com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider") {
        @Override
        Configuration<String, Object> bounded(MutableConfiguration<String, Object> plain, int bound) {
            return new CaffeineConfiguration<>(plain).setMaximumSize(OptionalLong.of(bound));
        }
    },
    CACHE2K("cache2k", "org.cache2k.jcache.provider.JCacheProvider") {
        @Override
        Configuration<String, Object> bounded(MutableConfiguration<String, Object> plain, int bound) {
            ExtendedMutableConfiguration<String, Object> bounded =
                    ExtendedMutableConfiguration.of(Cache2kBuilder.of(String.class, Object.class)
                            .entryCapacity(bound)
                            .with(JCacheConfig.class, own -> own.copyAlwaysIfRequested(true)));
            bounded.setTypes(plain.getKeyType(), plain.getValueType());
            bounded.setStoreByValue(plain.isStoreByValue());
            bounded.setReadThrough(plain.isReadThrough());
            bounded.setStatisticsEnabled(plain.isStatisticsEnabled());
            bounded.setExpiryPolicyFactory(plain.getExpiryPolicyFactory());
            if (plain.isReadThrough()) {
                bounded.setCacheLoaderFactory(plain.getCacheLoaderFactory());
            }
            return bounded;
        }
    },
    EHCACHE("Ehcache", "org.ehcache.jsr107.EhcacheCachingProvider") {
        @Override
        Configuration<String, Object> bounded(MutableConfiguration<String, Object> plain, int bound) {
            CacheConfigurationBuilder<String, Object> builder = CacheConfigurationBuilder.newCacheConfigurationBuilder(
                    plain.getKeyType(), plain.getValueType(), ResourcePoolsBuilder.heap(bound));
            if (!plain.isReadThrough()) {
                return Eh107Configuration.fromEhcacheCacheConfiguration(
                        builder.withExpiry(ExpiryPolicyBuilder.timeToLiveExpiration(Duration.ofHours(1))));
            }
            CacheLoader<String, Object> loader = plain.getCacheLoaderFactory().create();
            return Eh107Configuration.fromEhcacheCacheConfiguration(builder.withExpiry(ExpiryPolicy.NO_EXPIRY)
                    .withLoaderWriter(new CacheLoaderWriter<String, Object>() {
                        @Override
                        public Object load(String key) {
                            return loader.load(key);
                        }

                        @Override
                        public void write(String key, Object value) {}

                        @Override
                        public void delete(String key) {}
                    }));
        }
    },
    INFINISPAN("Infinispan", "org.infinispan.jcache.embedded.JCachingProvider") {
        @Override
        Properties properties(int bound) {
            Properties properties = new Properties();
            Consumer<GlobalConfigurationBuilder> serialization = global -> global.serialization()
                    .marshaller(new JavaSerializationMarshaller())
                    .allowList()
                    .addRegexps("dev\\.flashdb\\.bench\\..*", "java\\..*");
            properties.put(JCacheManager.GLOBAL_CONFIGURATION_CONSUMER, serialization);
            if (bound > 0) {
                Function<String, org.infinispan.configuration.cache.Configuration> bounded = name ->
                        new ConfigurationBuilder().memory().maxCount(bound).build();
                properties.put(JCacheManager.CACHE_CONFIGURATION_FUNCTION, bounded);
            }
            return properties;
        }
    },
    RI("RI", "org.jsr107.ri.spi.RICachingProvider") {
        @Override
        public boolean canBound() {
            return false;
        }
    };

    private final String title;
    private final String type;

    Provider(String title, String type) {
        this.title = title;
        this.type = type;
    }

    /** Returns the name as the tables show it. */
    public String title() {
        return title;
    }

    /** Returns whether a cache of this provider can have a bound. */
    public boolean canBound() {
        return this != MAP;
    }

    /** Returns a new cache, alone in its manager, with room for the keys of the setting. */
    public Cache<String, Object> open(Setting setting, MutableConfiguration<String, Object> configuration) {
        return open(setting, configuration, setting.keys());
    }

    /** As {@link #open(Setting, MutableConfiguration)}, with room for {@code entries} where the setting has no bound. */
    Cache<String, Object> open(Setting setting, MutableConfiguration<String, Object> configuration, int entries) {
        CachingProvider provider = Caching.getCachingProvider(type);
        CacheManager manager = provider.getCacheManager(
                provider.getDefaultURI(), provider.getDefaultClassLoader(), properties(setting.bound()));
        return manager.createCache("bench", sized(configuration, setting, entries));
    }

    /** Returns the configuration with the bound of the setting, where it has one. */
    private Configuration<String, Object> sized(
            MutableConfiguration<String, Object> configuration, Setting setting, int entries) {
        if (this == CACHE2K) {
            // without a bound of its own it keeps some 2,000 entries only
            return bounded(configuration, setting.bound() == 0 ? 2 * entries : setting.bound());
        }
        return setting.bound() == 0 ? configuration : bounded(configuration, setting.bound());
    }

    Configuration<String, Object> bounded(MutableConfiguration<String, Object> plain, int bound) {
        return plain;
    }

    Properties properties(int bound) {
        return new Properties();
    }
}
