package dev.flashdb.spring;

import dev.flashdb.CacheWrites;
import dev.flashdb.FlashDb;
import dev.flashdb.UpdateTransaction;
import dev.flashdb.jcache.FlashCache;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a cache as they are stored, with their tags and the time after theirs that they are kept for. Thread-safe.
 *
 * @param cache the cache that has them, as it is now
 * @param tags their tags
 * @param freshness how long they count
 */
record EntryStore(Supplier<FlashCache<Object, Object>> cache, TagIndex tags, Freshness freshness) {

    FlashDb database() {
        return cache.get().getCacheManager().unwrap(FlashDb.class);
    }

    /** Returns what is stored, but nothing stale. */
    @Nullable
    Object fresh(Object key) {
        Object stored = cache.get().get(key);
        return stored == null || !freshness.keepsStale() || hasLeft(key, freshness.least()) ? stored : null;
    }

    /** Returns what is stored and has this much time left at least. */
    @Nullable
    Object presentOf(Object key, Duration least) {
        Object stored = cache.get().get(key);
        return isPresent(key, least) ? stored : null;
    }

    boolean isPresent(Object key, Duration least) {
        return least.isZero() ? cache.get().containsKey(key) : hasLeft(key, least);
    }

    boolean hasLeft(Object key, Duration least) {
        return cache.get()
                .timeToLive(key)
                .map(left -> left.compareTo(least) >= 0)
                .orElse(false);
    }

    void put(Object key, Object stored, EntryOptions options) {
        if (!options.equals(EntryOptions.NONE) || tags.isUsed() || freshness.isOn()) {
            Updates.<@Nullable Void>run(database(), transaction -> {
                write(transaction, transaction.cache(cache.get()), key, stored, options);
                return null;
            });
        } else {
            cache.get().put(key, stored);
        }
    }

    /** Puts a value where there is none, or a stale one, and returns what is there. */
    @Nullable
    Object putIfAbsent(Object key, Object stored) {
        FlashCache<Object, Object> its = cache.get();
        if (freshness.keepsStale()) {
            return Updates.<@Nullable Object>run(database(), transaction -> {
                CacheWrites<Object, Object> writes = transaction.cache(its);
                Object present = writes.get(key);
                if (present != null && hasLeft(key, freshness.least())) {
                    return present;
                }
                write(transaction, writes, key, stored, EntryOptions.NONE);
                return null;
            });
        }
        while (!its.putIfAbsent(key, stored)) {
            Object present = its.get(key);
            if (present != null) {
                return present;
            }
        }
        return null;
    }

    /** Writes what was loaded, unless somebody else has, or it may come from before an eviction by one of its tags. */
    void writeLoaded(
            UpdateTransaction transaction,
            CacheWrites<Object, Object> writes,
            Object key,
            Object stored,
            EntryOptions options,
            long evictionsSeen,
            Duration least) {
        if (options.isOver() || isPresent(key, least)) { // what was written while this one's load began
            return;
        }
        tags.tag(transaction, key, options.tags()); // from here on an eviction by one of them waits for this commit
        if (options.tags().isEmpty() || tags.evictions() == evictionsSeen) {
            if (freshness.isOn()) {
                writes.remove(
                        key); // a value that takes the place of one that is nearly over has a creation's time to live
            }
            write(writes, key, stored, options);
        } else {
            tags.tag(transaction, key, Set.of());
        }
    }

    private void write(CacheWrites<Object, Object> writes, Object key, Object stored, EntryOptions options) {
        if (freshness.isOn() && !hasLeft(key, freshness.leastUnrefreshed())) {
            writes.remove(key); // what takes the place of a value that is over, or nearly, is created and not updated
        }
        if (options.timeToLive() == null) {
            writes.put(key, stored);
        } else {
            writes.put(key, stored, options.timeToLive().plus(freshness.staleOnError()));
        }
    }

    /** Writes an entry with its tags, in the place of those it had. */
    void write(
            UpdateTransaction transaction,
            CacheWrites<Object, Object> writes,
            Object key,
            Object stored,
            EntryOptions options) {
        write(writes, key, stored, options);
        tags.tag(transaction, key, options.tags());
    }

    void clear() {
        if (tags.isUsed()) {
            Updates.<@Nullable Void>run(database(), transaction -> {
                clear(transaction, transaction.cache(cache.get()));
                return null;
            });
        } else {
            cache.get().clear();
        }
    }

    /** Clears the cache, and the tags of its entries. */
    void clear(UpdateTransaction transaction, CacheWrites<Object, Object> writes) {
        writes.clear();
        tags.clear(transaction);
    }
}
