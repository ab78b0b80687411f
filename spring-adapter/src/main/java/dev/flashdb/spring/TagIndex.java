package dev.flashdb.spring;

import dev.flashdb.CacheWrites;
import dev.flashdb.FlashDb;
import dev.flashdb.StringEntry;
import dev.flashdb.UpdateTransaction;
import dev.flashdb.jcache.FlashCache;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import org.jspecify.annotations.Nullable;

/**
 * The tags of a cache's entries, in the database beside them. Thread-safe.
 *
 * <p>A tag is a set of the database with its entries as members; a string for each tagged entry has its tags. Both change in the
 * commit that changes the entry. What leaves by itself, or through the native cache, loses its tags soon after; until then its
 * members name an entry that is not there, which does no harm.
 */
final class TagIndex {
    private static final String SEPARATOR = "\0";

    private final Supplier<FlashCache<Object, Object>> cache;
    private final String records;
    private final String sets;
    private final AtomicLong evictions = new AtomicLong();
    private final ReentrantLock watching = new ReentrantLock();
    private volatile @Nullable FlashCache<Object, Object> watched;

    TagIndex(String cacheName, Supplier<FlashCache<Object, Object>> cache) {
        this.cache = cache;
        String name = cacheName.length() + ":" + cacheName + ":";
        this.records = "flashdb:tags-of:" + name;
        this.sets = "flashdb:tag:" + name;
    }

    /** Takes up the tags of an earlier run: of entries that are gone they go, too. */
    void open() {
        List<String> members = database()
                .view(transaction -> transaction
                        .scanPrefix(records)
                        .map(StringEntry::key)
                        .map(key -> key.substring(records.length()))
                        .toList());
        if (!members.isEmpty()) {
            watch();
            members.forEach(member -> untagIfGone(keyOf(member)));
        }
    }

    private FlashDb database() {
        return cache.get().getCacheManager().unwrap(FlashDb.class);
    }

    /** Returns whether an entry of this cache has had tags. */
    boolean isUsed() {
        return watched != null;
    }

    /** Returns how often entries were evicted by tags: a load that has seen another number may have read what was evicted. */
    long evictions() {
        return evictions.get();
    }

    void supersede() {
        evictions.incrementAndGet();
    }

    // ---------------------------------------------------------------- inside an update

    /** Gives an entry these tags in the place of those it had. */
    void tag(UpdateTransaction transaction, Object key, Set<String> tags) {
        if (tags.isEmpty() && !(isUsed() && isTaggable(key))) {
            return;
        }
        watch();
        String member = memberOf(key);
        String record = records + member;
        Set<String> before = split(transaction.get(record));
        Set<String> all = new TreeSet<>(before);
        all.addAll(tags);
        for (String tag : all) {
            if (!tags.contains(tag)) {
                transaction.srem(sets + tag, member);
            } else if (!before.contains(tag)) {
                transaction.sadd(sets + tag, member);
            }
        }
        if (!tags.isEmpty()) {
            transaction.set(record, String.join(SEPARATOR, new TreeSet<>(tags)));
        } else if (!before.isEmpty()) {
            transaction.delete(record);
        }
    }

    /** Makes an eviction by one of these tags wait for this update, or counts it as one before. */
    void hold(UpdateTransaction transaction, Set<String> tags) {
        tags.forEach(tag -> transaction.scard(sets + tag));
    }

    /** Removes the entries that have one of these tags. */
    long evict(UpdateTransaction transaction, CacheWrites<Object, Object> writes, Collection<String> tags) {
        long evicted = 0;
        for (String tag : new TreeSet<>(tags)) {
            for (String member : new TreeSet<>(transaction.smembers(sets + tag))) {
                Object key = keyOf(member);
                evicted += writes.remove(key) ? 1 : 0;
                tag(transaction, key, Set.of());
            }
        }
        return evicted;
    }

    /** Takes away all tags of all entries. */
    void clear(UpdateTransaction transaction) {
        if (isUsed()) {
            for (StringEntry record : transaction.scanPrefix(records).toList()) {
                split(record.value()).forEach(tag -> transaction.sclear(sets + tag));
                transaction.delete(record.key());
            }
        }
    }

    // ---------------------------------------------------------------- by itself

    /** Evicts, from memory and disk, all entries that have one of these tags. */
    long evict(Collection<String> tags) {
        supersede();
        return Updates.run(database(), transaction -> evict(transaction, transaction.cache(cache.get()), tags));
    }

    boolean hasAny(Object key, Set<String> tags) {
        if (tags.isEmpty() || !isUsed() || !isTaggable(key)) {
            return false;
        }
        Set<String> its = split(database().get(records + memberOf(key)));
        return its.stream().anyMatch(tags::contains);
    }

    /** Takes away the tags of a key that has no entry. One that cannot be read keeps them: they can still evict it. */
    void untagIfGone(Object key) {
        if (isUsed() && isTaggable(key)) {
            Updates.<@Nullable Void>run(database(), transaction -> {
                CacheWrites<Object, Object> writes = transaction.cache(cache.get());
                if (!writes.containsKey(key) && !writes.isUnreadable(key)) {
                    tag(transaction, key, Set.of());
                }
                return null;
            });
        }
    }

    /** Listens for entries that leave without us: from the first tag on, for listeners cost the cache something. */
    private void watch() {
        FlashCache<Object, Object> present = cache.get();
        if (watched == present) {
            return;
        }
        watching.lock();
        try {
            if (watched != present) {
                present.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                        Leaving::new, null, /* isOldValueRequired= */ false, /* isSynchronous= */ false));
                watched = present;
            }
        } finally {
            watching.unlock();
        }
    }

    private final class Leaving
            implements CacheEntryRemovedListener<Object, Object>, CacheEntryExpiredListener<Object, Object> {

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<?, ?>> events) {
            events.forEach(event -> untagIfGone(event.getKey()));
        }

        @Override
        public void onExpired(Iterable<CacheEntryEvent<?, ?>> events) {
            events.forEach(event -> untagIfGone(event.getKey()));
        }
    }

    // ---------------------------------------------------------------- names

    /** Refuses what cannot be a tag. */
    static String required(String tag) {
        if (tag.isEmpty() || tag.contains(SEPARATOR)) {
            throw new IllegalArgumentException("A tag is a text, not empty and without the character 0: tag=" + tag);
        }
        return tag;
    }

    private static Set<String> split(@Nullable String tags) {
        return tags == null ? Set.of() : new TreeSet<>(Arrays.asList(tags.split(SEPARATOR)));
    }

    private static boolean isTaggable(Object key) {
        return key instanceof String || key instanceof Integer || key instanceof Long || key instanceof UUID;
    }

    /** Refuses a key whose entry cannot have tags. */
    static void requireTaggable(Object key) {
        if (!isTaggable(key)) {
            throw new IllegalArgumentException("Entries with tags have keys that are a String, an Integer, a Long or a"
                    + " UUID; give the annotation such a key: @Cacheable(key = \"...\"): keyType="
                    + key.getClass().getName());
        }
    }

    private static String memberOf(Object key) {
        requireTaggable(key);
        return (key instanceof String ? 's' : key instanceof Integer ? 'i' : key instanceof Long ? 'l' : 'u') + ""
                + key;
    }

    private static Object keyOf(String member) {
        String text = member.substring(1);
        return switch (member.charAt(0)) {
            case 's' -> text;
            case 'i' -> Integer.valueOf(text);
            case 'l' -> Long.valueOf(text);
            default -> UUID.fromString(text);
        };
    }
}
