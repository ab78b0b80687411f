package dev.flashdb.jcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Reading through: calls the user's loader, once a key whatever the number of threads that want it, and stores what it
 * returns unless somebody wrote the key meanwhile. Nothing is held while the loader runs. Thread-safe.
 */
final class Loading<K, V> {
    private final EngineCache<K, V> cache;
    private final Loads loads;
    private final @Nullable CacheLoader<K, V> loader;

    Loading(EngineCache<K, V> cache, Loads loads, @Nullable Factory<CacheLoader<K, V>> factory) {
        this.cache = cache;
        this.loads = loads;
        this.loader = factory == null ? null : factory.create();
    }

    boolean hasLoader() {
        return loader != null;
    }

    @Nullable
    Object loader() {
        return loader;
    }

    /** Asks the loader for one value, whatever the cache holds; null if it knows none. */
    @Nullable
    V call(K key) {
        try {
            return loader == null ? null : loader.load(key);
        } catch (RuntimeException e) {
            throw asLoaderException(e);
        }
    }

    /** Where the value of one key comes from. */
    interface Source<V, X extends Exception> {

        /** Returns the value, or null if there is none. */
        @Nullable
        V load() throws X;
    }

    /** Returns the value of a key that was missed, loading it or waiting for a load under way; null if there is none. */
    @Nullable
    V get(K key) {
        return this.<RuntimeException>get(
                key,
                () -> call(key),
                cache::peek,
                (kept, value, load) -> cache.single().storeLoaded(kept, value, null, load, false));
    }

    /** Where a loaded value goes. */
    @FunctionalInterface
    interface Target {

        /** Stores a value, unless the load was superseded; key and value as they are kept. */
        void store(Object kept, Object value, Loads.Load load);
    }

    /**
     * As {@link #get(Object)}, from another source than the cache's loader.
     *
     * @param present returns the value, as it is kept, that makes a load of a key needless, or null
     */
    <X extends Exception> @Nullable V get(
            K key, Source<? extends V, X> source, Function<Object, @Nullable Object> present, Target target) throws X {
        Object kept = cache.keys().in(key);
        Loads.Load load = loads.beginOrJoin(kept);
        if (!load.isMine()) {
            return out(loads.join(kept, load));
        }
        @Nullable Object value = null;
        @Nullable Throwable failure = null;
        try {
            value = present.apply(kept);
            if (value == null) {
                @Nullable V loaded = source.load();
                if (loaded != null) {
                    value = cache.values().in(loaded);
                    target.store(kept, value, load);
                }
            }
            return out(value);
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            loads.end(load, value, failure);
        }
    }

    /** By value, each of those who share a load gets a copy of its own, and nobody the loader's object. */
    private @Nullable V out(@Nullable Object kept) {
        return kept == null ? null : cache.values().out(kept);
    }

    /**
     * Loads several keys in one call of the loader, those that another thread is loading excepted: for these it waits. To
     * replace what is there it then loads them anew, since the other load may have read before the caller asked.
     *
     * @return the values of the keys that have one
     */
    Map<K, V> getAll(Collection<? extends K> keys, boolean replaceExisting) {
        Map<K, V> values = new LinkedHashMap<>();
        keptOfAll(keys, replaceExisting)
                .forEach((key, kept) -> values.put(key, cache.values().out(kept)));
        return values;
    }

    private Map<K, Object> keptOfAll(Collection<? extends K> keys, boolean replaceExisting) {
        Map<K, Loads.Load> mine = new LinkedHashMap<>();
        Map<K, Loads.Load> others = new LinkedHashMap<>();
        Map<K, Object> found = new LinkedHashMap<>();
        @Nullable Throwable failure = null;
        try {
            begin(keys, mine, others);
            loadMine(mine, found, replaceExisting);
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            for (Map.Entry<K, Loads.Load> entry : mine.entrySet()) {
                loads.end(entry.getValue(), found.get(entry.getKey()), failure);
            }
        }
        if (replaceExisting && !others.isEmpty()) {
            others.forEach(loads::awaitEnd);
            found.putAll(keptOfAll(others.keySet(), replaceExisting));
            return found;
        }
        others.forEach((key, load) -> {
            @Nullable Object value = loads.join(key, load);
            if (value != null) {
                found.put(key, value);
            }
        });
        return found;
    }

    /** Loads several keys for {@link javax.cache.Cache#loadAll}, and tells the listener how it ended. */
    void loadAll(Collection<? extends K> keys, boolean replaceExisting, @Nullable CompletionListener listener) {
        try {
            cache.requireOpen();
            if (hasLoader()) {
                getAll(keys, replaceExisting);
            }
        } catch (RuntimeException | Error e) {
            if (listener != null) {
                listener.onException(e instanceof Exception known ? known : asLoaderException(e));
            }
            return;
        }
        if (listener != null) {
            listener.onCompletion();
        }
    }

    private void begin(Collection<? extends K> keys, Map<K, Loads.Load> mine, Map<K, Loads.Load> others) {
        for (K key : keys) {
            if (!mine.containsKey(key)) {
                Loads.Load load = loads.beginOrJoin(cache.keys().in(key));
                (load.isMine() ? mine : others).put(key, load);
            }
        }
    }

    private void loadMine(Map<K, Loads.Load> mine, Map<K, Object> found, boolean replaceExisting) {
        List<K> wanted = new ArrayList<>(mine.size());
        for (K key : mine.keySet()) {
            @Nullable
            Object present = replaceExisting ? null : cache.peek(cache.keys().in(key));
            if (present == null) {
                wanted.add(key);
            } else {
                found.put(key, present);
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        Map<K, V> loaded = callForAll(wanted);
        for (K key : wanted) {
            @Nullable V value = loaded.get(key);
            if (value != null) {
                Object kept = cache.values().in(value);
                Loads.Load load = Objects.requireNonNull(mine.get(key));
                cache.single().storeLoaded(cache.keys().in(key), kept, null, load, replaceExisting);
                found.put(key, kept);
            }
        }
    }

    private Map<K, V> callForAll(List<K> keys) {
        if (loader == null) {
            return Map.of();
        }
        try {
            @Nullable Map<K, V> loaded = loader.loadAll(keys);
            return loaded == null ? Map.of() : new LinkedHashMap<>(loaded);
        } catch (RuntimeException e) {
            throw asLoaderException(e);
        }
    }

    private CacheLoaderException asLoaderException(Throwable e) {
        return e instanceof CacheLoaderException known
                ? known
                : new CacheLoaderException("The cache loader threw: cache=" + cache.getName(), e);
    }
}
