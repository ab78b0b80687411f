package dev.flashdb.jcache;

import dev.flashdb.DeadlockException;
import dev.flashdb.ReadOnlyException;
import dev.flashdb.StorageException;
import dev.flashdb.codec.CodecException;
import dev.flashdb.engine.Entries;
import dev.flashdb.engine.Hold;
import dev.flashdb.engine.Version;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one key of a cache: in one step of the engine, or with the key held while the user's code runs; see {@link Bulk}
 * for several. Thread-safe.
 */
final class Single<K, V> {

    private final EngineCache<K, V> cache;
    private final Entries entries;
    private final Events<K, V> events;
    private final Writing<K, V> writing;
    private final Loads loads;
    private final Copies<K> keys;
    private final Copies<V> values;
    private final ExpiryRules expiry;
    private final CacheCounters counters;

    Single(EngineCache<K, V> cache, Entries entries, Events<K, V> events, Writing<K, V> writing) {
        this.cache = cache;
        this.entries = entries;
        this.events = events;
        this.writing = writing;
        this.loads = cache.loads();
        this.keys = cache.keys();
        this.values = cache.values();
        this.expiry = cache.expiry();
        this.counters = cache.counters();
    }

    /** Runs {@code change} with the key held; commits unless it throws, then tells the listeners. */
    <R extends @Nullable Object> R change(Object kept, Function<Mutation<K, V>, R> change) {
        Events<K, V>.Batch batch = events.batch();
        R result = change(hold(kept), batch, change);
        batch.deliver();
        return result;
    }

    /** Runs {@code change} on a held key; commits unless it throws: then nobody hears of its events. */
    <R extends @Nullable Object> R change(Hold hold, Events<K, V>.Batch batch, Function<Mutation<K, V>, R> change) {
        boolean isDone = false;
        boolean isCommitted = false;
        @Nullable Mutation<K, V> mutation = null;
        try {
            mutation = new Mutation<>(cache, hold, batch, instantOf(hold));
            R result = change.apply(mutation);
            batch.announce();
            isDone = true;
            hold.commit();
            isCommitted = true;
            return result;
        } catch (StorageException | CodecException e) {
            throw isDone || e instanceof ReadOnlyException ? Storing.failure(e) : e;
        } finally {
            if (!isDone) {
                hold.release();
            }
            if (!isCommitted) {
                batch.retract();
            }
            if (mutation != null && isCommitted) {
                mutation.committed();
            }
        }
    }

    /** Returns the time by which a change is judged; any, where nothing depends on it. */
    private long instantOf(Hold hold) {
        return hold.deadlineMillis() == Version.NEVER && expiry.isTimeless() ? 0 : cache.nowMillis();
    }

    private Hold hold(Object kept) {
        try {
            return entries.hold(kept);
        } catch (DeadlockException | StorageException e) {
            throw Storing.failure(e);
        }
    }

    private boolean isPlain() {
        return expiry.isPlain() && !writing.isOn() && events.isEmpty();
    }

    /** Puts without holding the key; returns the state that was replaced. */
    private Version putPlain(Object kept, Object value) {
        loads.supersede(kept);
        long nowMillis = expiry.isTimeless() ? 0 : cache.nowMillis();
        try {
            return entries.put(kept, value, expiry.created(nowMillis), expiry.updated(nowMillis));
        } catch (DeadlockException | StorageException | CodecException e) {
            throw Storing.failure(e);
        } finally {
            loads.supersede(kept); // also those that began before the value was visible
        }
    }

    /** As {@link #putPlain}, for who does not ask what was replaced. */
    private void setPlain(Object kept, Object value) {
        loads.supersede(kept);
        long nowMillis = expiry.isTimeless() ? 0 : cache.nowMillis();
        try {
            if (entries.set(kept, value, expiry.created(nowMillis), expiry.updated(nowMillis))) {
                counters.recordExpirations(1);
            }
        } catch (DeadlockException | StorageException | CodecException e) {
            throw Storing.failure(e);
        } finally {
            loads.supersede(kept); // also those that began before the value was visible
        }
    }

    /**
     * Runs a change whose caller is told what was there before. It is one step, unless a writer runs in it, whose store a clear
     * leaves alone: then it comes after the clear.
     */
    private <R extends @Nullable Object> R exchange(Object kept, Function<Mutation<K, V>, R> change) {
        return change(kept, mutation -> {
            if (!writing.isOn()) {
                mutation.pin();
            }
            return change.apply(mutation);
        });
    }

    private @Nullable V liveBefore(Version before) {
        if (before.value() == null) {
            return null;
        }
        if (before.deadlineMillis() != Version.NEVER && before.isExpired(cache.nowMillis())) {
            counters.recordExpirations(1);
            return null;
        }
        return cache.valueOf(before);
    }

    void put(K key, V value) {
        long begin = counters.begin();
        Object kept = keys.in(key);
        Object keptValue = values.in(value);
        if (isPlain()) {
            setPlain(kept, keptValue);
            counters.recordPuts(begin, 1);
        } else {
            putAndCount(begin, key, kept, keptValue);
        }
    }

    private void putAndCount(long begin, K key, Object kept, Object keptValue) {
        change(kept, mutation -> {
            writing.write(key, values.out(keptValue));
            counters.recordPuts(begin, mutation.set(keptValue) ? 1 : 0);
            return true;
        });
    }

    void put(K key, V value, Duration timeToLive) {
        TimeToLive.requirePositive(timeToLive);
        long begin = counters.begin();
        Object keptValue = values.in(value);
        change(keys.in(key), mutation -> {
            writing.write(key, values.out(keptValue));
            mutation.set(keptValue, timeToLive);
            counters.recordPuts(begin, 1);
            return true;
        });
    }

    @Nullable
    V getAndPut(K key, V value) {
        long begin = counters.begin();
        Object kept = keys.in(key);
        Object keptValue = values.in(value);
        if (isPlain()) {
            @Nullable V old = liveBefore(putPlain(kept, keptValue));
            counters.recordGet(begin, old != null);
            counters.recordPuts(begin, 1);
            return old;
        }
        return exchange(kept, mutation -> {
            @Nullable Object old = mutation.kept();
            counters.recordGet(begin, old != null);
            writing.write(key, values.out(keptValue));
            counters.recordPuts(begin, mutation.set(keptValue) ? 1 : 0);
            return old == null ? null : values.out(old);
        });
    }

    boolean putIfAbsent(K key, V value) {
        long begin = counters.begin();
        Object keptValue = values.in(value);
        return change(keys.in(key), mutation -> {
            if (mutation.isLive()) {
                counters.recordGet(begin, true);
                return false;
            }
            counters.recordGet(begin, false);
            writing.write(key, values.out(keptValue));
            boolean put = mutation.set(keptValue);
            counters.recordPuts(begin, put ? 1 : 0);
            return put;
        });
    }

    boolean remove(K key) {
        long begin = counters.begin();
        return change(keys.check(key), mutation -> {
            writing.delete(key);
            boolean removed = mutation.remove();
            counters.recordRemovals(begin, removed ? 1 : 0);
            return removed;
        });
    }

    boolean remove(K key, V oldValue) {
        long begin = counters.begin();
        values.check(oldValue);
        return change(keys.check(key), mutation -> {
            if (!isHeld(mutation, oldValue, begin)) {
                return false;
            }
            writing.delete(key);
            mutation.remove();
            counters.recordRemovals(begin, 1);
            return true;
        });
    }

    /** Counts a hit or a miss; a value that is there but another counts as read. */
    private boolean isHeld(Mutation<K, V> mutation, V expected, long begin) {
        @Nullable Object kept = mutation.kept();
        counters.recordGet(begin, kept != null);
        if (kept == null) {
            return false;
        }
        if (Objects.deepEquals(values.out(kept), expected)) {
            return true;
        }
        mutation.touch();
        return false;
    }

    @Nullable
    V getAndRemove(K key) {
        long begin = counters.begin();
        return change(keys.check(key), mutation -> {
            @Nullable Object kept = mutation.kept();
            writing.delete(key);
            mutation.remove();
            counters.recordGet(begin, kept != null);
            counters.recordRemovals(begin, kept == null ? 0 : 1);
            return kept == null ? null : values.out(kept);
        });
    }

    boolean replace(K key, V oldValue, V newValue) {
        long begin = counters.begin();
        values.check(oldValue);
        Object keptValue = values.in(newValue);
        return exchange(keys.check(key), mutation -> {
            if (!isHeld(mutation, oldValue, begin)) {
                return false;
            }
            writing.write(key, values.out(keptValue));
            mutation.set(keptValue);
            counters.recordPuts(begin, 1);
            return true;
        });
    }

    /** Sets the value of a key that has one; returns the one it had, as it was kept. */
    @Nullable
    Object replace(K key, V value) {
        long begin = counters.begin();
        Object keptValue = values.in(value);
        return exchange(keys.check(key), mutation -> {
            @Nullable Object old = mutation.kept();
            counters.recordGet(begin, old != null);
            if (old != null) {
                writing.write(key, values.out(keptValue));
                mutation.set(keptValue);
                counters.recordPuts(begin, 1);
            }
            return old;
        });
    }

    /**
     * Stores what the loader returned, unless the key was written since the load began. A read goes on without that where nothing
     * can be stored; to replace what is there was asked for.
     */
    void storeLoaded(
            Object kept, Object keptValue, @Nullable Duration timeToLive, Loads.Load load, boolean replaceExisting) {
        boolean isRefused = entries.isReadOnly() && !replaceExisting;
        if (cache.isClosed() || isRefused || timeToLive != null && !TimeToLive.isPositive(timeToLive)) {
            return;
        }
        if (timeToLive == null && isPlain() && addPlain(kept, keptValue, load)) {
            return;
        }
        change(kept, mutation -> {
            if (!load.isSuperseded() && (replaceExisting || !mutation.isLive())) {
                if (timeToLive == null) {
                    mutation.set(keptValue);
                } else {
                    mutation.set(keptValue, timeToLive);
                }
            }
            return true;
        });
    }

    private boolean addPlain(Object kept, Object value, Loads.Load load) {
        long nowMillis = expiry.isTimeless() ? 0 : cache.nowMillis();
        return entries.add(kept, value, expiry.created(nowMillis), load::isSuperseded);
    }
}
