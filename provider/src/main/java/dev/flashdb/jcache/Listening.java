package dev.flashdb.jcache;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** One registered listener with its filter. Thread-safe as far as the listener is. */
final class Listening<K, V> {

    private final CacheEntryListenerConfiguration<K, V> configuration;
    private final CacheEntryListener<? super K, ? super V> listener;
    private final @Nullable CacheEntryEventFilter<? super K, ? super V> filter;

    Listening(CacheEntryListenerConfiguration<K, V> configuration) {
        this.configuration = configuration;
        this.listener = configuration.getCacheEntryListenerFactory().create();
        Factory<CacheEntryEventFilter<? super K, ? super V>> filters = configuration.getCacheEntryEventFilterFactory();
        this.filter = filters == null ? null : filters.create();
    }

    boolean isOf(CacheEntryListenerConfiguration<?, ?> other) {
        return configuration.equals(other);
    }

    boolean isSynchronous() {
        return configuration.isSynchronous();
    }

    boolean listensTo(EventType type) {
        return switch (type) {
            case CREATED -> listener instanceof CacheEntryCreatedListener;
            case UPDATED -> listener instanceof CacheEntryUpdatedListener;
            case REMOVED -> listener instanceof CacheEntryRemovedListener;
            case EXPIRED -> listener instanceof CacheEntryExpiredListener;
        };
    }

    /** Hands over events of one type, those that the filter lets pass. */
    void deliver(EventType type, List<FlashEvent<K, V>> events) {
        List<CacheEntryEvent<? extends K, ? extends V>> passed = new ArrayList<>(events.size());
        for (FlashEvent<K, V> event : events) {
            FlashEvent<K, V> shown = configuration.isOldValueRequired() ? event : event.withoutOldValue();
            if (filter == null || filter.evaluate(shown)) {
                passed.add(shown);
            }
        }
        if (!passed.isEmpty()) {
            handOver(type, passed);
        }
    }

    @SuppressWarnings("unchecked")
    private void handOver(EventType type, Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
        switch (type) {
            case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(events);
            case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(events);
            case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(events);
            case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(events);
            default -> throw new CacheException("The specification knows no such event: type=" + type);
        }
    }

    static CacheEntryListenerException asListenerException(Throwable e) {
        return e instanceof CacheEntryListenerException known
                ? known
                : new CacheEntryListenerException(
                        "A cache entry listener or its filter threw; the cache has changed all the same", e);
    }

    void close() throws IOException {
        if (listener instanceof Closeable closeable) {
            closeable.close();
        }
        if (filter instanceof Closeable closeable) {
            closeable.close();
        }
    }
}
