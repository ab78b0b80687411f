package dev.flashdb.example;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.spi.CachingProvider;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * A lookup behind a read-through cache of the provider that is on the class path. Thread-safe; to be closed, which
 * destroys the cache unless it is kept in a directory.
 */
final class CachedLookup implements Lookup, AutoCloseable {
    private static final String CACHE = "products";

    /** The words here that are FlashDB's: settings, so that the program itself needs nothing but JCache. */
    static final String BOUND_SETTING = "flashdb.cache." + CACHE + ".maxEntries";

    private final CacheManager manager;
    private final Cache<String, Product> cache;
    private final boolean isKept;

    private CachedLookup(CacheManager manager, Cache<String, Product> cache, boolean isKept) {
        this.manager = manager;
        this.cache = cache;
        this.isKept = isKept;
    }

    /**
     * Opens a cache in front of {@code store}, bounded and set up as {@code options} say.
     *
     * @throws javax.cache.CacheException when there is no provider, or it refuses the settings
     */
    static CachedLookup open(Lookup store, Options options) {
        CachingProvider provider = Caching.getCachingProvider();
        URI uri = options.settings() == null
                ? provider.getDefaultURI()
                : options.settings().toUri();
        Properties properties = new Properties();
        if (options.maxEntries() != Options.UNSET) {
            properties.setProperty(BOUND_SETTING, String.valueOf(options.maxEntries()));
        }
        boolean isKept = options.directory() != null;
        if (isKept) {
            properties.setProperty("flashdb.directory", String.valueOf(options.directory()));
            properties.setProperty("flashdb.cache." + CACHE + ".durable", "true");
        }
        CacheManager manager = provider.getCacheManager(uri, provider.getDefaultClassLoader(), properties);
        try {
            return new CachedLookup(manager, manager.createCache(CACHE, configuration(store)), isKept);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static MutableConfiguration<String, Product> configuration(Lookup store) {
        CacheLoader<String, Product> loader = new LookupLoader(store);
        return new MutableConfiguration<String, Product>()
                .setTypes(String.class, Product.class)
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> loader)
                .setStatisticsEnabled(true);
    }

    @Override
    public Product find(String key) {
        return Objects.requireNonNull(cache.get(key), () -> "the cache has no answer: key=" + key);
    }

    /** Returns the share of requests, 0 to 1, that the cache's own statistics count as hits. */
    double hitRatio() {
        long gets = statistic("CacheGets");
        return gets == 0 ? 0 : (double) statistic("CacheHits") / gets;
    }

    /** Returns the class name of the provider that answers. */
    String providerName() {
        return manager.getCachingProvider().getClass().getName();
    }

    /** Returns how many products are in the cache. */
    long count() {
        return StreamSupport.stream(cache.spliterator(), /* parallel= */ false).count();
    }

    @Override
    public void close() {
        try (manager) {
            if (!isKept) {
                manager.destroyCache(CACHE);
            }
        }
    }

    private long statistic(String attribute) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            return ((Number) server.getAttribute(statisticsBean(server), attribute)).longValue();
        } catch (JMException e) {
            throw new IllegalStateException("the provider does not tell its statistics: attribute=" + attribute, e);
        }
    }

    private static ObjectName statisticsBean(MBeanServer server) throws MalformedObjectNameException {
        ObjectName pattern = new ObjectName("javax.cache:type=CacheStatistics,Cache=" + CACHE + ",*");
        Set<ObjectName> found = server.queryNames(pattern, null);
        if (found.size() != 1) {
            throw new IllegalStateException("one cache has this name, and its statistics are wanted: found=" + found);
        }
        return found.iterator().next();
    }
}
