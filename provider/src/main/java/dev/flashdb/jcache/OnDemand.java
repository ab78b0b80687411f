package dev.flashdb.jcache;

import dev.flashdb.CacheWrites;
import dev.flashdb.DeadlockException;
import dev.flashdb.FlashDb;
import dev.flashdb.engine.Version;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Loads whose loader comes with the call, and values that are made elsewhere while their key is watched. Thread-safe. */
final class OnDemand<K, V> {

    /** How often a loaded value gives way to others' updates before that is an error. */
    private static final int MOST_ATTEMPTS = 1_000;

    private final EngineCache<K, V> cache;
    private final Reads reads;
    private final Loads loads;
    private final Loading<K, V> loading;

    OnDemand(EngineCache<K, V> cache, Reads reads, Loading<K, V> loading) {
        this.cache = cache;
        this.reads = reads;
        this.loads = cache.loads();
        this.loading = loading;
    }

    /** Returns the value of a key, loading it where it is missing; the entry gets the time to live that is said for it. */
    @Nullable
    V getOrLoad(
            K key, Callable<? extends @Nullable V> loader, Function<? super V, ? extends @Nullable Duration> timeToLive)
            throws Exception {
        @Nullable V present = present(key, 0);
        return present != null
                ? present
                : loading.get(
                        key,
                        loader::call,
                        kept -> reads.peek(kept, 0),
                        (kept, value, load) -> cache.single()
                                .storeLoaded(
                                        kept,
                                        value,
                                        timeToLive.apply(cache.values().out(value)),
                                        load,
                                        false));
    }

    /** As {@link #getOrLoad(Object, Callable, Function)}, stored inside an update together with what belongs to it. */
    @Nullable
    V getOrLoad(K key, Callable<? extends @Nullable V> loader, Duration minimumTimeLeft, LoadedValueStore<K, V> store)
            throws Exception {
        long leastMillis = TimeToLive.isPositive(minimumTimeLeft) ? TimeToLive.millis(minimumTimeLeft) : 0;
        @Nullable V present = present(key, leastMillis);
        return present != null
                ? present
                : loading.get(
                        key,
                        loader::call,
                        kept -> reads.peek(kept, leastMillis),
                        (kept, value, load) -> store(key, cache.values().out(value), store, load::isSuperseded));
    }

    private @Nullable V present(K key, long leastMillis) {
        long begin = cache.counters().beginGet();
        Object checked = cache.keys().check(key);
        @Nullable Version version = reads.live(checked, leastMillis);
        cache.counters().recordGet(begin, version != null);
        if (version == null) {
            return null;
        }
        reads.touch(checked, version);
        return cache.valueOf(version);
    }

    /** Takes note from now on of whether a key is written. */
    WatchedKey<K, V> watch(K key) {
        Object kept = cache.keys().in(key);
        Loads.Watch watch = loads.watch(kept);
        return new WatchedKey<>() {
            @Override
            public boolean storeUnlessWritten(V value, LoadedValueStore<K, V> store) {
                Objects.requireNonNull(value, () -> "value must not be null: cache=" + cache.getName());
                Objects.requireNonNull(store, () -> "store must not be null: cache=" + cache.getName());
                return store(key, value, store, watch::isSuperseded);
            }

            @Override
            public boolean isWritten() {
                return watch.isSuperseded();
            }

            @Override
            public void close() {
                loads.unwatch(kept, watch);
            }
        };
    }

    /** Has a loaded value stored inside an update, unless the key was written since the load began, or nothing can be stored. */
    private boolean store(K key, V value, LoadedValueStore<K, V> store, BooleanSupplier isSuperseded) {
        if (cache.isReadOnly()) {
            return false;
        }
        FlashDb database = cache.getCacheManager().unwrap(FlashDb.class);
        for (int attempt = 1; !cache.isClosed(); attempt++) {
            try {
                return database.<Boolean, RuntimeException>update(transaction -> {
                    CacheWrites<K, V> writes = transaction.cache(cache);
                    writes.containsKey(key); // holds the key: from here on nobody supersedes the load
                    boolean isStored = !isSuperseded.getAsBoolean();
                    if (isStored) {
                        store.store(transaction, writes, value);
                    }
                    return isStored;
                });
            } catch (DeadlockException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
        return false;
    }
}
