package dev.flashdb.jcache;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * What a cache of FlashDB can do beyond the specification; a cache is one, and {@code cache.unwrap(FlashCache.class)} gives
 * it. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface FlashCache<K, V> extends Cache<K, V> {

    /**
     * Puts an entry that expires after a time of its own, whatever the expiry policy says; later updates and reads go by the
     * policy again. Events, writer and statistics are those of {@link Cache#put}. Redis: SETEX.
     *
     * @param key the key, not null
     * @param value the value, not null
     * @param timeToLive how long from now, more than zero; counted in milliseconds, a part of one as a whole
     * @throws IllegalArgumentException if {@code timeToLive} is zero or negative
     */
    void put(K key, V value, Duration timeToLive);

    /**
     * Returns the value of a key, and calls the loader when there is none: once, however many threads ask for the key
     * meanwhile, which share its value. Nothing is held while it runs: it may use this cache and others, and whoever writes
     * or removes the key meanwhile wins over its value. The configured loader is not called.
     *
     * @param key the key, not null
     * @param loader returns the value, or null for none; called on this thread, or not at all
     * @return the value; null if the loader knows none
     * @throws javax.cache.integration.CacheLoaderException if it was another thread's loader that threw: its cause is what
     *     that loader threw
     * @throws IllegalStateException if this thread is loading that very key
     * @throws Exception what the loader throws, unchanged; nothing is stored then
     */
    @Nullable
    V getOrLoad(K key, Callable<? extends @Nullable V> loader) throws Exception;

    /**
     * As {@link #getOrLoad(Object, Callable)}; what the loader returns may have a time to live of its own.
     *
     * @param key the key, not null
     * @param loader returns the value, or null for none; called on this thread, or not at all
     * @param timeToLive called with the loaded value, on this thread: how long it lives from now, whatever the expiry policy
     *     says; null for what the policy says, zero or less for a value that is returned and not stored
     * @return the value; null if the loader knows none
     * @throws javax.cache.integration.CacheLoaderException if it was another thread's loader that threw: its cause is what
     *     that loader threw
     * @throws IllegalStateException if this thread is loading that very key
     * @throws Exception what the loader or {@code timeToLive} throws, unchanged; nothing is stored then
     */
    @Nullable
    V getOrLoad(
            K key, Callable<? extends @Nullable V> loader, Function<? super V, ? extends @Nullable Duration> timeToLive)
            throws Exception;

    /**
     * As {@link #getOrLoad(Object, Callable)}, but the caller says what is present, and stores what was loaded: together with
     * other changes of the database, say, in one commit. Must not be called inside an update.
     *
     * @param key the key, not null
     * @param loader returns the value, or null for none; called on this thread with nothing held, or not at all
     * @param minimumTimeLeft an entry that expires earlier counts as absent, but stays until it is replaced; zero or less for
     *     any entry
     * @param store called with the loaded value, unless somebody wrote the key since the load began
     * @return the value; null if the loader knows none
     * @throws javax.cache.integration.CacheLoaderException if it was another thread's loader that threw: its cause is what
     *     that loader threw
     * @throws IllegalStateException if this thread is loading that very key
     * @throws Exception what the loader or {@code store} throws, unchanged; nothing is stored then
     */
    @Nullable
    V getOrLoad(K key, Callable<? extends @Nullable V> loader, Duration minimumTimeLeft, LoadedValueStore<K, V> store)
            throws Exception;

    /**
     * Watches a key, so that a value that is made meanwhile, on whatever thread, does not overwrite a newer one. Costs O(1), and
     * each write of the key a little until it is closed.
     *
     * @param key the key, not null
     * @return the watch, to be closed
     */
    WatchedKey<K, V> watch(K key);

    /**
     * Returns what the cache has counted.
     *
     * @return the counts as they are now
     */
    CacheFigures figures();

    /**
     * Returns how long an entry will still be visible if nobody touches it. Neither a hit nor a miss. Redis: PTTL.
     *
     * @param key the key, not null
     * @return the remaining time; empty if there is no such entry, {@link Duration#ofMillis} of {@link Long#MAX_VALUE} if it
     *     is eternal
     */
    Optional<Duration> timeToLive(K key);

    /**
     * Returns the entries whose keys begin with {@code prefix} in the order of their keys, as they were at the call.
     * Neither hits nor misses. Cost: that of the entries returned, not of the cache.
     *
     * @param prefix a String or byte[], as the keys are; not null
     * @return the entries; lazily, not to be used by two threads at a time
     * @throws UnsupportedOperationException if the cache was not configured with {@code ordered = true}, or its keys have no
     *     prefixes
     */
    Iterator<Entry<K, V>> entriesWithPrefix(K prefix);

    /**
     * Returns the keys that begin with {@code prefix} in order, as they were at the call; else as
     * {@link #entriesWithPrefix}.
     *
     * @param prefix a String or byte[], as the keys are; not null
     * @return the keys; lazily, not to be used by two threads at a time
     * @throws UnsupportedOperationException as {@link #entriesWithPrefix}
     */
    Iterator<K> keysWithPrefix(K prefix);

    /**
     * Returns the entries with {@code from <= key < to} in the order of their keys, as they were at the call; else as
     * {@link #entriesWithPrefix}.
     *
     * @param from the least key, not null
     * @param to the key before which the range ends, not null
     * @return the entries; lazily, not to be used by two threads at a time
     * @throws UnsupportedOperationException if the cache was not configured with {@code ordered = true}
     */
    Iterator<Entry<K, V>> entriesInRange(K from, K to);

    /**
     * Removes the entries whose keys begin with {@code prefix}, all at one instant; events, writer and statistics are those
     * of {@link Cache#removeAll(java.util.Set)}. Cost: that of the entries removed, not of the cache.
     *
     * @param prefix a String or byte[], as the keys are; not null
     * @return how many entries were removed
     * @throws UnsupportedOperationException as {@link #entriesWithPrefix}
     */
    long removePrefix(K prefix);
}
