package dev.flashdb.spring;

import dev.flashdb.CacheWrites;
import dev.flashdb.FlashDb;
import dev.flashdb.UpdateTransaction;
import dev.flashdb.jcache.FlashCache;
import dev.flashdb.jcache.FlashConfiguration;
import dev.flashdb.jcache.WatchedKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.AbstractValueAdaptingCache;

/**
 * A cache of Spring's, over a cache of FlashDB. Thread-safe.
 *
 * <p>A loader runs once a key, with nothing held: it may use any cache, this one too. A put, an eviction or a clear while it
 * runs wins over its late value.
 */
public final class FlashSpringCache extends AbstractValueAdaptingCache {
    private final String name;
    private final Supplier<FlashCache<Object, Object>> reopening;
    private final TransactionBuffers buffers;
    private final LoadCounter loads = new LoadCounter();
    private final FailedLoads failed;
    private final Freshness freshness;
    private final TagIndex tags;
    private final EntryStore entries;
    private final CacheLoads loading;
    private volatile FlashCache<Object, Object> opened;

    FlashSpringCache(
            String name,
            boolean allowsNull,
            Supplier<FlashCache<Object, Object>> reopening,
            TransactionBuffers buffers,
            Freshness freshness,
            Executor background,
            InstantSource clock) {
        super(allowsNull);
        this.name = name;
        this.reopening = reopening;
        this.buffers = buffers;
        this.freshness = freshness;
        this.opened = reopening.get();
        this.tags = new TagIndex(name, this::getNativeCache);
        this.entries = new EntryStore(this::getNativeCache, tags, freshness);
        this.failed = new FailedLoads(name, freshness.retryPause(), clock);
        this.loading = new CacheLoads(this, entries, loads, failed, background);
        tags.open();
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
        return loads.figures(failed.answers());
    }

    /**
     * Returns how many values were set, by loads too, whichever way they came.
     *
     * @return the count since the cache was made; zero when its statistics are off
     */
    public long puts() {
        FlashCache<Object, Object> cache = getNativeCache();
        return cache.figures().puts() + (isCounting(cache) ? loads.puts() : 0);
    }

    /**
     * Returns the slowest of the loads that are counted, a few of them.
     *
     * @return they, the slowest first
     */
    public List<SlowLoad> slowestLoads() {
        return loads.slowest().all();
    }

    @SuppressWarnings("unchecked") // a class literal knows no type arguments
    private static boolean isCounting(FlashCache<Object, Object> cache) {
        return cache.getConfiguration(FlashConfiguration.class).isStatisticsEnabled();
    }

    TagIndex tags() {
        return tags;
    }

    Freshness freshness() {
        return freshness;
    }

    boolean isTransactionAware() {
        return buffers != TransactionBuffers.NONE;
    }

    boolean isInTransaction() {
        return buffers.isActive();
    }

    /** What a caller gets of a cache that is open, without making it anew; null when it is closed. */
    <T> @Nullable T ifOpen(Function<FlashCache<Object, Object>, @Nullable T> work) {
        FlashCache<Object, Object> cache = opened;
        return cache.isClosed() ? null : work.apply(cache);
    }

    private FlashDb database() {
        return entries.database();
    }

    @Override
    protected Object toStoreValue(@Nullable Object value) {
        return super.toStoreValue(value);
    }

    @Override
    protected @Nullable Object fromStoreValue(@Nullable Object stored) {
        return super.fromStoreValue(stored);
    }

    @Override
    protected @Nullable Object lookup(Object key) {
        TransactionBuffers.@Nullable Change change = buffers.changeOf(this, key);
        return buffers.isActive() ? lookupInTransaction(key, change) : entries.fresh(key);
    }

    /** Before the look that may miss, others' writes begin to be noted: what the transaction loads then is older than they. */
    private @Nullable Object lookupInTransaction(Object key, TransactionBuffers.@Nullable Change change) {
        if (change != null && change.value() != null) {
            return change.value();
        }
        if (change != null || !entries.isPresent(key, freshness.least())) {
            buffers.missed(this, key);
        }
        Object stored = change != null ? null : entries.fresh(key);
        if (stored == null) {
            buffers.missed(this, key);
        } else {
            buffers.found(this, key);
        }
        return stored;
    }

    // ---------------------------------------------------------------- loading

    @Override
    public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
        return get(key, valueLoader, EntryOptions.Rule.OF_THE_CACHE);
    }

    @SuppressWarnings("unchecked") // the contract leaves the type to the caller
    <T> @Nullable T get(Object key, Callable<T> valueLoader, EntryOptions.Rule rule) {
        if (!buffers.isActive()) {
            return (T) fromStoreValue(loading.loadedOrStale(key, valueLoader, rule));
        }
        // what a transaction loads may come from its own writes, so it is not for others before the commit
        Object value = lookup(key);
        if (value == null) {
            value = loading.called(key, valueLoader);
            buffer(key, value, rule);
        }
        return (T) fromStoreValue(value);
    }

    private void buffer(Object key, Object stored, EntryOptions.Rule rule) {
        EntryOptions options = rule.of(fromStoreValue(stored));
        if (!options.isOver()) {
            bufferIfActive(key, stored, options);
        }
    }

    /** Keeps a write for the commit, and refuses a key that cannot be written now rather than then. */
    private boolean bufferIfActive(Object key, @Nullable Object stored, EntryOptions options) {
        if (!buffers.isActive()) {
            return false;
        }
        getNativeCache().containsKey(key);
        if (!options.tags().isEmpty()) {
            TagIndex.requireTaggable(key);
        }
        return buffers.set(this, key, stored, options);
    }

    @Override
    public @Nullable CompletableFuture<?> retrieve(Object key) {
        Object stored = lookup(key);
        return stored == null ? null : CompletableFuture.completedFuture(toValueWrapper(stored));
    }

    @Override
    public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
        return retrieve(key, valueLoader, EntryOptions.Rule.OF_THE_CACHE);
    }

    <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader, EntryOptions.Rule rule) {
        Object stored = lookup(key);
        if (stored == null) {
            return buffers.isActive()
                    ? loadedInTransaction(key, valueLoader, rule)
                    : loading.later(key, valueLoader, rule);
        }
        loading.refreshLaterIfDue(key, valueLoader, rule);
        return loading.known(stored);
    }

    /**
     * What a transaction loads is not for others before the commit. It is for its own thread alone: so what completes later is
     * not cached.
     */
    private <T> CompletableFuture<T> loadedInTransaction(
            Object key, Supplier<CompletableFuture<T>> valueLoader, EntryOptions.Rule rule) {
        CompletableFuture<T> result = loading.requireFuture(valueLoader.get());
        if (result.isDone() && !result.isCompletedExceptionally()) {
            buffer(key, toStoreValue(result.join()), rule);
        }
        return result;
    }

    // ---------------------------------------------------------------- writing

    @Override
    public void put(Object key, @Nullable Object value) {
        put(key, value, EntryOptions.Rule.OF_THE_CACHE);
    }

    void put(Object key, @Nullable Object value, EntryOptions.Rule rule) {
        Object stored = toStoreValue(value);
        EntryOptions options = rule.of(value);
        if (options.isOver()) {
            evict(key);
        } else if (!bufferIfActive(key, stored, options)) {
            entries.put(key, stored, options);
        }
    }

    /** Stores what was made since a watch began, unless others have written the key since. */
    void putUnlessWritten(
            Object key,
            @Nullable Object value,
            EntryOptions.Rule rule,
            long evictionsSeen,
            WatchedKey<Object, Object> watch) {
        Object toStore = toStoreValue(value);
        EntryOptions options = rule.of(value);
        Duration least = freshness.least();
        watch.storeUnlessWritten(
                toStore,
                (transaction, writes, stored) ->
                        entries.writeLoaded(transaction, writes, key, stored, options, evictionsSeen, least));
    }

    /** Takes note of a value that its caller has, and the cache has not. */
    void tellUnstored(Object key, Throwable failure) {
        loading.complain(key, failure);
    }

    /** Writes an entry with its tags, in the place of those it had. */
    void write(
            UpdateTransaction transaction,
            CacheWrites<Object, Object> writes,
            Object key,
            Object stored,
            EntryOptions options) {
        entries.write(transaction, writes, key, stored, options);
    }

    @Override
    public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        Object stored = toStoreValue(value);
        if (buffers.isActive()) {
            Object present = lookup(key);
            if (present == null) {
                bufferIfActive(key, stored, EntryOptions.NONE);
            }
            return toValueWrapper(present);
        }
        return toValueWrapper(entries.putIfAbsent(key, stored));
    }

    @Override
    public void evict(Object key) {
        if (!bufferIfActive(key, null, EntryOptions.NONE)) {
            getNativeCache().remove(key);
        }
    }

    /**
     * Evicts at once, inside a transaction too: the contract wants nobody to find the entry any more. And once more at its
     * commit, for until then others load what the transaction is about to change.
     */
    @Override
    public boolean evictIfPresent(Object key) {
        TransactionBuffers.@Nullable Change change = buffers.changeOf(this, key);
        bufferIfActive(key, null, EntryOptions.NONE);
        return getNativeCache().remove(key) || change != null && change.value() != null;
    }

    @Override
    public void clear() {
        if (!buffers.clear(this)) {
            clearNow();
        }
    }

    /** Clears at once, inside a transaction too, and once more at its commit: as {@link #evictIfPresent}. */
    @Override
    public boolean invalidate() {
        boolean hadEntries = database()
                .view(transaction ->
                        transaction.cache(getNativeCache()).entries().hasNext());
        buffers.clear(this);
        clearNow();
        return hadEntries;
    }

    /**
     * Evicts the entries whose keys begin with a prefix, all at one instant, inside a transaction too, and once more at its
     * commit. Cost: that of the entries evicted, not of the cache.
     *
     * @param prefix how their keys begin, not null
     * @return how many there were
     * @throws UnsupportedOperationException if the cache is not ordered
     */
    public long evictPrefix(String prefix) {
        long evicted = getNativeCache().removePrefix(prefix);
        buffers.evictPrefix(this, prefix);
        return evicted;
    }

    /** As {@link #evictPrefix}, but inside a transaction at its commit. */
    void evictPrefixAtCommit(String prefix) {
        // refuses a cache that is not ordered, now rather than after the commit
        database().view(transaction -> transaction.cache(getNativeCache()).entriesWithPrefix(prefix));
        if (!buffers.evictPrefix(this, prefix)) {
            evictPrefix(prefix);
        }
    }

    /**
     * Evicts the entries that have one of these tags, all at one instant, inside a transaction too, and once more at its commit.
     * Cost: that of the entries evicted, not of the cache.
     *
     * @param tags texts, none of them empty
     * @return how many there were
     */
    public long evictTags(Collection<String> tags) {
        tags.forEach(TagIndex::required);
        buffers.evictTags(this, Set.copyOf(tags));
        return this.tags.evict(tags);
    }

    /** As {@link #evictTags}, but inside a transaction at its commit. */
    void evictTagsAtCommit(Set<String> tags) {
        tags.forEach(TagIndex::required);
        if (!buffers.evictTags(this, tags)) {
            evictTags(tags);
        }
    }

    private void clearNow() {
        entries.clear();
    }

    /** Clears the cache, and the tags of its entries. */
    void clear(UpdateTransaction transaction, CacheWrites<Object, Object> writes) {
        entries.clear(transaction, writes);
    }
}
