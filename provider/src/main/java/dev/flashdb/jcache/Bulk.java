package dev.flashdb.jcache;

import dev.flashdb.engine.Entries;
import dev.flashdb.engine.Hold;
import dev.flashdb.engine.Snapshot;
import dev.flashdb.engine.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Changes of several keys of a cache as one transaction of the engine: all keys are held, the writer is called once, and what
 * it has written commits at one instant. Thread-safe.
 */
final class Bulk<K, V> {

    private final EngineCache<K, V> cache;
    private final Entries entries;
    private final Events<K, V> events;
    private final Writing<K, V> writing;

    Bulk(EngineCache<K, V> cache, Entries entries, Events<K, V> events, Writing<K, V> writing) {
        this.cache = cache;
        this.entries = entries;
        this.events = events;
        this.writing = writing;
    }

    /** Puts all entries that the writer has written; throws what the writer threw after the commit. */
    void putAll(Map<? extends K, ? extends V> map) {
        long begin = cache.counters().begin();
        Map<K, Cache.Entry<? extends K, ? extends V>> given = copied(map);
        if (given.isEmpty()) {
            return;
        }
        Events<K, V>.Batch batch = events.batch();
        rethrow(cache.transact(
                transaction -> {
                    Map<K, Mutation<K, V>> mutations = mutations(transaction, given.keySet(), batch);
                    @Nullable RuntimeException thrown = writing.writeAll(given);
                    long puts = 0;
                    for (Map.Entry<K, Cache.Entry<? extends K, ? extends V>> entry : given.entrySet()) {
                        Mutation<K, V> mutation = Objects.requireNonNull(mutations.get(entry.getKey()));
                        puts += mutation.set(cache.values().in(entry.getValue().getValue())) ? 1 : 0;
                    }
                    cache.counters().recordPuts(begin, puts);
                    return thrown;
                },
                batch));
    }

    private Map<K, Cache.Entry<? extends K, ? extends V>> copied(Map<? extends K, ? extends V> map) {
        Map<K, Cache.Entry<? extends K, ? extends V>> copies = new LinkedHashMap<>();
        for (Map.Entry<? extends K, ? extends V> entry : map.entrySet()) {
            K key = cache.keys().out(cache.keys().in(entry.getKey()));
            copies.put(
                    key, new CacheEntry<>(key, cache.values().out(cache.values().in(entry.getValue()))));
        }
        return copies;
    }

    /** Removes keys, those that the writer has deleted; throws what the writer threw after the commit. */
    void remove(Collection<? extends K> unwanted) {
        if (!unwanted.isEmpty()) {
            remove(/* isWhole= */ false, transaction -> new LinkedHashSet<>(unwanted));
        }
    }

    /** Removes all entries, those that cannot be read too, and those whose key cannot be read. */
    void removeAll() {
        removeScanned(entries::all, /* isWhole= */ true);
    }

    /**
     * Removes the entries that a scan finds in the transaction that removes them.
     *
     * @return how many were removed that can be read
     */
    long removeScanned(Function<Transaction, Iterator<Snapshot.Entry>> scan) {
        return removeScanned(scan, /* isWhole= */ false);
    }

    private long removeScanned(Function<Transaction, Iterator<Snapshot.Entry>> scan, boolean isWhole) {
        return remove(isWhole, transaction -> {
            Set<K> all = new LinkedHashSet<>();
            scan.apply(transaction)
                    .forEachRemaining(entry -> all.add(cache.keys().out(entry.key())));
            return all;
        });
    }

    /** @param isWhole whether these are all: then what no scan can find goes with them, unless the writer has failed */
    private long remove(boolean isWhole, Function<Transaction, Set<K>> which) {
        long begin = cache.counters().begin();
        long[] removed = new long[1];
        Events<K, V>.Batch batch = events.batch();
        rethrow(cache.transact(
                transaction -> {
                    Set<K> unwanted = which.apply(transaction);
                    Map<K, Mutation<K, V>> mutations = mutations(transaction, unwanted, batch);
                    @Nullable RuntimeException thrown = unwanted.isEmpty() ? null : writing.deleteAll(unwanted);
                    for (K key : unwanted) {
                        removed[0] += Objects.requireNonNull(mutations.get(key)).remove() ? 1 : 0;
                    }
                    if (isWhole && thrown == null && entries.hasUnreadableKeys()) {
                        entries.clear(transaction);
                    }
                    cache.counters().recordRemovals(begin, removed[0]);
                    return thrown;
                },
                batch));
        return removed[0];
    }

    private Map<K, Mutation<K, V>> mutations(Transaction transaction, Set<K> wanted, Events<K, V>.Batch batch) {
        Map<K, Mutation<K, V>> mutations = new HashMap<>();
        for (K key : wanted) {
            Hold hold = entries.hold(transaction, cache.keys().in(key));
            Mutation<K, V> mutation = new Mutation<>(cache, hold, batch, transaction.nowMillis());
            transaction.afterCommit(mutation::committed);
            mutations.put(key, mutation);
        }
        return mutations;
    }

    private static void rethrow(@Nullable RuntimeException failure) {
        if (failure != null) {
            throw failure;
        }
    }
}
