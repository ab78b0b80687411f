package dev.flashdb.jcache;

import dev.flashdb.CacheWrites;
import dev.flashdb.engine.Entries;
import dev.flashdb.engine.Hold;
import dev.flashdb.engine.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A cache as an update reads and changes it. Events are collected, announced before the commit and delivered after it; puts
 * and removals are counted after it. Confined to the update's thread and time.
 */
final class TransactionCache<K, V> implements CacheWrites<K, V> {

    private final EngineCache<K, V> cache;
    private final Entries kept;
    private final Transaction transaction;
    private final Events<K, V>.Batch events;
    private final List<Mutation<K, V>> mutations = new ArrayList<>();
    private long puts;
    private long removals;

    TransactionCache(EngineCache<K, V> cache, Entries kept, Transaction transaction, Events<K, V>.Batch events) {
        this.cache = cache;
        this.kept = kept;
        this.transaction = transaction;
        this.events = events;
        transaction.beforeCommit(events::announce);
        transaction.afterCommit(this::afterCommit);
        transaction.afterRollback(events::retract);
    }

    private void afterCommit() {
        try {
            mutations.forEach(Mutation::committed);
            long begin = cache.counters().begin();
            cache.counters().recordPuts(begin, puts);
            cache.counters().recordRemovals(begin, removals);
        } finally {
            events.deliver(); // others wait for it
        }
    }

    private Mutation<K, V> held(Object key) {
        Hold hold = this.kept.hold(transaction, key);
        Mutation<K, V> mutation = new Mutation<>(cache, hold, events, transaction.nowMillis());
        mutations.add(mutation);
        return mutation;
    }

    private @Nullable V out(@Nullable Object kept) {
        return kept == null ? null : cache.values().out(kept);
    }

    @Override
    public @Nullable V get(K key) {
        long begin = cache.counters().begin();
        Mutation<K, V> mutation = held(cache.keys().in(key));
        @Nullable Object kept = mutation.kept();
        cache.counters().recordGets(begin, kept == null ? 0 : 1, kept == null ? 1 : 0);
        if (kept != null) {
            mutation.touch();
            return out(kept);
        }
        @Nullable V loaded = cache.isReadThrough() ? cache.callLoader(key) : null;
        if (loaded != null) {
            mutation.set(cache.values().in(loaded));
        }
        return loaded;
    }

    @Override
    public boolean containsKey(K key) {
        return held(cache.keys().in(key)).isLive();
    }

    @Override
    public boolean isUnreadable(K key) {
        return held(cache.keys().in(key)).isUnreadable();
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        Map<K, V> found = new HashMap<>();
        for (K key : keys) {
            @Nullable Object kept = held(cache.keys().in(key)).kept();
            if (kept != null) {
                found.put(key, cache.values().out(kept));
            }
        }
        return found;
    }

    @Override
    public Iterator<Cache.Entry<K, V>> entries() {
        return new Mapped<>(kept.entries(transaction), cache::entry);
    }

    @Override
    public Iterator<Cache.Entry<K, V>> entriesWithPrefix(K prefix) {
        cache.requireOrdered();
        return new Mapped<>(kept.withPrefix(transaction, cache.keys().check(prefix)), cache::entry);
    }

    @Override
    public void put(K key, V value) {
        getAndPut(key, value);
    }

    @Override
    public void put(K key, V value, Duration timeToLive) {
        TimeToLive.requirePositive(Objects.requireNonNull(timeToLive, "timeToLive"));
        Mutation<K, V> mutation = held(cache.keys().in(key));
        Object kept = cache.values().in(value);
        cache.write(key, Objects.requireNonNull(out(kept)));
        mutation.set(kept, timeToLive);
        puts++;
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        entries.forEach(this::put);
    }

    @Override
    public @Nullable V getAndPut(K key, V value) {
        Mutation<K, V> mutation = held(cache.keys().in(key));
        @Nullable Object before = mutation.kept();
        set(mutation, key, value);
        return out(before);
    }

    private void set(Mutation<K, V> mutation, K key, V value) {
        Object kept = cache.values().in(value);
        cache.write(key, Objects.requireNonNull(out(kept)));
        puts += mutation.set(kept) ? 1 : 0;
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        Mutation<K, V> mutation = held(cache.keys().in(key));
        if (mutation.isLive()) {
            return false;
        }
        set(mutation, key, value);
        return mutation.isLive();
    }

    @Override
    public boolean replace(K key, V value) {
        Mutation<K, V> mutation = held(cache.keys().in(key));
        if (!mutation.isLive()) {
            return false;
        }
        set(mutation, key, value);
        return true;
    }

    @Override
    public boolean remove(K key) {
        return getAndRemove(key) != null;
    }

    @Override
    public @Nullable V getAndRemove(K key) {
        Mutation<K, V> mutation = held(cache.keys().in(key));
        @Nullable Object before = mutation.kept();
        cache.writeDelete(key);
        removals += mutation.remove() ? 1 : 0;
        return out(before);
    }

    @Override
    public long removePrefix(K prefix) {
        cache.requireOrdered();
        Object checked = cache.keys().check(prefix);
        List<K> unwanted = new ArrayList<>();
        kept.allWithPrefix(transaction, checked)
                .forEachRemaining(entry -> unwanted.add(cache.keys().out(entry.key())));
        long removed = 0;
        for (K key : unwanted) {
            removed += remove(key) ? 1 : 0;
        }
        cache.loads().supersedePrefix(checked);
        transaction.afterCommit(() -> cache.loads().supersedePrefix(checked));
        return removed;
    }

    @Override
    public void clear() {
        cache.loads().supersedeAll();
        kept.clear(transaction);
        transaction.afterCommit(cache.loads()::supersedeAll); // also those that began before it was visible
    }
}
