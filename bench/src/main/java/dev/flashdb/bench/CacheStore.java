package dev.flashdb.bench;

import dev.flashdb.FlashDb;
import dev.flashdb.jcache.FlashConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import org.ehcache.config.CacheConfiguration;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.EntryUnit;
import org.ehcache.config.units.MemoryUnit;
import org.ehcache.core.config.DefaultConfiguration;
import org.ehcache.impl.config.persistence.DefaultPersistenceConfiguration;
import org.ehcache.jsr107.EhcacheCachingProvider;
import org.jspecify.annotations.Nullable;

/** A JCache cache whose manager keeps it in a directory. */
final class CacheStore implements Store {
    private static final String NAME = "bench";
    private static final int EHCACHE_HEAP_ENTRIES = 1_000;
    private static final int EHCACHE_DISK_GIGABYTES = 4;

    private final CacheManager manager;
    private final Cache<String, byte[]> cache;

    private CacheStore(CacheManager manager, Cache<String, byte[]> cache) {
        this.manager = manager;
        this.cache = cache;
    }

    static CacheStore flashDb(Path directory, boolean waits) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.sync", waits ? "always" : "interval");
        CacheManager manager = Caching.getCachingProvider("dev.flashdb.jcache.FlashCachingProvider")
                .getCacheManager(URI.create("flashdb:bench"), null, properties);
        FlashConfiguration<String, byte[]> configuration = new FlashConfiguration<>();
        configuration.setTypes(String.class, byte[].class);
        return new CacheStore(manager, manager.createCache(NAME, configuration.setDurable(true)));
    }

    static CacheStore ehcache(Path directory) {
        CacheConfiguration<String, byte[]> configuration = CacheConfigurationBuilder.newCacheConfigurationBuilder(
                        String.class,
                        byte[].class,
                        ResourcePoolsBuilder.newResourcePoolsBuilder()
                                .heap(EHCACHE_HEAP_ENTRIES, EntryUnit.ENTRIES)
                                .disk(EHCACHE_DISK_GIGABYTES, MemoryUnit.GB, /* persistent= */ true))
                .build();
        EhcacheCachingProvider provider =
                (EhcacheCachingProvider) Caching.getCachingProvider(EhcacheCachingProvider.class.getName());
        CacheManager manager = provider.getCacheManager(
                directory.toUri(),
                new DefaultConfiguration(
                        Map.of(NAME, configuration),
                        CacheStore.class.getClassLoader(),
                        new DefaultPersistenceConfiguration(directory.toFile())));
        return new CacheStore(manager, manager.getCache(NAME, String.class, byte[].class));
    }

    @Override
    public byte @Nullable [] get(String key) {
        return cache.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
        cache.put(key, value);
    }

    @Override
    public void compact() {
        manager.unwrap(FlashDb.class).compact();
    }

    @Override
    public void close() {
        manager.close();
    }
}
