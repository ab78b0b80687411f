package dev.flashdb.bench;

import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * A bare map in the clothes of a cache: the limit that the providers are measured against. It does what the benchmarks ask
 * for and refuses the rest. Thread-safe.
 */
final class MapCache<V> implements Cache<String, V> {
    private final ConcurrentHashMap<String, V> map = new ConcurrentHashMap<>();

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns null for a miss
    public V get(String key) {
        return map.get(key);
    }

    @Override
    public void put(String key, V value) {
        map.put(key, value);
    }

    @Override
    public boolean containsKey(String key) {
        return map.containsKey(key);
    }

    @Override
    public void clear() {
        map.clear();
    }

    @Override
    @SuppressWarnings("NullAway") // the result of a processor may be null
    public <T> T invoke(String key, EntryProcessor<String, V, T> processor, Object... arguments) {
        Entry<V, T> entry = new Entry<>(key);
        map.compute(key, (same, value) -> entry.run(value, processor, arguments));
        return entry.result;
    }

    private static final class Entry<V, T> implements MutableEntry<String, V> {
        private final String key;
        private @Nullable V value;
        private @Nullable T result;

        Entry(String key) {
            this.key = key;
        }

        @Nullable
        V run(@Nullable V present, EntryProcessor<String, V, T> processor, Object... arguments) {
            value = present;
            result = processor.process(this, arguments);
            return value;
        }

        @Override
        public String getKey() {
            return key;
        }

        @Override
        @SuppressWarnings("NullAway") // the specification's method returns null where there is no value
        public V getValue() {
            return value;
        }

        @Override
        public boolean exists() {
            return value != null;
        }

        @Override
        public void remove() {
            value = null;
        }

        @Override
        public void setValue(V newValue) {
            value = Objects.requireNonNull(newValue);
        }

        @Override
        public <U> U unwrap(Class<U> type) {
            return type.cast(this);
        }
    }

    @Override
    public Iterator<Cache.Entry<String, V>> iterator() {
        throw refused();
    }

    @Override
    public void close() {
        map.clear();
    }

    private static UnsupportedOperationException refused() {
        return new UnsupportedOperationException("The bare map knows get, put, clear and invoke only");
    }

    @Override
    public Map<String, V> getAll(Set<? extends String> keys) {
        throw refused();
    }

    @Override
    public void loadAll(Set<? extends String> keys, boolean replace, CompletionListener listener) {
        throw refused();
    }

    @Override
    public V getAndPut(String key, V value) {
        throw refused();
    }

    @Override
    public void putAll(Map<? extends String, ? extends V> entries) {
        throw refused();
    }

    @Override
    public boolean putIfAbsent(String key, V value) {
        throw refused();
    }

    @Override
    public boolean remove(String key) {
        throw refused();
    }

    @Override
    public boolean remove(String key, V oldValue) {
        throw refused();
    }

    @Override
    public V getAndRemove(String key) {
        throw refused();
    }

    @Override
    public boolean replace(String key, V oldValue, V newValue) {
        throw refused();
    }

    @Override
    public boolean replace(String key, V value) {
        throw refused();
    }

    @Override
    public V getAndReplace(String key, V value) {
        throw refused();
    }

    @Override
    public void removeAll(Set<? extends String> keys) {
        throw refused();
    }

    @Override
    public void removeAll() {
        throw refused();
    }

    @Override
    public <C extends Configuration<String, V>> C getConfiguration(Class<C> type) {
        throw refused();
    }

    @Override
    public <T> Map<String, EntryProcessorResult<T>> invokeAll(
            Set<? extends String> keys, EntryProcessor<String, V, T> processor, Object... arguments) {
        throw refused();
    }

    @Override
    public String getName() {
        throw refused();
    }

    @Override
    public CacheManager getCacheManager() {
        throw refused();
    }

    @Override
    public boolean isClosed() {
        throw refused();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw refused();
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<String, V> listener) {
        throw refused();
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<String, V> listener) {
        throw refused();
    }
}
