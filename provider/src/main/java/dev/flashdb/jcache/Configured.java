package dev.flashdb.jcache;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;

/** The configuration of a cache that is in use, and its listeners, which come and go. Thread-safe. */
final class Configured<K, V> {

    private final FlashConfiguration<K, V> configuration;
    private final Events<K, V> events;

    /** Held while the configuration's listeners are read or changed, but not while the user's code is called. */
    private final ReentrantLock lock = new ReentrantLock();

    Configured(FlashConfiguration<K, V> configuration, Events<K, V> events) {
        this.configuration = configuration;
        this.events = events;
    }

    /** Returns a copy that cannot be changed, as one of the kinds of configuration that there are; row 67 of the semantics. */
    <C extends Configuration<K, V>> C as(Class<C> type) {
        FlashConfiguration<K, V> copy = copy().fixed();
        if (type.isInstance(copy)) {
            return type.cast(copy);
        }
        throw new IllegalArgumentException("The configuration of this cache is a FlashConfiguration, which is a"
                + " MutableConfiguration, a CompleteConfiguration and a Configuration: asked=" + type.getName());
    }

    FlashConfiguration<K, V> copy() {
        return locked(() -> new FlashConfiguration<>(configuration));
    }

    private <T> T locked(Supplier<T> access) {
        lock.lock();
        try {
            return access.get();
        } finally {
            lock.unlock();
        }
    }

    /** Registers a listener, whose factory may throw. */
    void add(CacheEntryListenerConfiguration<K, V> listener) {
        locked(() -> configuration.addCacheEntryListenerConfiguration(listener));
        boolean isAdded = false;
        try {
            events.add(listener);
            isAdded = true;
        } finally {
            if (!isAdded) {
                locked(() -> configuration.removeCacheEntryListenerConfiguration(listener));
            }
        }
    }

    void remove(CacheEntryListenerConfiguration<K, V> listener) {
        locked(() -> configuration.removeCacheEntryListenerConfiguration(listener));
        events.remove(listener);
    }
}
