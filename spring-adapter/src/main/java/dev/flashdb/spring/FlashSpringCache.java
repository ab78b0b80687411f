package dev.flashdb.spring;

import dev.flashdb.CacheWrites;
import dev.flashdb.FlashDb;
import dev.flashdb.UpdateTransaction;
import dev.flashdb.jcache.FlashCache;
import dev.flashdb.jcache.WatchedKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
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
import org.springframework.cache.support.AbstractValueAdaptingCache;

/**
 * A cache of Spring's, over a cache of FlashDB. Thread-safe.
 *
 * <p>A loader runs once a key, with nothing held: it may use any cache, this one too. A put, an eviction or a clear while it
 * runs wins over its late value.
 */
public final class FlashSpringCache extends AbstractValueAdaptingCache {
    private static final Logger LOG = System.getLogger(FlashSpringCache.class.getName());

    private final String name;
    private final Supplier<FlashCache<Object, Object>> reopening;
    private final TransactionBuffers buffers;
    private final ConcurrentMap<Object, AsyncLoad> asyncLoads = new ConcurrentHashMap<>();
    private final LoadCounter loads = new LoadCounter();
    private final Set<Object> refreshing = ConcurrentHashMap.newKeySet();
    private final Freshness freshness;
    private final Executor background;
    private final TagIndex tags;
    private volatile FlashCache<Object, Object> opened;

    FlashSpringCache(
            String name,
            boolean allowsNull,
            Supplier<FlashCache<Object, Object>> reopening,
            TransactionBuffers buffers,
            Freshness freshness,
            Executor background) {
        super(allowsNull);
        this.name = name;
        this.reopening = reopening;
        this.buffers = buffers;
        this.freshness = freshness;
        this.background = background;
        this.opened = reopening.get();
        this.tags = new TagIndex(name, this::getNativeCache);
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
        return loads.figures();
    }

    /**
     * Returns the slowest of the loads that are counted, a few of them.
     *
     * @return they, the slowest first
     */
    public List<SlowLoad> slowestLoads() {
        return loads.slowest().all();
    }

    TagIndex tags() {
        return tags;
    }

    private FlashDb database() {
        return getNativeCache().getCacheManager().unwrap(FlashDb.class);
    }

    @Override
    protected @Nullable Object lookup(Object key) {
        TransactionBuffers.@Nullable Change change = buffers.changeOf(this, key);
        return buffers.isActive() ? lookupInTransaction(key, change) : fresh(key);
    }

    /** Before the look that may miss, others' writes begin to be noted: what the transaction loads then is older than they. */
    private @Nullable Object lookupInTransaction(Object key, TransactionBuffers.@Nullable Change change) {
        if (change != null && change.value() != null) {
            return change.value();
        }
        if (change != null || !isPresent(key, freshness.least())) {
            buffers.missed(this, key);
        }
        Object stored = change != null ? null : fresh(key);
        if (stored == null) {
            buffers.missed(this, key);
        } else {
            buffers.found(this, key);
        }
        return stored;
    }

    /** Returns what is stored, but nothing stale. */
    private @Nullable Object fresh(Object key) {
        Object stored = getNativeCache().get(key);
        return stored == null || !freshness.keepsStale() || hasLeft(key, freshness.least()) ? stored : null;
    }

    private boolean isPresent(Object key, Duration least) {
        return least.isZero() ? getNativeCache().containsKey(key) : hasLeft(key, least);
    }

    private boolean hasLeft(Object key, Duration least) {
        return getNativeCache()
                .timeToLive(key)
                .map(left -> left.compareTo(least) >= 0)
                .orElse(false);
    }

    // ---------------------------------------------------------------- loading

    @Override
    public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
        return get(key, valueLoader, EntryOptions.Rule.OF_THE_CACHE);
    }

    @SuppressWarnings("unchecked") // the contract leaves the type to the caller
    <T> @Nullable T get(Object key, Callable<T> valueLoader, EntryOptions.Rule rule) {
        if (!buffers.isActive()) {
            return (T) fromStoreValue(loadedOrStale(key, valueLoader, rule));
        }
        // what a transaction loads may come from its own writes, so it is not for others before the commit
        Object value = lookup(key);
        if (value == null) {
            value = new Loader(key, valueLoader).callOrThrow();
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

    private @Nullable Object loadedOrStale(Object key, Callable<?> valueLoader, EntryOptions.Rule rule) {
        if (!freshness.isOn()) {
            return loaded(new Loader(key, valueLoader), rule, Duration.ZERO);
        }
        try {
            Loader loader = new Loader(key, valueLoader);
            Object value = loaded(loader, rule, freshness.least());
            if (loader.value == null) { // a method's call that was made cannot be made again
                refreshIfDue(key, () -> loaded(new Loader(key, valueLoader), rule, freshness.leastUnrefreshed()));
            }
            return value;
        } catch (ValueRetrievalException e) {
            Object stale = staleOf(key);
            if (stale == null) {
                throw e;
            }
            tellStale(key, e.getCause());
            return stale;
        }
    }

    /** Loads an entry anew beside its readers, when its time is nearly over: once at a time. */
    private void refreshIfDue(Object key, Runnable load) {
        if (freshness.refreshAhead().isZero()
                || hasLeft(key, freshness.leastUnrefreshed())
                || !getNativeCache().containsKey(key)
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

    private void tellStale(Object key, @Nullable Throwable failure) {
        LOG.log(
                Level.WARNING,
                "A load failed; the caller got the value whose time is over: cache=" + name + ", keyType="
                        + key.getClass().getName(),
                failure);
    }

    private @Nullable Object loaded(Loader loader, EntryOptions.Rule rule, Duration least) {
        Object key = loader.key;
        try {
            return rule.hasTags() || tags.isUsed() || freshness.isOn()
                    ? loadedInUpdate(key, loader, rule, least)
                    : getNativeCache()
                            .getOrLoad(
                                    key,
                                    loader,
                                    stored -> rule.of(fromStoreValue(stored)).timeToLive());
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

    /** Loads with nothing held, and stores the value with its tags in one commit. */
    private @Nullable Object loadedInUpdate(Object key, Loader loader, EntryOptions.Rule rule, Duration least)
            throws Exception {
        long seen = tags.evictions();
        AtomicReference<EntryOptions> options = new AtomicReference<>(EntryOptions.NONE);
        Callable<Object> described = () -> {
            Object stored = loader.call();
            options.set(rule.of(fromStoreValue(stored)));
            return stored;
        };
        return getNativeCache()
                .getOrLoad(
                        key,
                        described,
                        least,
                        (transaction, writes, stored) ->
                                writeLoaded(transaction, writes, key, stored, options.get(), seen, least));
    }

    /** Writes what was loaded, unless somebody else has, or it may come from before an eviction by one of its tags. */
    private void writeLoaded(
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

    private void complain(Object key, Throwable failure) {
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
                Object result = toStoreValue(called.call());
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
                    : begun(key, valueLoader, rule, freshness.least());
        }
        refreshIfDue(key, () -> begun(key, valueLoader, rule, freshness.leastUnrefreshed()));
        return known(stored);
    }

    /**
     * What a transaction loads is not for others before the commit. It is for its own thread alone: so what completes later is
     * not cached.
     */
    private <T> CompletableFuture<T> loadedInTransaction(
            Object key, Supplier<CompletableFuture<T>> valueLoader, EntryOptions.Rule rule) {
        CompletableFuture<T> result = requireFuture(valueLoader.get());
        if (result.isDone() && !result.isCompletedExceptionally()) {
            buffer(key, toStoreValue(result.join()), rule);
        }
        return result;
    }

    private <T> CompletableFuture<T> requireFuture(@Nullable CompletableFuture<T> future) {
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
            watched = getNativeCache().watch(key);
            load.watchedBy(watched);
            // a load may have ended between the miss and this one's beginning
            Object stored = presentOf(key, least);
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
        Object toStore = toStoreValue(value); // refuses a null where none is allowed
        try {
            EntryOptions options = rule.of(value);
            watch.storeUnlessWritten(
                    toStore,
                    (transaction, writes, stored) ->
                            writeLoaded(transaction, writes, key, stored, options, evictionsSeen, least));
        } catch (RuntimeException e) {
            complain(key, e);
        }
    }

    private @Nullable Object presentOf(Object key, Duration least) {
        Object stored = getNativeCache().get(key);
        return isPresent(key, least) ? stored : null;
    }

    @SuppressWarnings("unchecked") // the contract leaves the type to the caller
    private <T> CompletableFuture<T> known(Object stored) {
        return CompletableFuture.completedFuture((T) fromStoreValue(stored));
    }

    private void end(Object key, AsyncLoad load, @Nullable Object value, @Nullable Throwable failure) {
        asyncLoads.remove(key, load);
        Object stale = failure == null ? null : staleOf(key);
        if (stale == null) {
            load.complete(value, failure);
        } else {
            tellStale(key, failure);
            load.complete(fromStoreValue(stale), null);
        }
    }

    /** Returns what there is for who has no better; nothing when that cannot be read, for the load's failure says more. */
    private @Nullable Object staleOf(Object key) {
        FlashCache<Object, Object> cache = opened;
        try {
            return freshness.keepsStale() && !cache.isClosed() ? cache.get(key) : null;
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "A value whose time is over could not be read: cache=" + name, e);
            return null;
        }
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
            store(key, stored, options);
        }
    }

    private void store(Object key, Object stored, EntryOptions options) {
        if (!options.equals(EntryOptions.NONE) || tags.isUsed() || freshness.isOn()) {
            Updates.<@Nullable Void>run(database(), transaction -> {
                write(transaction, transaction.cache(getNativeCache()), key, stored, options);
                return null;
            });
        } else {
            getNativeCache().put(key, stored);
        }
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
        FlashCache<Object, Object> cache = getNativeCache();
        if (freshness.keepsStale()) {
            return toValueWrapper(Updates.<@Nullable Object>run(database(), transaction -> {
                CacheWrites<Object, Object> writes = transaction.cache(cache);
                Object present = writes.get(key);
                if (present != null && hasLeft(key, freshness.least())) {
                    return present;
                }
                write(transaction, writes, key, stored, EntryOptions.NONE);
                return null;
            }));
        }
        while (!cache.putIfAbsent(key, stored)) {
            Object present = cache.get(key);
            if (present != null) {
                return toValueWrapper(present);
            }
        }
        return null;
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
        if (tags.isUsed()) {
            Updates.<@Nullable Void>run(database(), transaction -> {
                clear(transaction, transaction.cache(getNativeCache()));
                return null;
            });
        } else {
            getNativeCache().clear();
        }
    }

    /** Clears the cache, and the tags of its entries. */
    void clear(UpdateTransaction transaction, CacheWrites<Object, Object> writes) {
        writes.clear();
        tags.clear(transaction);
    }
}
