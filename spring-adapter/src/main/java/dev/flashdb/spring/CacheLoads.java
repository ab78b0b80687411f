package dev.flashdb.spring;

import dev.flashdb.jcache.WatchedKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache.ValueRetrievalException;

/**
 * The loads of a cache outside of transactions: each key's once at a time, in the caller's thread, later, or in the background
 * before its entry's time is over; and what is answered when one fails. Thread-safe.
 */
final class CacheLoads {
    private static final Logger LOG = System.getLogger(CacheLoads.class.getName());

    private final FlashSpringCache owner;
    private final String name;
    private final EntryStore entries;
    private final TagIndex tags;
    private final Freshness freshness;
    private final LoadCounter loads;
    private final FailedLoads failed;
    private final Executor background;
    private final ConcurrentMap<Object, AsyncLoad> asyncLoads = new ConcurrentHashMap<>();
    private final Set<Object> refreshing = ConcurrentHashMap.newKeySet();

    CacheLoads(FlashSpringCache owner, EntryStore entries, LoadCounter loads, FailedLoads failed, Executor background) {
        this.owner = owner;
        this.name = owner.getName();
        this.entries = entries;
        this.tags = entries.tags();
        this.freshness = entries.freshness();
        this.loads = loads;
        this.failed = failed;
        this.background = background;
    }

    // ---------------------------------------------------------------- in the caller's thread

    /** Returns what is stored, what the loader returns, or what is stale when it fails. */
    @Nullable
    Object loadedOrStale(Object key, Callable<?> valueLoader, EntryOptions.Rule rule) {
        if (!freshness.isOn()) {
            return loaded(new Loader(key, valueLoader), rule, Duration.ZERO);
        }
        Object early = staleWhileItRests(key);
        if (early != null) {
            return early;
        }
        try {
            Loader loader = new Loader(key, valueLoader);
            Object value = loaded(loader, rule, freshness.least());
            failed.succeeded(key);
            if (loader.value == null) { // a method's call that was made cannot be made again
                refreshIfDue(key, () -> loaded(new Loader(key, valueLoader), rule, freshness.leastUnrefreshed()));
            }
            return value;
        } catch (ValueRetrievalException e) {
            Object stale = staleOf(key);
            if (stale == null) {
                failed.forget(key);
                throw e;
            }
            failed.failed(key, e.getCause());
            return stale;
        } catch (RuntimeException | Error e) {
            failed.forget(key);
            throw e;
        }
    }

    /** Returns the stale value of a key whose load has just failed, or is tried once more by another; else null. */
    private @Nullable Object staleWhileItRests(Object key) {
        if (!freshness.keepsStale() || !failed.isAny() || entries.hasLeft(key, freshness.least())) {
            return null;
        }
        Object stale = staleOf(key);
        if (stale == null || failed.mayTry(key)) {
            return null;
        }
        failed.answered(key);
        return stale;
    }

    /** Loads an entry anew beside its readers, when its time is nearly over: once at a time. */
    private void refreshIfDue(Object key, Runnable load) {
        if (freshness.refreshAhead().isZero()
                || entries.hasLeft(key, freshness.leastUnrefreshed())
                || !entries.cache().get().containsKey(key)
                || !refreshing.add(key)) {
            return;
        }
        try {
            background.execute(() -> {
                try {
                    load.run();
                } catch (RuntimeException e) {
                    LOG.log(
                            Level.WARNING,
                            "An entry could not be loaded anew before its time is over: cache=" + name,
                            e);
                } finally {
                    refreshing.remove(key);
                }
            });
        } catch (RejectedExecutionException e) {
            refreshing.remove(key); // the manager is being closed
        }
    }

    private @Nullable Object loaded(Loader loader, EntryOptions.Rule rule, Duration least) {
        Object key = loader.key;
        try {
            return rule.hasTags() || tags.isUsed() || freshness.isOn()
                    ? loadedInUpdate(key, loader, rule, least)
                    : entries.cache()
                            .get()
                            .getOrLoad(key, loader, stored -> counted(rule.of(owner.fromStoreValue(stored))));
        } catch (Throwable e) {
            if (e == loader.failure) {
                throw new ValueRetrievalException(key, loader.called, e);
            }
            if (loader.value != null) {
                complain(key, e);
                return loader.value;
            }
            if (e instanceof CacheLoaderException && e.getCause() != null) {
                throw new ValueRetrievalException(key, loader.called, e.getCause());
            }
            throw unchecked(e);
        }
    }

    /** The provider's own loads are no puts to it, as the JCache specification wants it of read-through; here they are. */
    private @Nullable Duration counted(EntryOptions options) {
        if (!options.isOver()) {
            loads.stored();
        }
        return options.timeToLive();
    }

    /** Loads with nothing held, and stores the value with its tags in one commit. */
    private @Nullable Object loadedInUpdate(Object key, Loader loader, EntryOptions.Rule rule, Duration least)
            throws Exception {
        long seen = tags.evictions();
        AtomicReference<EntryOptions> options = new AtomicReference<>(EntryOptions.NONE);
        Callable<Object> described = () -> {
            Object stored = loader.call();
            options.set(rule.of(owner.fromStoreValue(stored)));
            return stored;
        };
        return entries.cache()
                .get()
                .getOrLoad(
                        key,
                        described,
                        least,
                        (transaction, writes, stored) ->
                                entries.writeLoaded(transaction, writes, key, stored, options.get(), seen, least));
    }

    void complain(Object key, Throwable failure) {
        loads.unstored();
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
        private final Object key;
        private final Callable<?> called;
        private @Nullable Object value;
        private @Nullable Throwable failure;

        Loader(Object key, Callable<?> called) {
            this.key = key;
            this.called = called;
        }

        @Override
        public Object call() throws Exception {
            long begin = loads.begin();
            try {
                Object result = owner.toStoreValue(called.call());
                value = result;
                return result;
            } catch (Throwable e) {
                failure = e;
                throw e;
            } finally {
                loads.end(key, begin, failure != null);
            }
        }

        Object callOrThrow() {
            try {
                return call();
            } catch (Throwable e) {
                throw new ValueRetrievalException(key, called, e);
            }
        }
    }

    /** Returns what the loader returns, as it is stored; it is not stored. */
    Object called(Object key, Callable<?> valueLoader) {
        return new Loader(key, valueLoader).callOrThrow();
    }

    // ---------------------------------------------------------------- later

    /** Returns a future of what is stored, of what the loader's future has, or of what is stale when that fails. */
    <T> CompletableFuture<T> later(Object key, Supplier<CompletableFuture<T>> valueLoader, EntryOptions.Rule rule) {
        Object early = staleWhileItRests(key);
        return early != null ? known(early) : begun(key, valueLoader, rule, freshness.least());
    }

    void refreshLaterIfDue(Object key, Supplier<? extends CompletableFuture<?>> valueLoader, EntryOptions.Rule rule) {
        refreshIfDue(key, () -> begunAny(key, valueLoader, rule));
    }

    @SuppressWarnings("unchecked") // nobody asks for the result
    private void begunAny(Object key, Supplier<? extends CompletableFuture<?>> valueLoader, EntryOptions.Rule rule) {
        begun(key, (Supplier<CompletableFuture<Object>>) valueLoader, rule, freshness.leastUnrefreshed());
    }

    <T> CompletableFuture<T> requireFuture(@Nullable CompletableFuture<T> future) {
        return Objects.requireNonNull(future, () -> "The loader returned no future: cache=" + name);
    }

    @SuppressWarnings("unchecked") // the contract leaves the type to the caller
    private <T> CompletableFuture<T> begun(
            Object key, Supplier<CompletableFuture<T>> valueLoader, EntryOptions.Rule rule, Duration least) {
        AsyncLoad mine = new AsyncLoad();
        AsyncLoad load = asyncLoads.compute(
                key, (its, present) -> present == null || present.isOutdated() && !present.isMine() ? mine : present);
        if (load == mine) {
            begin(key, mine, valueLoader, rule, least);
            mine.begun();
        } else if (load.isMine()) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "The loader asked the cache for the key that it is loading; it must get the value elsewhere: cache="
                            + name + ", keyType=" + key.getClass().getName()));
        }
        return (CompletableFuture<T>) load.result();
    }

    private <T> void begin(
            Object key,
            AsyncLoad load,
            Supplier<CompletableFuture<T>> valueLoader,
            EntryOptions.Rule rule,
            Duration least) {
        CompletableFuture<T> source;
        long begin = loads.begin();
        long seen = tags.evictions();
        WatchedKey<Object, Object> watched = null;
        boolean isLoad = false;
        try {
            watched = entries.cache().get().watch(key);
            load.watchedBy(watched);
            // a load may have ended between the miss and this one's beginning
            Object stored = entries.presentOf(key, least);
            isLoad = stored == null;
            source = stored == null ? requireFuture(valueLoader.get()) : known(stored);
        } catch (Throwable e) {
            source = CompletableFuture.failedFuture(e);
        }
        boolean isCounted = isLoad;
        WatchedKey<Object, Object> watch = watched;
        source.whenComplete((value, failure) -> {
            if (isCounted) {
                loads.end(key, begin, failure != null);
            }
            Throwable problem = failure;
            try (watch) { // no resource where there is none
                if (isCounted && watch != null && failure == null) {
                    store(key, value, rule, seen, least, watch);
                }
            } catch (Throwable e) {
                problem = e;
            }
            end(key, load, value, problem);
        });
    }

    private void store(
            Object key,
            @Nullable Object value,
            EntryOptions.Rule rule,
            long evictionsSeen,
            Duration least,
            WatchedKey<Object, Object> watch) {
        Object toStore = owner.toStoreValue(value); // refuses a null where none is allowed
        try {
            EntryOptions options = rule.of(value);
            watch.storeUnlessWritten(
                    toStore,
                    (transaction, writes, stored) ->
                            entries.writeLoaded(transaction, writes, key, stored, options, evictionsSeen, least));
        } catch (RuntimeException e) {
            complain(key, e);
        }
    }

    @SuppressWarnings("unchecked") // the contract leaves the type to the caller
    <T> CompletableFuture<T> known(Object stored) {
        return CompletableFuture.completedFuture((T) owner.fromStoreValue(stored));
    }

    private void end(Object key, AsyncLoad load, @Nullable Object value, @Nullable Throwable failure) {
        asyncLoads.remove(key, load);
        Object stale = failure == null ? null : staleOf(key);
        if (stale == null) {
            if (failure == null) {
                failed.succeeded(key);
            } else {
                failed.forget(key);
            }
            load.complete(value, failure);
        } else {
            failed.failed(key, failure);
            load.complete(owner.fromStoreValue(stale), null);
        }
    }

    /** Returns what there is for who has no better; nothing when that cannot be read, for the load's failure says more. */
    private @Nullable Object staleOf(Object key) {
        try {
            return freshness.keepsStale() ? owner.ifOpen(cache -> cache.get(key)) : null;
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "A value whose time is over could not be read: cache=" + name, e);
            return null;
        }
    }
}
