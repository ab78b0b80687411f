package dev.flashdb.jcache;

import dev.flashdb.engine.OpenEngine;
import java.net.URI;
import java.util.Properties;
import javax.cache.CacheManager;

/** A cache manager over an engine that a test of another package has opened. */
public final class ManagedEngine {

    private ManagedEngine() {}

    /**
     * Makes a manager; closing it closes the engine.
     *
     * @param loader sees the classes of the values
     * @param allowed the classes that may be read, as in {@code flashdb.codecAllow}
     */
    public static CacheManager manager(OpenEngine engine, ClassLoader loader, String directory, String allowed) {
        FlashCachingProvider provider = new FlashCachingProvider(
                (manager, settings) -> new EngineCaches(engine.engine(), engine.database(), engine::close));
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory);
        properties.setProperty("flashdb.codecAllow", allowed);
        return provider.getCacheManager(URI.create("flashdb:life"), loader, properties);
    }
}
