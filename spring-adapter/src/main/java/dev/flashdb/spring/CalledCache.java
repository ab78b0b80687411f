package dev.flashdb.spring;

import dev.flashdb.StorageException;
import dev.flashdb.jcache.WatchedKey;
import java.lang.ref.Cleaner;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

/**
 * A cache as one call of a method sees it. What the call caches is kept as {@link CacheTtl} and {@link CacheTags} of the method
 * say. A value that the method returned after a miss never takes the place of what others have written or evicted since, on
 * whatever thread it is put: Spring puts what completes later from another thread, where no transaction is known. And a store
 * that takes no writes does not break a call that has its value. Thread-safe.
 */
final class CalledCache implements Cache {
    private static final Cleaner CLEANER = Cleaner.create();

    private final FlashSpringCache cache;
    private final EntryOptions.Rule rule;
    private final Use use;
    private volatile @Nullable Looked looked;

    /** What the call does with the cache. */
    enum Use {
        /** It puts its result whatever there is, or only evicts. */
        WRITE,
        /** It looks, and puts its result where there is none. */
        READ,
        /** As {@link #READ}, and the result is put with no look at the transaction of the miss, or there is none. */
        WATCHED_READ
    }

    CalledCache(FlashSpringCache cache, EntryOptions.Rule rule, Use use) {
        this.cache = cache;
        this.rule = rule;
        this.use = use;
    }

    /** A miss. Nobody tells whether the value ever comes: the watch ends with the put, or when the call is forgotten. */
    private static final class Looked {
        private final Object key;
        private final boolean inTransaction;
        private final long evictionsSeen;
        private final @Nullable WatchedKey<Object, Object> watch;
        private final Cleaner.@Nullable Cleanable end;

        Looked(FlashSpringCache cache, Object key, boolean inTransaction) {
            this.key = key;
            this.inTransaction = inTransaction;
            this.evictionsSeen = cache.tags().evictions();
            WatchedKey<Object, Object> its =
                    inTransaction ? null : cache.getNativeCache().watch(key);
            this.watch = its;
            this.end = its == null ? null : CLEANER.register(this, its::close);
        }

        void end() {
            if (end != null) {
                end.clean();
            }
        }
    }

    @Override
    public String getName() {
        return cache.getName();
    }

    @Override
    public Object getNativeCache() {
        return cache.getNativeCache();
    }

    @Override
    public @Nullable ValueWrapper get(Object key) {
        ValueWrapper found = cache.get(key);
        if (found == null) {
            missed(key);
        }
        return found;
    }

    @Override
    public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
        return cache.get(key, type);
    }

    @Override
    public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
        return cache.get(key, valueLoader, rule);
    }

    @Override
    public @Nullable CompletableFuture<?> retrieve(Object key) {
        CompletableFuture<?> found = cache.retrieve(key);
        if (found == null) {
            missed(key);
        }
        return found;
    }

    @Override
    public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
        return cache.retrieve(key, valueLoader, rule);
    }

    /** After the look and before the method: what others write from here on, the method may not have seen. */
    private void missed(Object key) {
        if (use == Use.WATCHED_READ) {
            Looked before = looked;
            if (before != null) {
                before.end();
            }
            looked = new Looked(cache, key, cache.isInTransaction());
        }
    }

    @Override
    public void put(Object key, @Nullable Object value) {
        try {
            putAsLooked(key, value);
        } catch (RuntimeException e) {
            if (use == Use.WRITE || !isOfTheStore(e)) {
                throw e;
            }
            cache.tellUnstored(key, e);
        }
    }

    private void putAsLooked(Object key, @Nullable Object value) {
        Looked its = looked;
        if (its == null || !its.key.equals(key)) {
            cache.put(key, value, rule);
            return;
        }
        looked = null;
        try {
            if (its.watch != null && !cache.isInTransaction()) {
                cache.putUnlessWritten(key, value, rule, its.evictionsSeen, its.watch);
            } else if (its.inTransaction == cache.isInTransaction()) {
                cache.put(key, value, rule);
            } // else it completed on another thread, and may be what the transaction alone knows
        } finally {
            its.end();
        }
    }

    /** What was loaded is right, whether it is kept or not; what a caller wrote and what is there differ, so that must throw. */
    private static boolean isOfTheStore(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StorageException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void evict(Object key) {
        cache.evict(key);
    }

    @Override
    public boolean evictIfPresent(Object key) {
        return cache.evictIfPresent(key);
    }

    @Override
    public void clear() {
        cache.clear();
    }

    @Override
    public boolean invalidate() {
        return cache.invalidate();
    }
}
