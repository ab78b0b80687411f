package dev.flashdb.jcache;

import dev.flashdb.CacheReads;
import dev.flashdb.CacheWrites;
import dev.flashdb.DeadlockException;
import dev.flashdb.StorageException;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.ValueCopier;
import dev.flashdb.embedded.Participant;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.Entries;
import dev.flashdb.engine.Snapshot;
import dev.flashdb.engine.Transaction;
import dev.flashdb.engine.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import javax.cache.configuration.Factory;
import javax.cache.event.EventType;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A JCache cache over a namespace of the engine. Thread-safe.
 */
final class EngineCache<K, V> extends CacheShell<K, V> implements Participant<K, V> {

    /*
     * Every change goes one of three ways:
     *   Single    one key, without writer, listeners, or an expiry policy of the user's: one step of the engine, nothing held
     *   Single    one key otherwise: hold it, call the user's code (writer, expiry policy, equals), commit, tell the listeners
     *   Bulk      several keys: the same inside one transaction of the engine, so that they commit as one
     * Reads of one key hold nothing; getAll and the iterator read a snapshot. The loader runs with nothing held (Loading),
     * an entry processor with its key held.
     */
    private final Engine engine;
    private final Executor executor;
    private final Configured<K, V> configured;
    private final Entries entries;
    private final Copies<K> keys;
    private final Copies<V> values;
    private final ExpiryRules expiry;
    private final Events<K, V> events;
    private final Loads loads;
    private final Loading<K, V> loading;
    private final Writing<K, V> writing;
    private final Reads reads;
    private final Scans<K, V> scans;
    private final Single<K, V> single;
    private final OnDemand<K, V> onDemand;
    private final Bulk<K, V> bulk;
    private final Processing<K, V> processing;
    private final @Nullable EvictionListener<? super K, ? super V> evictionListener;

    EngineCache(
            FlashCacheManager manager,
            String name,
            FlashConfiguration<K, V> configuration,
            Engine engine,
            Executor executor) {
        super(manager, name, configuration);
        this.engine = engine;
        this.executor = executor;
        Storing storing = new Storing(name, configuration, manager, counters);
        @Nullable Codec<Object> codec = storing.chosen();
        boolean byValue = configuration.isStoreByValue();
        this.keys = new Copies<>("key", name, configuration.getKeyType(), byValue ? ValueCopier.standard() : null);
        this.values = new Copies<>("value", name, configuration.getValueType(), byValue ? Storing.copier(codec) : null);
        this.expiry =
                new ExpiryRules(name, configuration.getExpiryPolicyFactory().create());
        this.events = new Events<>(engine.waits(), executor, this::isClosed);
        this.loads = new Loads(name, engine.waits());
        this.loading = new Loading<>(this, loads, configuration.getCacheLoaderFactory());
        this.writing = new Writing<>(
                name, engine, configuration.isWriteThrough() ? configuration.getCacheWriterFactory() : null);
        @Nullable
        Factory<? extends EvictionListener<? super K, ? super V>> listeners =
                configuration.getEvictionListenerFactory();
        this.evictionListener = listeners == null ? null : listeners.create();
        configuration.getCacheEntryListenerConfigurations().forEach(events::add);
        this.configured = new Configured<>(configuration, events);
        this.entries = new OpenedEntries<>(this, configuration)
                .open(storing, codec, new Leaving<>(this, configuration, evictionListener));
        this.reads = new Reads(entries, expiry, engine.clock());
        this.scans = new Scans<>(this, entries);
        this.single = new Single<>(this, entries, events, writing);
        this.onDemand = new OnDemand<>(this, reads, loading);
        this.bulk = new Bulk<>(this, entries, events, writing);
        this.processing = new Processing<>(this);
        addDuties((expiry.ignoresAccess() ? 0 : TOUCHES) | (entries.isOrdered() ? ORDERED : 0));
    }

    // ---------------------------------------------------------------- what the parts of the cache share

    Copies<K> keys() {
        return keys;
    }

    Copies<V> values() {
        return values;
    }

    ExpiryRules expiry() {
        return expiry;
    }

    Loads loads() {
        return loads;
    }

    V valueOf(Version version) {
        return values.out(Objects.requireNonNull(version.value()));
    }

    boolean isReadOnly() {
        return entries.isReadOnly();
    }

    boolean isReadThrough() {
        return configuration.isReadThrough() && loading.hasLoader();
    }

    @Nullable
    V callLoader(K key) {
        return loading.call(key);
    }

    void write(K key, V value) {
        writing.write(key, value);
    }

    void writeDelete(K key) {
        writing.delete(key);
    }

    void event(Events<K, V>.Batch batch, EventType type, Object key, Object kept, @Nullable Object before) {
        if (events.hears(type)) {
            batch.add(new FlashEvent<>(
                    this, type, keys.out(key), values.out(kept), before == null ? null : values.out(before)));
        }
    }

    long nowMillis() {
        return engine.clock().nowMillis();
    }

    Events<K, V> events() {
        return events;
    }

    Reads reads() {
        return reads;
    }

    Single<K, V> single() {
        return single;
    }

    /** Returns the live value of a key as it is kept: neither a hit nor a use. */
    @Nullable
    Object peek(Object kept) {
        return reads.peek(kept, 0);
    }

    /* What the log has may still be on its way into memory, and that can fail: so reads, too, are told. */
    private @Nullable Object readLive(Object kept) {
        try {
            return entries.readLive(kept);
        } catch (StorageException e) {
            throw Storing.failure(e);
        }
    }

    // ---------------------------------------------------------------- reading

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns null for a miss
    public V get(K key) {
        int its = duties;
        boolean counts = its == COUNTS;
        BiasedCounters.@Nullable Cells mine = counts ? counters.untimed() : null;
        if (key == null || (counts ? mine == null : its != 0)) {
            return getWithDuties(key);
        }
        @Nullable Object kept = readLive(key);
        if (kept != null) {
            if (mine != null) {
                CacheCounters.countHit(mine);
            }
            return values.out(kept);
        }
        keys.check(key); // equal to a key that is there it was of the right type
        return missed(key, mine == null ? CacheCounters.OFF : CacheCounters.UNTIMED);
    }

    private @Nullable V getWithDuties(K key) {
        requireOpen();
        long begin = counters.beginGet();
        Object checked = keys.check(key);
        @Nullable Object kept = expiry.ignoresAccess() ? readLive(checked) : used(checked);
        if (kept == null) {
            return missed(key, begin);
        }
        V value = values.out(kept);
        if (begin != CacheCounters.OFF) {
            counters.recordGets(begin, 1, 0);
        }
        return value;
    }

    /** Returns the value of a key, as it is kept, after moving its deadline as a read does. */
    private @Nullable Object used(Object checked) {
        @Nullable Version version = reads.live(checked);
        if (version == null) {
            return null;
        }
        reads.touch(checked, version);
        return version.value();
    }

    private @Nullable V missed(K key, long begin) {
        counters.recordGets(begin, 0, 1);
        return isReadThrough() ? loading.get(key) : null;
    }

    @Override
    public @Nullable V getOrLoad(K key, Callable<? extends @Nullable V> loader) throws Exception {
        return getOrLoad(key, loader, value -> null);
    }

    @Override
    public @Nullable V getOrLoad(
            K key, Callable<? extends @Nullable V> loader, Function<? super V, ? extends @Nullable Duration> timeToLive)
            throws Exception {
        requireOpen();
        return onDemand.getOrLoad(key, required(loader, "loader"), required(timeToLive, "timeToLive"));
    }

    @Override
    public @Nullable V getOrLoad(
            K key, Callable<? extends @Nullable V> loader, Duration minimumTimeLeft, LoadedValueStore<K, V> store)
            throws Exception {
        requireOpen();
        required(loader, "loader");
        return onDemand.getOrLoad(key, loader, required(minimumTimeLeft, "minimumTimeLeft"), required(store, "store"));
    }

    @Override
    public WatchedKey<K, V> watch(K key) {
        requireOpen();
        return onDemand.watch(key);
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> wanted) {
        requireOpen();
        long begin = counters.begin();
        Set<K> missing = new LinkedHashSet<>();
        Map<K, V> found = scans.getAll(checkedCopy(wanted), missing);
        counters.recordGets(begin, found.size(), missing.size());
        if (!missing.isEmpty() && isReadThrough()) {
            found.putAll(loading.getAll(missing, /* replaceExisting= */ false));
        }
        return found;
    }

    private Collection<K> checkedCopy(Set<? extends K> given) {
        List<K> copy = new ArrayList<>(required(given, "keys").size());
        for (K key : given) {
            keys.check(key);
            copy.add(key);
        }
        return copy;
    }

    @Override
    public boolean containsKey(K key) {
        requireOpen();
        return reads.live(keys.check(key)) != null;
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        requireOpen();
        entries.trimToBound(); // who counts what the iterator returns finds no more
        return new CacheIterator<>(this, scans.all());
    }

    // ---------------------------------------------------------------- loading

    @Override
    public void loadAll(
            Set<? extends K> wanted, boolean replaceExistingValues, @Nullable CompletionListener completionListener) {
        requireOpen();
        List<K> copy = new ArrayList<>();
        checkedCopy(wanted).forEach(key -> copy.add(keys.out(key)));
        try {
            executor.execute(() -> loading.loadAll(copy, replaceExistingValues, completionListener));
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("The manager of this cache is closed: cache=" + name, e);
        }
    }

    // ---------------------------------------------------------------- writing one key

    @Override
    public void put(K key, V value) {
        requireOpen();
        single.put(key, value);
    }

    @Override
    public void put(K key, V value, Duration timeToLive) {
        requireOpen();
        single.put(key, value, required(timeToLive, "timeToLive"));
    }

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns null where there was no value
    public V getAndPut(K key, V value) {
        requireOpen();
        return single.getAndPut(key, value);
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        requireOpen();
        return single.putIfAbsent(key, value);
    }

    @Override
    public boolean remove(K key) {
        requireOpen();
        return single.remove(key);
    }

    @Override
    public boolean remove(K key, V oldValue) {
        requireOpen();
        return single.remove(key, oldValue);
    }

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns null where there was no value
    public V getAndRemove(K key) {
        requireOpen();
        return single.getAndRemove(key);
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        requireOpen();
        return single.replace(key, oldValue, newValue);
    }

    @Override
    public boolean replace(K key, V value) {
        requireOpen();
        return single.replace(key, value) != null;
    }

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns null where there was no value
    public V getAndReplace(K key, V value) {
        requireOpen();
        @Nullable Object kept = single.replace(key, value);
        return kept == null ? null : values.out(kept);
    }

    // ---------------------------------------------------------------- entry processors

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns what the processor returns
    public <T> T invoke(K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        requireOpen();
        required(entryProcessor, "entryProcessor");
        return processing.invoke(key, entryProcessor, arguments);
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> wanted, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        requireOpen();
        required(entryProcessor, "entryProcessor");
        return processing.invokeAll(checkedCopy(wanted), entryProcessor, arguments);
    }

    // ---------------------------------------------------------------- several keys at once

    /** Runs work on several keys as one transaction; then tells the listeners. */
    <R extends @Nullable Object> R transact(Engine.Work<R, RuntimeException> work, Events<K, V>.Batch batch) {
        boolean isCommitted = false;
        R result;
        try {
            result = engine.update(transaction -> {
                R inner = work.in(transaction);
                batch.announce();
                return inner;
            });
            isCommitted = true;
        } catch (DeadlockException | StorageException | CodecException e) {
            throw Storing.failure(e);
        } finally {
            if (!isCommitted) {
                batch.retract();
            }
        }
        batch.deliver();
        return result;
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        requireOpen();
        bulk.putAll(required(map, "map"));
    }

    @Override
    public void removeAll(Set<? extends K> wanted) {
        requireOpen();
        bulk.remove(checkedCopy(wanted));
    }

    @Override
    public void removeAll() {
        requireOpen();
        if (events.isEmpty() && !writing.isOn() && counters.begin() == CacheCounters.OFF) {
            clear();
            return;
        }
        loads.supersedeAll();
        bulk.removeAll();
        loads.supersedeAll();
    }

    @Override
    public void clear() {
        requireOpen();
        loads.supersedeAll();
        try {
            entries.clear();
        } catch (DeadlockException | StorageException e) {
            throw Storing.failure(e);
        } finally {
            loads.supersedeAll(); // also those that began before it was visible
        }
    }

    // ---------------------------------------------------------------- beyond the specification

    @Override
    public CacheFigures figures() {
        requireOpen();
        return new CacheFigures(
                entries.count(),
                counters.hits(),
                counters.misses(),
                counters.puts(),
                counters.removals(),
                counters.evictions(),
                counters.expirations(),
                counters.unreadable(),
                entries.logBytes());
    }

    @Override
    public Optional<Duration> timeToLive(K key) {
        requireOpen();
        @Nullable Version version = reads.live(keys.check(key));
        if (version == null) {
            return Optional.empty();
        }
        long deadline = version.deadlineMillis();
        return Optional.of(Duration.ofMillis(deadline == Version.NEVER ? Long.MAX_VALUE : deadline - nowMillis()));
    }

    @Override
    public Iterator<Entry<K, V>> entriesWithPrefix(K prefix) {
        requireOrdered();
        return scans.entriesWithPrefix(prefix);
    }

    @Override
    public Iterator<K> keysWithPrefix(K prefix) {
        requireOrdered();
        return scans.keysWithPrefix(prefix);
    }

    @Override
    public Iterator<Entry<K, V>> entriesInRange(K from, K to) {
        requireOrdered();
        return scans.entriesInRange(from, to);
    }

    @Override
    public long removePrefix(K prefix) {
        requireOrdered();
        Object checked = keys.check(prefix);
        loads.supersedePrefix(checked); // of keys that have no entry yet, too
        long removed = bulk.removeScanned(transaction -> entries.allWithPrefix(transaction, checked));
        loads.supersedePrefix(checked); // and those that began meanwhile
        return removed;
    }

    Entry<K, V> entry(Snapshot.Entry entry) {
        return new CacheEntry<>(keys.out(entry.key()), valueOf(entry.version()));
    }

    void requireOrdered() {
        requireOpen();
        if (!entries.isOrdered()) {
            throw new UnsupportedOperationException("This cache keeps its keys in no order; configure it with ordered ="
                    + " true for scans by prefix and range: cache=" + name);
        }
    }

    // ---------------------------------------------------------------- transactions

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public CacheReads<K, V> in(Snapshot snapshot) {
        requireOpen();
        return new SnapshotCache<>(this, entries, snapshot);
    }

    @Override
    public CacheWrites<K, V> in(Transaction transaction) {
        requireOpen();
        return transaction.attachment(this, () -> new TransactionCache<>(this, entries, transaction, events.batch()));
    }

    // ---------------------------------------------------------------- for the shell

    @Override
    Entries entries() {
        return entries;
    }

    @Override
    Configured<K, V> configured() {
        return configured;
    }

    @Override
    void closeParts() {
        events.close();
        Closing.quietly(loading.loader(), "cache loader");
        writing.close();
        Closing.quietly(expiry.policy(), "expiry policy");
        Closing.quietly(evictionListener, "eviction listener");
    }
}
