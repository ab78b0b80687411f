package dev.flashdb.spring;

import dev.flashdb.CacheWrites;
import dev.flashdb.FlashDb;
import dev.flashdb.jcache.FlashCache;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.AbstractValueAdaptingCache;

/**
 * A cache of Spring's, over a cache of FlashDB. Thread-safe.
 *
 * <p>A loader runs once a key, with nothing held: it may use any cache, this one too. A put, an eviction or a clear while it
 * runs wins over its late value.
 */
public final class FlashSpringCache extends AbstractValueAdaptingCache {
    private static final Logger LOG = System.getLogger(FlashSpringCache.class.getName());

    private final String name;
    private final Supplier<FlashCache<Object, Object>> reopening;
    private final TransactionBuffers buffers;
    private final ConcurrentMap<Object, AsyncLoad> asyncLoads = new ConcurrentHashMap<>();
    private final LoadCounter loads = new LoadCounter();
    private volatile FlashCache<Object, Object> opened;

    FlashSpringCache(
            String name,
            boolean allowsNull,
            Supplier<FlashCache<Object, Object>> reopening,
            TransactionBuffers buffers) {
        super(allowsNull);
        this.name = name;
        this.reopening = reopening;
        this.buffers = buffers;
        this.opened = reopening.get();
    }

    @Override
    public String getName() {
        return name;
    }

    /**
     * Returns the JCache cache behind this one.
     *
     * @return a {@link javax.cache.Cache}; its values are as this cache stores them: null as
     *     {@link org.springframework.cache.support.NullValue}. Another one when somebody who shares the JCache manager has
     *     closed it
     */
    @Override
    public FlashCache<Object, Object> getNativeCache() {
        FlashCache<Object, Object> cache = opened;
        if (cache.isClosed()) {
            cache = reopening.get();
            opened = cache;
        }
        return cache;
    }

    /**
     * Returns what was counted of loads.
     *
     * @return the counts as they are now
     */
    public LoadFigures loads() {
        return loads.figures();
    }

    @Override
    protected @Nullable Object lookup(Object key) {
        TransactionBuffers.@Nullable Change change = buffers.changeOf(this, key);
        return change != null ? change.value() : getNativeCache().get(key);
    }

    // ---------------------------------------------------------------- loading

    @Override
    public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
        return get(key, valueLoader, TimeToLive.OF_THE_CACHE);
    }

    @SuppressWarnings("unchecked") // the contract leaves the type to the caller
    <T> @Nullable T get(Object key, Callable<T> valueLoader, TimeToLive timeToLive) {
        if (!buffers.isActive()) {
            return (T) fromStoreValue(loaded(key, valueLoader, timeToLive));
        }
        // what a transaction loads may come from its own writes, so it is not for others before the commit
        Object value = lookup(key);
        if (value == null) {
            value = new Loader(valueLoader).callOrThrow(key);
            buffer(key, value, timeToLive);
        }
        return (T) fromStoreValue(value);
    }

    private void buffer(Object key, Object stored, TimeToLive timeToLive) {
        Duration time = timeToLive.of(fromStoreValue(stored));
        if (!TimeToLive.isOver(time)) {
            buffers.set(this, key, stored, time);
        }
    }

    private @Nullable Object loaded(Object key, Callable<?> valueLoader, TimeToLive timeToLive) {
        Loader loader = new Loader(valueLoader);
        try {
            return getNativeCache().getOrLoad(key, loader, stored -> timeToLive.of(fromStoreValue(stored)));
        } catch (Throwable e) {
            if (e == loader.failure) {
                throw new ValueRetrievalException(key, valueLoader, e);
            }
            if (loader.value != null) {
                complain(key, e);
                return loader.value;
            }
            if (e instanceof CacheLoaderException && e.getCause() != null) {
                throw new ValueRetrievalException(key, valueLoader, e.getCause());
            }
            throw unchecked(e);
        }
    }

    private void complain(Object key, Throwable failure) {
        LOG.log(
                Level.WARNING,
                "A loaded value could not be stored; the caller got it all the same: cache=" + name + ", keyType="
                        + key.getClass().getName(),
                failure);
    }

    private static RuntimeException unchecked(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }

    /** The user's loader, its result as it is stored, and a note of what it returned or threw. Confined to one thread. */
    private final class Loader implements Callable<Object> {
        private final Callable<?> called;
        private @Nullable Object value;
        private @Nullable Throwable failure;

        Loader(Callable<?> called) {
            this.called = called;
        }

        @Override
        public Object call() throws Exception {
            long begin = loads.begin();
            try {
                Object result = toStoreValue(called.call());
                value = result;
                return result;
            } catch (Throwable e) {
                failure = e;
                throw e;
            } finally {
                loads.end(begin, failure != null);
            }
        }

        Object callOrThrow(Object key) {
            try {
                return call();
            } catch (Throwable e) {
                throw new ValueRetrievalException(key, called, e);
            }
        }
    }

    @Override
    public @Nullable CompletableFuture<?> retrieve(Object key) {
        Object stored = lookup(key);
        return stored == null ? null : CompletableFuture.completedFuture(toValueWrapper(stored));
    }

    @Override
    public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
        return retrieve(key, valueLoader, TimeToLive.OF_THE_CACHE);
    }

    @SuppressWarnings("unchecked") // the contract leaves the type to the caller
    <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader, TimeToLive timeToLive) {
        Object stored = lookup(key);
        if (stored != null) {
            return known(stored);
        }
        AsyncLoad mine = new AsyncLoad();
        AsyncLoad other = asyncLoads.putIfAbsent(key, mine);
        if (other == null) {
            begin(key, mine, valueLoader, timeToLive);
        }
        return (CompletableFuture<T>) (other == null ? mine : other).result();
    }

    private <T> void begin(
            Object key, AsyncLoad load, Supplier<CompletableFuture<T>> valueLoader, TimeToLive timeToLive) {
        CompletableFuture<T> source;
        long begin = loads.begin();
        boolean isLoad = false;
        try {
            // a load may have ended between the miss and this one's beginning
            Object stored = getNativeCache().get(key);
            isLoad = stored == null || buffers.changeOf(this, key) != null;
            source = isLoad
                    ? Objects.requireNonNull(valueLoader.get(), () -> "The loader returned no future: cache=" + name)
                    : known(stored);
        } catch (Throwable e) {
            source = CompletableFuture.failedFuture(e);
        }
        boolean isCounted = isLoad;
        source.whenComplete((value, failure) -> {
            if (isCounted) {
                loads.end(begin, failure != null);
            }
            end(key, load, timeToLive, value, failure);
        });
    }

    @SuppressWarnings("unchecked") // the contract leaves the type to the caller
    private <T> CompletableFuture<T> known(Object stored) {
        return CompletableFuture.completedFuture((T) fromStoreValue(stored));
    }

    private void end(
            Object key, AsyncLoad load, TimeToLive timeToLive, @Nullable Object value, @Nullable Throwable failure) {
        if (failure == null) {
            try {
                load.unlessSuperseded(() -> storeIfAbsent(key, value, timeToLive));
            } catch (RuntimeException e) {
                complain(key, e);
            }
        }
        asyncLoads.remove(key, load);
        load.complete(value, failure);
    }

    private void storeIfAbsent(Object key, @Nullable Object value, TimeToLive timeToLive) {
        Object stored = toStoreValue(value);
        Duration time = timeToLive.of(value);
        if (time == null) {
            getNativeCache().putIfAbsent(key, stored);
        } else if (!TimeToLive.isOver(time)) {
            FlashCache<Object, Object> cache = getNativeCache();
            cache.getCacheManager().unwrap(FlashDb.class).<RuntimeException>updateWithoutResult(transaction -> {
                CacheWrites<Object, Object> writes = transaction.cache(cache);
                if (!writes.containsKey(key)) {
                    writes.put(key, stored, time);
                }
            });
        }
    }

    // ---------------------------------------------------------------- writing

    @Override
    public void put(Object key, @Nullable Object value) {
        put(key, value, TimeToLive.OF_THE_CACHE);
    }

    void put(Object key, @Nullable Object value, TimeToLive timeToLive) {
        Object stored = toStoreValue(value);
        Duration time = timeToLive.of(value);
        if (TimeToLive.isOver(time)) {
            evict(key);
        } else if (!buffers.set(this, key, stored, time)) {
            supersede(key);
            if (time == null) {
                getNativeCache().put(key, stored);
            } else {
                getNativeCache().put(key, stored, time);
            }
        }
    }

    @Override
    public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        Object stored = toStoreValue(value);
        if (buffers.isActive()) {
            Object present = lookup(key);
            if (present == null) {
                buffers.set(this, key, stored, null);
            }
            return toValueWrapper(present);
        }
        FlashCache<Object, Object> cache = getNativeCache();
        while (!cache.putIfAbsent(key, stored)) {
            Object present = cache.get(key);
            if (present != null) {
                return toValueWrapper(present);
            }
        }
        return null;
    }

    @Override
    public void evict(Object key) {
        if (!buffers.set(this, key, null, null)) {
            evictIfPresent(key);
        }
    }

    /** Evicts at once, inside a transaction too: the contract wants nobody to find the entry any more. */
    @Override
    public boolean evictIfPresent(Object key) {
        supersede(key);
        buffers.forget(this, key);
        return getNativeCache().remove(key);
    }

    @Override
    public void clear() {
        if (!buffers.clear(this)) {
            clearNow();
        }
    }

    /** Clears at once, inside a transaction too: the contract wants nobody to find an entry any more. */
    @Override
    public boolean invalidate() {
        boolean hadEntries = getNativeCache().iterator().hasNext();
        buffers.forgetAll(this);
        clearNow();
        return hadEntries;
    }

    /**
     * Evicts the entries whose keys begin with a prefix, all at one instant, inside a transaction too. Cost: that of the
     * entries evicted, not of the cache.
     *
     * @param prefix how their keys begin, not null
     * @return how many there were
     * @throws UnsupportedOperationException if the cache is not ordered
     */
    public long evictPrefix(String prefix) {
        supersedePrefix(prefix);
        return getNativeCache().removePrefix(prefix);
    }

    /** As {@link #evictPrefix}, but inside a transaction at its commit. */
    void evictPrefixAtCommit(String prefix) {
        // refuses a cache that is not ordered, now rather than after the commit
        getNativeCache().keysWithPrefix(prefix);
        if (!buffers.evictPrefix(this, prefix)) {
            evictPrefix(prefix);
        }
    }

    private void clearNow() {
        supersedeAll();
        getNativeCache().clear();
    }

    void supersede(Object key) {
        AsyncLoad load = asyncLoads.get(key);
        if (load != null) {
            load.supersede();
        }
    }

    void supersedePrefix(String prefix) {
        asyncLoads.forEach((key, load) -> {
            if (key instanceof String text && text.startsWith(prefix)) {
                load.supersede();
            }
        });
    }

    void supersedeAll() {
        asyncLoads.values().forEach(AsyncLoad::supersede);
    }
}
