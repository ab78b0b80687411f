package dev.flashdb.jcache;

import dev.flashdb.FlashDb;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The caches under one URI and class loader. Thread-safe.
 *
 * <p>One lock makes creating, enabling and closing one after the other; looking a cache up takes none. Caches are closed
 * outside the lock, since that may wait for the user's code, which may come back here. The class loader is held weakly.
 */
final class FlashCacheManager implements CacheManager {
    private static final Logger LOG = System.getLogger(FlashCacheManager.class.getName());

    private record Entry(ManagedCache<?, ?> cache, CacheMBeans beans) {}

    private final FlashCachingProvider provider;
    private final URI uri;
    private final WeakReference<ClassLoader> classLoader;
    private final Properties properties;
    private final Settings settings;
    private final ConcurrentMap<String, Entry> caches = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final CacheFactory factory;
    private volatile boolean closed;

    FlashCacheManager(
            FlashCachingProvider provider,
            URI uri,
            ClassLoader classLoader,
            Properties properties,
            CacheFactory.Opener opener) {
        this.provider = provider;
        this.uri = uri;
        this.classLoader = new WeakReference<>(classLoader);
        this.properties = properties;
        this.settings = Settings.read(uri, properties, classLoader, provider.allowSetting());
        this.factory = opener.open(this, settings);
    }

    @Override
    public CachingProvider getCachingProvider() {
        return provider;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    /** Returns the class loader, or null when it is gone: the application that had it has ended. */
    @Override
    public @Nullable ClassLoader getClassLoader() {
        return classLoader.get();
    }

    /** Returns a copy of the properties the manager was made with. */
    @Override
    public Properties getProperties() {
        return copyOf(properties);
    }

    boolean hasProperties(Properties other) {
        return properties.equals(copyOf(other));
    }

    @Override
    public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(String cacheName, C configuration) {
        requireOpen();
        requireName(cacheName);
        Objects.requireNonNull(
                configuration, "configuration must not be null; right would be new MutableConfiguration<>()");
        FlashConfiguration<K, V> effective = settings.configurationOf(cacheName, configuration, openClassLoader());
        effective.validate();
        lock.lock();
        try {
            requireOpen();
            requireFree(cacheName);
            ManagedCache<K, V> cache = factory.create(this, cacheName, effective);
            // the user's factories ran meanwhile, and may have made a cache of this name, or closed the manager
            if (closed || caches.containsKey(cacheName)) {
                cache.close();
                requireOpen();
                requireFree(cacheName);
            }
            caches.put(cacheName, new Entry(cache, new CacheMBeans(uri, cache)));
            statistics(cacheName, effective.isStatisticsEnabled());
            management(cacheName, effective.isManagementEnabled());
            return cache;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName, Class<K> keyType, Class<V> valueType) {
        requireOpen();
        Objects.requireNonNull(cacheName, "cacheName must not be null");
        Objects.requireNonNull(
                keyType, "keyType must not be null; to look a cache up without types, use getCache(cacheName)");
        Objects.requireNonNull(
                valueType, "valueType must not be null; to look a cache up without types, use getCache(cacheName)");
        Entry entry = caches.get(cacheName);
        if (entry == null) {
            return null;
        }
        FlashConfiguration<?, ?> configuration = entry.cache().flashConfiguration();
        requireType(cacheName, "key", configuration.getKeyType(), keyType);
        requireType(cacheName, "value", configuration.getValueType(), valueType);
        return cast(entry);
    }

    @Override
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
        requireOpen();
        Objects.requireNonNull(cacheName, "cacheName must not be null");
        Entry entry = caches.get(cacheName);
        return entry == null ? null : cast(entry);
    }

    /** Returns the names as they are now, in order; later changes do not show. */
    @Override
    public Iterable<String> getCacheNames() {
        requireOpen();
        return Collections.unmodifiableSet(new TreeSet<>(caches.keySet()));
    }

    @Override
    public void destroyCache(String cacheName) {
        requireOpen();
        Objects.requireNonNull(cacheName, "cacheName must not be null");
        Entry entry;
        lock.lock();
        try {
            requireOpen();
            entry = caches.remove(cacheName);
        } finally {
            lock.unlock();
        }
        if (entry != null) {
            entry.beans().close();
            entry.cache().destroy();
        } else {
            factory.destroyStored(cacheName);
        }
    }

    @Override
    public void enableManagement(String cacheName, boolean enabled) {
        locked(cacheName, () -> management(cacheName, enabled));
    }

    @Override
    public void enableStatistics(String cacheName, boolean enabled) {
        locked(cacheName, () -> statistics(cacheName, enabled));
    }

    /** Closes all caches; a cache's failing close is logged. Doing so twice is harmless. */
    @Override
    public void close() {
        List<Entry> open;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            open = new ArrayList<>(caches.values());
            caches.clear();
        } finally {
            lock.unlock();
        }
        provider.release(this);
        try {
            open.forEach(FlashCacheManager::closeQuietly);
        } finally {
            factory.close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (Objects.requireNonNull(type, "clazz must not be null").isInstance(this)) {
            return type.cast(this);
        }
        if (type == FlashDb.class) {
            requireOpen();
            return type.cast(factory.database());
        }
        throw new IllegalArgumentException("A manager of FlashDB cannot be unwrapped to this type; right would be "
                + CacheManager.class.getName() + " or " + FlashDb.class.getName() + ": type=" + type.getName());
    }

    /** Forgets a cache that was closed; harmless for one that is not known (any more). Takes no lock. */
    void release(ManagedCache<?, ?> cache) {
        Entry entry = caches.get(cache.getName());
        if (entry != null && entry.cache() == cache && caches.remove(cache.getName(), entry)) {
            entry.beans().close();
        }
    }

    Settings settings() {
        return settings;
    }

    static Properties copyOf(@Nullable Properties properties) {
        Properties copy = new Properties();
        if (properties != null) {
            copy.putAll(properties);
            for (String name : properties.stringPropertyNames()) { // the ones of its defaults, too
                copy.setProperty(name, properties.getProperty(name));
            }
        }
        return copy;
    }

    private void locked(String cacheName, Runnable change) {
        requireOpen();
        Objects.requireNonNull(cacheName, "cacheName must not be null");
        lock.lock();
        try {
            requireOpen();
            if (!caches.containsKey(cacheName)) {
                throw new IllegalArgumentException("There is no cache of this name; create it first: cache="
                        + Quoted.of(cacheName) + ", manager=" + uri);
            }
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private void statistics(String cacheName, boolean enabled) {
        Entry entry = caches.get(cacheName);
        if (entry != null) {
            entry.cache().statisticsEnabled(enabled);
            entry.beans().statistics(enabled);
        }
    }

    private void management(String cacheName, boolean enabled) {
        Entry entry = caches.get(cacheName);
        if (entry != null) {
            entry.cache().managementEnabled(enabled);
            entry.beans().management(enabled);
        }
    }

    private static void closeQuietly(Entry entry) {
        entry.beans().close();
        try {
            entry.cache().close();
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "A cache failed to close: cache=" + Quoted.of(entry.cache().getName()),
                    e);
        }
    }

    @SuppressWarnings("unchecked") // with types given they were compared; without, the spec leaves it to the caller
    private static <K, V> Cache<K, V> cast(Entry entry) {
        return (Cache<K, V>) entry.cache();
    }

    private ClassLoader openClassLoader() {
        ClassLoader loader = classLoader.get();
        if (loader == null) {
            throw new IllegalStateException(
                    "The manager's class loader is gone; get a new manager from the provider: manager=" + uri);
        }
        return loader;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The manager is closed; get a new one from the provider: manager=" + uri);
        }
    }

    private void requireFree(String cacheName) {
        if (caches.containsKey(cacheName)) {
            throw new CacheException("A cache of this name exists; get it with getCache, or destroy it first: cache="
                    + Quoted.of(cacheName) + ", manager=" + uri);
        }
    }

    private static void requireName(String cacheName) {
        Objects.requireNonNull(cacheName, "cacheName must not be null");
        if (cacheName.isEmpty()) {
            throw new IllegalArgumentException("A cache's name has one character or more: cache=");
        }
    }

    private static void requireType(String cacheName, String what, Class<?> configured, Class<?> asked) {
        if (!configured.equals(asked)) {
            throw new ClassCastException("The cache was configured with another type of " + what + "s: cache="
                    + Quoted.of(cacheName) + ", configured=" + configured.getName() + ", asked=" + asked.getName());
        }
    }
}
