package dev.flashdb.jcache;

import dev.flashdb.FlashDb;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;

/** A cache without contents: what a manager needs of one, and notes of what was done to it. */
public final class FakeCache {
    final FlashCacheManager manager;
    final String name;
    final FlashConfiguration<?, ?> configuration;
    final CacheCounters counters = new CacheCounters();
    boolean closed;
    boolean destroyed;
    boolean failingClose;
    long maxEntries;
    private ManagedCache<?, ?> self;

    private FakeCache(FlashCacheManager manager, String name, FlashConfiguration<?, ?> configuration) {
        this.manager = manager;
        this.name = name;
        this.configuration = configuration;
        this.maxEntries = configuration.getMaxEntries();
    }

    /** A factory of such caches; it counts its own closings in {@code closings}. */
    static class Factory implements CacheFactory {
        final Map<String, FakeCache> made = new HashMap<>();
        final Settings settings;
        int closings;

        Factory(Settings settings) {
            this.settings = settings;
        }

        @Override
        public FlashDb database() {
            throw new IllegalStateException("a fake has no database");
        }

        @Override
        public <K, V> ManagedCache<K, V> create(
                FlashCacheManager manager, String name, FlashConfiguration<K, V> configuration) {
            FakeCache fake = new FakeCache(manager, name, configuration);
            made.put(name, fake);
            return fake.asCache();
        }

        @Override
        public void close() {
            closings++;
        }
    }

    @SuppressWarnings("unchecked")
    private <K, V> ManagedCache<K, V> asCache() {
        self = (ManagedCache<?, ?>) Proxy.newProxyInstance(
                FakeCache.class.getClassLoader(), new Class<?>[] {ManagedCache.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "equals":
                            return proxy == arguments[0];
                        case "hashCode":
                            return System.identityHashCode(proxy);
                        default:
                    }
                    try {
                        return FakeCache.class
                                .getMethod(method.getName(), method.getParameterTypes())
                                .invoke(this, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return (ManagedCache<K, V>) self;
    }

    public String getName() {
        return name;
    }

    public CacheManager getCacheManager() {
        return manager;
    }

    public <C extends Configuration<?, ?>> C getConfiguration(Class<C> kind) {
        return flashConfiguration().as(kind);
    }

    public FlashConfiguration<?, ?> flashConfiguration() {
        return new FlashConfiguration<>(configuration);
    }

    public CacheCounters counters() {
        return counters;
    }

    public void statisticsEnabled(boolean enabled) {
        configuration.setStatisticsEnabled(enabled);
        counters.enabled(enabled);
    }

    public void managementEnabled(boolean enabled) {
        configuration.setManagementEnabled(enabled);
    }

    public long entryCount() {
        return 7;
    }

    public long maxEntries() {
        return maxEntries;
    }

    public void maxEntries(long bound) {
        maxEntries = bound;
    }

    public boolean isClosed() {
        return closed;
    }

    public void close() {
        if (failingClose) {
            throw new IllegalStateException("a loader failed to close");
        }
        closed = true;
        manager.release(self);
    }

    public void destroy() {
        destroyed = true;
        close();
    }

    @Override
    public String toString() {
        return "fake cache " + name;
    }
}
