package dev.flashdb.jcache;

import dev.flashdb.codec.SerialFilter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The entry to FlashDB for users of JCache: found by {@link javax.cache.Caching}, it hands out one manager for each
 * class loader and URI. Class loaders are held weakly. A URI is a plain name, or the address of a properties file with
 * settings: one that ends in {@code .properties}. Null stands for the default wherever a URI, a class loader or
 * properties are asked for. Thread-safe.
 */
public final class FlashCachingProvider implements CachingProvider {
    private static final Logger LOG = System.getLogger(FlashCachingProvider.class.getName());
    private static final URI DEFAULT_URI = URI.create("flashdb:default");

    private final CacheFactory.Opener opener;

    /** The name by which users set {@code flashdb.codecAllow}. */
    private final String allowSetting;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ClassLoader, Map<URI, FlashCacheManager>> managers = new WeakHashMap<>();

    /** Makes a provider without managers. */
    public FlashCachingProvider() {
        this(EngineCaches::open);
    }

    /**
     * Makes a provider without managers, for an adapter that has settings of its own.
     *
     * @param allowSetting the name by which its users set {@code flashdb.codecAllow}: messages about classes that are not
     *     allowed tell them to set this
     */
    public FlashCachingProvider(String allowSetting) {
        this(EngineCaches::open, allowSetting);
    }

    FlashCachingProvider(CacheFactory.Opener opener) {
        this(opener, SerialFilter.SETTING);
    }

    private FlashCachingProvider(CacheFactory.Opener opener, String allowSetting) {
        this.opener = opener;
        this.allowSetting = allowSetting;
    }

    String allowSetting() {
        return allowSetting;
    }

    /**
     * Returns the manager under a URI and class loader, and makes it when there is none.
     *
     * @param uri a plain name, or the address of a settings file; null for {@link #getDefaultURI()}
     * @param classLoader the application's class loader; null for {@link #getDefaultClassLoader()}
     * @param properties settings, which override those of the file; null for none. When the manager exists already,
     *     they are not read, and if they differ from its own a warning is logged
     * @return the manager
     * @throws CacheException if the settings file cannot be read, or a setting is unknown or cannot be used
     */
    @Override
    public CacheManager getCacheManager(
            @Nullable URI uri, @Nullable ClassLoader classLoader, @Nullable Properties properties) {
        URI name = uri == null ? DEFAULT_URI : uri;
        ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
        lock.lock();
        try {
            Map<URI, FlashCacheManager> byName = managers.get(loader);
            FlashCacheManager manager = byName == null ? null : byName.get(name);
            if (manager == null || manager.isClosed()) {
                manager = new FlashCacheManager(this, name, loader, FlashCacheManager.copyOf(properties), opener);
                managers.computeIfAbsent(loader, any -> new HashMap<>()).put(name, manager);
            } else if (properties != null && !manager.hasProperties(properties)) {
                LOG.log(
                        Level.WARNING,
                        "The manager exists with other properties, which it keeps; close it first, or use another URI:"
                                + " manager=" + Quoted.of(name.toString()));
            }
            return manager;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        return getCacheManager(uri, classLoader, null);
    }

    @Override
    public CacheManager getCacheManager() {
        return getCacheManager(null, null, null);
    }

    /** Returns the class loader of this class, as the reference implementation does. */
    @Override
    public ClassLoader getDefaultClassLoader() {
        ClassLoader own = FlashCachingProvider.class.getClassLoader();
        return own == null ? ClassLoader.getSystemClassLoader() : own;
    }

    /** Returns {@code flashdb:default}. */
    @Override
    public URI getDefaultURI() {
        return DEFAULT_URI;
    }

    /** Returns new, empty properties: without settings the defaults hold. */
    @Override
    public Properties getDefaultProperties() {
        return new Properties();
    }

    @Override
    public void close() {
        List<FlashCacheManager> open = new ArrayList<>();
        lock.lock();
        try {
            managers.values().forEach(byName -> open.addAll(byName.values()));
            managers.clear();
        } finally {
            lock.unlock();
        }
        closeAll(open);
    }

    @Override
    public void close(@Nullable ClassLoader classLoader) {
        ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
        Map<URI, FlashCacheManager> byName;
        lock.lock();
        try {
            byName = managers.remove(loader);
        } finally {
            lock.unlock();
        }
        if (byName != null) {
            closeAll(byName.values());
        }
    }

    @Override
    public void close(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
        FlashCacheManager manager;
        lock.lock();
        try {
            Map<URI, FlashCacheManager> byName = managers.get(loader);
            manager = byName == null ? null : byName.get(uri == null ? DEFAULT_URI : uri);
        } finally {
            lock.unlock();
        }
        if (manager != null) {
            manager.close();
        }
    }

    @Override
    public boolean isSupported(OptionalFeature feature) {
        return feature == OptionalFeature.STORE_BY_REFERENCE;
    }

    /** Forgets a manager that is closing, so that the next one asked for is new. */
    void release(FlashCacheManager manager) {
        lock.lock();
        try {
            managers.values().forEach(byName -> byName.remove(manager.getURI(), manager));
            managers.values().removeIf(Map::isEmpty);
        } finally {
            lock.unlock();
        }
    }

    private static void closeAll(Iterable<FlashCacheManager> open) {
        RuntimeException failure = null;
        for (FlashCacheManager manager : open) {
            try {
                manager.close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
