package dev.flashdb.jcache;

import dev.flashdb.CacheReads;
import dev.flashdb.CacheWrites;
import dev.flashdb.DeadlockException;
import dev.flashdb.FlashDb;
import dev.flashdb.ReadOnlyException;
import dev.flashdb.StorageException;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.ValueCopier;
import dev.flashdb.engine.Coding;
import dev.flashdb.engine.Departures;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.Entries;
import dev.flashdb.engine.Held;
import dev.flashdb.engine.Hold;
import dev.flashdb.engine.MonotonicClock;
import dev.flashdb.engine.NamespaceOptions;
import dev.flashdb.engine.Participant;
import dev.flashdb.engine.Snapshot;
import dev.flashdb.engine.Transaction;
import dev.flashdb.engine.Version;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.event.EventType;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A JCache cache over a namespace of the engine. Thread-safe.
 */
final class EngineCache<K, V> implements ManagedCache<K, V>, FlashCache<K, V>, Participant<K, V> {

    /*
     * Every change goes one of three ways:
     *   put       without writer, listeners, or an expiry policy of the user's: one step of the engine, nothing held
     *   change()  one key: hold it, call the user's code (writer, expiry policy, equals), commit, tell the listeners
     *   Bulk      several keys: the same inside one transaction of the engine, so that they commit as one
     * Reads of one key hold nothing; getAll and the iterator read a snapshot. The loader runs with nothing held (Loading),
     * an entry processor with its key held.
     */
    private static final System.Logger LOG = System.getLogger(EngineCache.class.getName());

    /** An unbounded cache with more entries than this is spoken of in the log. */
    private static final long LARGE = 100_000;

    /** The most by which a deadline moved by reads may be early. */
    private static final long GREATEST_LAG_MILLIS = MonotonicClock.EXACT_MILLIS;

    private static final VarHandle DUTIES;

    static {
        try {
            DUTIES = MethodHandles.lookup().findVarHandle(EngineCache.class, "duties", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** To refuse: the cache is closed. */
    private static final int CLOSED = 1;

    /** To count: statistics are on. */
    private static final int COUNTS = 2;

    /** To move the deadline of what it reads. */
    private static final int TOUCHES = 4;

    /** To check the key's type first, since the index takes no other. */
    private static final int ORDERED = 8;

    /** How often a loaded value gives way to others' updates before that is an error. */
    private static final int MOST_ATTEMPTS = 1_000;

    private final FlashCacheManager manager;
    private final String name;
    private final Engine engine;
    private final Executor executor;
    private final FlashConfiguration<K, V> configuration;
    private final Entries entries;
    private final Copies<K> keys;
    private final Copies<V> values;
    private final ExpiryRules expiry;
    private final Events<K, V> events;
    private final Loads<V> loads;
    private final Loading<K, V> loading;
    private final Writing<K, V> writing;
    private final Bulk<K, V> bulk;
    private final Processing<K, V> processing;
    private final CacheCounters counters = new CacheCounters();
    private final @Nullable EvictionListener<? super K, ? super V> evictionListener;

    /** What a get has to see to besides the look-up, in bits; zero for most caches: a get asks this one field. */
    private volatile int duties;

    private final AtomicBoolean hasGrownLarge = new AtomicBoolean();

    /** Held while the configuration's listeners are read or changed, but not while the user's code is called. */
    private final ReentrantLock configuring = new ReentrantLock();

    EngineCache(
            FlashCacheManager manager,
            String name,
            FlashConfiguration<K, V> configuration,
            Engine engine,
            Executor executor) {
        this.manager = manager;
        this.name = name;
        this.engine = engine;
        this.executor = executor;
        this.configuration = configuration;
        Storing storing = new Storing(name, configuration, manager, counters);
        @Nullable Codec<Object> codec = storing.chosen();
        boolean byValue = configuration.isStoreByValue();
        this.keys = new Copies<>("key", name, configuration.getKeyType(), byValue ? ValueCopier.standard() : null);
        this.values = new Copies<>("value", name, configuration.getValueType(), byValue ? copier(codec) : null);
        this.expiry =
                new ExpiryRules(name, configuration.getExpiryPolicyFactory().create());
        this.events = new Events<>(engine.waits(), executor, this::isClosed);
        this.loads = new Loads<>(name, engine.waits());
        this.loading = new Loading<>(this, loads, loader(configuration));
        this.writing = new Writing<>(name, engine, configuration.isWriteThrough() ? writer(configuration) : null);
        @Nullable
        Factory<? extends EvictionListener<? super K, ? super V>> listeners =
                configuration.getEvictionListenerFactory();
        this.evictionListener = listeners == null ? null : listeners.create();
        configuration.getCacheEntryListenerConfigurations().forEach(events::add);
        this.entries = entries(configuration.isDurable() ? coding(storing, codec) : null);
        this.bulk = new Bulk<>(this, entries, events, writing);
        this.processing = new Processing<>(this);
        this.duties = (expiry.ignoresAccess() ? 0 : TOUCHES) | (entries.isOrdered() ? ORDERED : 0);
    }

    private Entries entries(@Nullable Coding coding) {
        try {
            return configuration.getMapping() == Mapping.HASH
                    ? engine.createHash(name, coding)
                    : engine.create(coding == null ? options() : options().withCoding(coding));
        } catch (StorageException e) {
            throw new CacheException(e.getMessage(), e);
        }
    }

    private static ValueCopier copier(@Nullable Codec<Object> codec) {
        return codec == null ? ValueCopier.standard() : ValueCopier.through(codec);
    }

    private Coding coding(Storing storing, @Nullable Codec<Object> codec) {
        if (!engine.isDurable()) {
            throw new CacheException("A durable cache needs a log; set flashdb.directory in the manager's settings, or"
                    + " leave durable out: cache=" + name + ", manager=" + manager.getURI());
        }
        return storing.coding(codec);
    }

    private static <K, V> @Nullable CacheLoader<K, V> loader(FlashConfiguration<K, V> configuration) {
        @Nullable Factory<CacheLoader<K, V>> factory = configuration.getCacheLoaderFactory();
        return factory == null ? null : factory.create();
    }

    @SuppressWarnings("unchecked")
    private static <K, V> @Nullable CacheWriter<K, V> writer(FlashConfiguration<K, V> configuration) {
        @Nullable Factory<CacheWriter<? super K, ? super V>> factory = configuration.getCacheWriterFactory();
        return factory == null ? null : (CacheWriter<K, V>) factory.create();
    }

    private NamespaceOptions options() {
        NamespaceOptions options = NamespaceOptions.named(name).withDepartures(new Leaving());
        if (expiry.isTimeless() && expiry.ignoresAccess()) {
            options = options.withoutDeadlines();
        }
        if (configuration.isOrdered()) {
            options = options.withOrderedKeys(configuration.getKeyType());
        }
        @Nullable Weigher<? super K, ? super V> weigher = configuration.getWeigher();
        if (weigher != null && configuration.getMaxWeight() > 0) {
            return options.withBound(
                    configuration.getMaxWeight(), (key, value) -> weigher.weigh(keys.out(key), values.out(value)));
        }
        return configuration.getMaxEntries() > 0 ? options.withBound(configuration.getMaxEntries(), null) : options;
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

    Loads<V> loads() {
        return loads;
    }

    @Override
    public CacheCounters counters() {
        return counters;
    }

    void requireOpen() {
        if (isClosed()) {
            throw new IllegalStateException("The cache is closed; get it anew from an open manager: cache=" + name);
        }
    }

    V valueOf(Version version) {
        return values.out(Objects.requireNonNull(version.value()));
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

    private long nowMillis() {
        return engine.clock().nowMillis();
    }

    /* What the log has may still be on its way into memory, and that can fail: so reads, too, are told. */

    private static <T extends @Nullable Object> T told(Supplier<T> read) {
        try {
            return read.get();
        } catch (StorageException e) {
            throw Storing.failure(e);
        }
    }

    private @Nullable Version read(Object kept) {
        try {
            return entries.read(kept);
        } catch (StorageException e) {
            throw Storing.failure(e);
        }
    }

    private @Nullable Object readLive(Object kept) {
        try {
            return entries.readLive(kept);
        } catch (StorageException e) {
            throw Storing.failure(e);
        }
    }

    /** Returns the newest state of a key if it is live; takes out an expired one. */
    private @Nullable Version live(Object kept) {
        @Nullable Version version = read(kept);
        return version == null || version.deadlineMillis() == Version.NEVER ? version : unexpired(kept, version);
    }

    private @Nullable Version unexpired(Object kept, Version version) {
        if (engine.clock().isBefore(version.deadlineMillis())) {
            return version;
        }
        entries.expire(kept);
        return null;
    }

    /** Returns the live value of a key: neither a hit nor a use. */
    @Nullable
    V peek(Object kept) {
        return peek(kept, 0);
    }

    private @Nullable V peek(Object kept, long leastMillis) {
        @Nullable Version version = live(kept, leastMillis);
        return version == null ? null : valueOf(version);
    }

    /** As {@link #live(Object)}, but null also for one that has less time left; that one stays. */
    private @Nullable Version live(Object kept, long leastMillis) {
        @Nullable Version version = live(kept);
        return version == null || leastMillis == 0 || version.deadlineMillis() - nowMillis() >= leastMillis
                ? version
                : null;
    }

    /** Moves the deadline of an entry that was read, if the expiry policy says so. */
    void touch(Object kept, Version version) {
        if (!expiry.ignoresAccess()) {
            long seen = version.deadlineMillis();
            long recentMillis = engine.clock().recentMillis();
            long nowMillis = seen - recentMillis > MonotonicClock.EXACT_MILLIS ? recentMillis : nowMillis();
            long deadline = expiry.accessed(nowMillis);
            if (deadline != Entries.KEEP && isWorthMoving(seen, deadline, deadline - nowMillis)) {
                told(() -> {
                    entries.touch(kept, seen, deadline);
                    return seen;
                });
            }
        }
    }

    /**
     * Returns whether a read moves a deadline: not for less than a thousandth of the time to live and less than a second, so
     * that a key that is read a million times a second is not written as often.
     */
    private static boolean isWorthMoving(long seenMillis, long deadlineMillis, long timeToLiveMillis) {
        long gain = deadlineMillis - seenMillis;
        return gain < 0 || gain >= Math.min(GREATEST_LAG_MILLIS, 1 + timeToLiveMillis / 1_000);
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
        @Nullable Version version = live(checked);
        if (version == null) {
            return null;
        }
        touch(checked, version);
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
        required(loader, "loader");
        required(timeToLive, "timeToLive");
        @Nullable V present = presentOf(key, 0);
        return present != null
                ? present
                : loading.get(
                        key,
                        loader::call,
                        this::peek,
                        (kept, value, load) -> storeLoaded(kept, value, timeToLive.apply(value), load, false));
    }

    @Override
    public @Nullable V getOrLoad(
            K key, Callable<? extends @Nullable V> loader, Duration minimumTimeLeft, LoadedValueStore<K, V> store)
            throws Exception {
        requireOpen();
        required(loader, "loader");
        required(store, "store");
        long leastMillis = isPositive(required(minimumTimeLeft, "minimumTimeLeft")) ? millis(minimumTimeLeft) : 0;
        @Nullable V present = presentOf(key, leastMillis);
        return present != null
                ? present
                : loading.get(
                        key,
                        loader::call,
                        kept -> peek(kept, leastMillis),
                        (kept, value, load) -> storeLoaded(key, value, store, load::isSuperseded));
    }

    @Override
    public WatchedKey<K, V> watch(K key) {
        requireOpen();
        Object kept = keys.in(key);
        Loads.Watch watch = loads.watch(kept);
        return new WatchedKey<>() {
            @Override
            public boolean storeUnlessWritten(V value, LoadedValueStore<K, V> store) {
                return storeLoaded(key, required(value, "value"), required(store, "store"), watch::isSuperseded);
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
    private boolean storeLoaded(K key, V value, LoadedValueStore<K, V> store, BooleanSupplier isSuperseded) {
        if (entries.isReadOnly()) {
            return false;
        }
        FlashDb database = manager.unwrap(FlashDb.class);
        for (int attempt = 1; !isClosed(); attempt++) {
            try {
                return database.<Boolean, RuntimeException>update(transaction -> {
                    CacheWrites<K, V> writes = transaction.cache(this);
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

    private @Nullable V presentOf(K key, long leastMillis) {
        long begin = counters.beginGet();
        Object checked = keys.check(key);
        @Nullable Version version = live(checked, leastMillis);
        counters.recordGets(begin, version == null ? 0 : 1, version == null ? 1 : 0);
        if (version == null) {
            return null;
        }
        touch(checked, version);
        return valueOf(version);
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> wanted) {
        requireOpen();
        long begin = counters.begin();
        Map<K, V> found = new HashMap<>();
        Set<K> missing = new LinkedHashSet<>();
        Collection<K> copy = checkedCopy(wanted);
        try (Snapshot snapshot = engine.snapshot()) {
            for (K key : copy) {
                @Nullable Version version = told(() -> entries.read(snapshot, key));
                if (version == null) {
                    missing.add(key);
                } else {
                    found.put(key, valueOf(version));
                    touch(key, version);
                }
            }
        }
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

    private <T> T required(@Nullable T given, String what) {
        return Objects.requireNonNull(given, () -> what + " must not be null: cache=" + name);
    }

    @Override
    public boolean containsKey(K key) {
        requireOpen();
        return live(keys.check(key)) != null;
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        requireOpen();
        entries.trimToBound(); // who counts what the iterator returns finds no more
        Snapshot snapshot = engine.snapshot();
        return new CacheIterator<>(this, snapshot, told(() -> entries.entries(snapshot)));
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

    /**
     * Stores what the loader returned, unless the key was written since the load began. A read goes on without that where nothing
     * can be stored; to replace what is there was asked for.
     */
    void storeLoaded(Object kept, V value, @Nullable Duration timeToLive, Loads.Load<V> load, boolean replaceExisting) {
        boolean isRefused = entries.isReadOnly() && !replaceExisting;
        if (isClosed() || isRefused || timeToLive != null && !isPositive(timeToLive)) {
            return;
        }
        Object keptValue = values.in(value);
        if (timeToLive == null && isPlain() && addPlain(kept, keptValue, load)) {
            return;
        }
        change(kept, mutation -> {
            if (!load.isSuperseded() && (replaceExisting || !mutation.isLive())) {
                if (timeToLive == null) {
                    mutation.set(keptValue);
                } else {
                    mutation.set(keptValue, deadline(timeToLive, nowMillis()));
                }
            }
            return true;
        });
    }

    private boolean addPlain(Object kept, Object value, Loads.Load<V> load) {
        long nowMillis = expiry.isTimeless() ? 0 : nowMillis();
        return entries.add(kept, value, expiry.created(nowMillis), load::isSuperseded);
    }

    // ---------------------------------------------------------------- writing one key

    /** Runs {@code change} with the key held; commits unless it throws, then tells the listeners. */
    <R extends @Nullable Object> R change(Object kept, Function<Mutation<K, V>, R> change) {
        Events<K, V>.Batch batch = events.batch();
        Held hold = hold(kept);
        R result = committed(batch, () -> change(hold, batch, change));
        batch.deliver();
        return result;
    }

    private <R extends @Nullable Object> R change(
            Held hold, Events<K, V>.Batch batch, Function<Mutation<K, V>, R> change) {
        boolean done = false;
        @Nullable Mutation<K, V> mutation = null;
        try {
            mutation = new Mutation<>(this, hold, batch, instantOf(hold));
            R result = change.apply(mutation);
            batch.announce();
            done = true;
            return result;
        } catch (ReadOnlyException e) {
            throw Storing.failure(e);
        } finally {
            end(hold, done);
            if (mutation != null && done) {
                mutation.committed();
            }
        }
    }

    /** Returns the time by which a change is judged; any, where nothing depends on it. */
    private long instantOf(Held hold) {
        return hold.deadlineMillis() == Version.NEVER && expiry.isTimeless() ? 0 : nowMillis();
    }

    /** Runs an operation; if it throws, nobody hears of its events. */
    private static <K, V, R extends @Nullable Object> R committed(Events<K, V>.Batch batch, Supplier<R> operation) {
        boolean done = false;
        try {
            R result = operation.get();
            done = true;
            return result;
        } finally {
            if (!done) {
                batch.retract();
            }
        }
    }

    private Held hold(Object kept) {
        try {
            return entries.hold(kept);
        } catch (DeadlockException | StorageException e) {
            throw Storing.failure(e);
        }
    }

    private static void end(Held hold, boolean done) {
        if (!done) {
            hold.release();
            return;
        }
        try {
            hold.commit();
        } catch (StorageException | CodecException e) {
            throw Storing.failure(e);
        }
    }

    private boolean isPlain() {
        return expiry.isPlain() && !writing.isOn() && events.isEmpty();
    }

    /** Puts without holding the key; returns the state that was replaced. */
    private Version putPlain(Object kept, Object value) {
        loads.supersede(kept);
        long nowMillis = expiry.isTimeless() ? 0 : nowMillis();
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
        long nowMillis = expiry.isTimeless() ? 0 : nowMillis();
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

    private @Nullable V liveBefore(Version before) {
        if (before.value() == null) {
            return null;
        }
        if (before.deadlineMillis() != Version.NEVER && before.isExpired(nowMillis())) {
            counters.recordExpirations(1);
            return null;
        }
        return valueOf(before);
    }

    @Override
    public void put(K key, V value) {
        requireOpen();
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

    @Override
    public void put(K key, V value, Duration timeToLive) {
        requireOpen();
        required(timeToLive, "timeToLive");
        requirePositive(timeToLive);
        long begin = counters.begin();
        Object keptValue = values.in(value);
        change(keys.in(key), mutation -> {
            writing.write(key, values.out(keptValue));
            mutation.set(keptValue, deadline(timeToLive, nowMillis()));
            counters.recordPuts(begin, 1);
            return true;
        });
    }

    private static boolean isPositive(Duration timeToLive) {
        return !timeToLive.isZero() && !timeToLive.isNegative();
    }

    private static void requirePositive(Duration timeToLive) {
        if (!isPositive(timeToLive)) {
            throw new IllegalArgumentException("A time to live is more than zero: timeToLive=" + timeToLive);
        }
    }

    /** Returns when what lives so long from now ends, never later than the last instant that can be said. */
    static long deadline(Duration timeToLive, long nowMillis) {
        requirePositive(timeToLive);
        long millis = millis(timeToLive);
        return millis >= Version.NEVER - nowMillis ? Version.NEVER - 1 : nowMillis + millis;
    }

    /** Returns a time in milliseconds, a part of one as a whole; the greatest number for what has more of them. */
    private static long millis(Duration time) {
        try {
            return time.plusNanos(999_999).toMillis();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns null where there was no value
    public V getAndPut(K key, V value) {
        requireOpen();
        long begin = counters.begin();
        Object kept = keys.in(key);
        Object keptValue = values.in(value);
        if (isPlain()) {
            @Nullable V old = liveBefore(putPlain(kept, keptValue));
            counters.recordGets(begin, old == null ? 0 : 1, old == null ? 1 : 0);
            counters.recordPuts(begin, 1);
            return old;
        }
        return change(kept, mutation -> {
            @Nullable Object old = mutation.kept();
            counters.recordGets(begin, old == null ? 0 : 1, old == null ? 1 : 0);
            writing.write(key, values.out(keptValue));
            counters.recordPuts(begin, mutation.set(keptValue) ? 1 : 0);
            return old == null ? null : values.out(old);
        });
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        requireOpen();
        long begin = counters.begin();
        Object keptValue = values.in(value);
        return change(keys.in(key), mutation -> {
            if (mutation.isLive()) {
                counters.recordGets(begin, 1, 0);
                return false;
            }
            counters.recordGets(begin, 0, 1);
            writing.write(key, values.out(keptValue));
            boolean put = mutation.set(keptValue);
            counters.recordPuts(begin, put ? 1 : 0);
            return put;
        });
    }

    @Override
    public boolean remove(K key) {
        requireOpen();
        long begin = counters.begin();
        return change(keys.check(key), mutation -> {
            writing.delete(key);
            boolean removed = mutation.remove();
            counters.recordRemovals(begin, removed ? 1 : 0);
            return removed;
        });
    }

    @Override
    public boolean remove(K key, V oldValue) {
        requireOpen();
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
        counters.recordGets(begin, kept == null ? 0 : 1, kept == null ? 1 : 0);
        if (kept == null) {
            return false;
        }
        if (Objects.deepEquals(values.out(kept), expected)) {
            return true;
        }
        mutation.touch();
        return false;
    }

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns null where there was no value
    public V getAndRemove(K key) {
        requireOpen();
        long begin = counters.begin();
        return change(keys.check(key), mutation -> {
            @Nullable Object kept = mutation.kept();
            writing.delete(key);
            mutation.remove();
            counters.recordGets(begin, kept == null ? 0 : 1, kept == null ? 1 : 0);
            counters.recordRemovals(begin, kept == null ? 0 : 1);
            return kept == null ? null : values.out(kept);
        });
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        requireOpen();
        long begin = counters.begin();
        values.check(oldValue);
        Object keptValue = values.in(newValue);
        return change(keys.check(key), mutation -> {
            if (!isHeld(mutation, oldValue, begin)) {
                return false;
            }
            writing.write(key, values.out(keptValue));
            mutation.set(keptValue);
            counters.recordPuts(begin, 1);
            return true;
        });
    }

    @Override
    public boolean replace(K key, V value) {
        return replaced(key, value) != null;
    }

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns null where there was no value
    public V getAndReplace(K key, V value) {
        @Nullable Object kept = replaced(key, value);
        return kept == null ? null : values.out(kept);
    }

    private @Nullable Object replaced(K key, V value) {
        requireOpen();
        long begin = counters.begin();
        Object keptValue = values.in(value);
        return change(keys.check(key), mutation -> {
            @Nullable Object old = mutation.kept();
            counters.recordGets(begin, old == null ? 0 : 1, old == null ? 1 : 0);
            if (old != null) {
                writing.write(key, values.out(keptValue));
                mutation.set(keptValue);
                counters.recordPuts(begin, 1);
            }
            return old;
        });
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
        R result;
        try {
            result = committed(
                    batch,
                    () -> engine.update(transaction -> {
                        R inner = work.in(transaction);
                        batch.announce();
                        return inner;
                    }));
        } catch (DeadlockException | StorageException | CodecException e) {
            throw Storing.failure(e);
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
        @Nullable Version version = live(keys.check(key));
        if (version == null) {
            return Optional.empty();
        }
        long deadline = version.deadlineMillis();
        return Optional.of(Duration.ofMillis(deadline == Version.NEVER ? Long.MAX_VALUE : deadline - nowMillis()));
    }

    @Override
    public Iterator<Entry<K, V>> entriesWithPrefix(K prefix) {
        requireOrdered();
        Object checked = keys.check(prefix);
        return mapped(snapshot -> entries.withPrefix(snapshot, checked), this::entry);
    }

    @Override
    public Iterator<K> keysWithPrefix(K prefix) {
        requireOrdered();
        Object checked = keys.check(prefix);
        return mapped(snapshot -> entries.withPrefix(snapshot, checked), entry -> keys.out(entry.key()));
    }

    @Override
    public Iterator<Entry<K, V>> entriesInRange(K from, K to) {
        requireOrdered();
        Object checkedFrom = keys.check(from);
        Object checkedTo = keys.check(to);
        return mapped(snapshot -> entries.range(snapshot, checkedFrom, checkedTo), this::entry);
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

    private <T> Iterator<T> mapped(
            Function<Snapshot, Iterator<Snapshot.Entry>> scan, Function<Snapshot.Entry, T> mapping) {
        return new Scan<>(engine.snapshot(), scan, mapping);
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

    // ---------------------------------------------------------------- what the engine takes out

    private final class Leaving implements Departures {

        @Override
        public void expired(Hold hold) {
            Events<K, V>.Batch batch = events.batch();
            committed(batch, () -> change(hold, batch, Mutation::isLive));
            try {
                batch.deliver();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "A listener threw at an expired event: cache=" + name, e);
            }
        }

        @Override
        public void swept(long count) {
            if (count > LARGE && isUnbounded() && hasGrownLarge.compareAndSet(false, true)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "A cache without a bound holds more than " + LARGE
                                + " entries; if it should not grow for ever, set"
                                + " " + Setting.CACHE_PREFIX + "<name>." + Setting.MAX_ENTRIES.key()
                                + " (said once a cache): cache=" + Quoted.of(name) + ", entries=" + count);
            }
        }

        private boolean isUnbounded() {
            return configuration.getMaxEntries() == 0 && configuration.getMaxWeight() == 0;
        }

        @Override
        public void evicted(Object key, Object kept) {
            counters.recordEvictions(1);
            if (evictionListener != null) {
                try {
                    evictionListener.onEviction(keys.out(key), values.out(kept));
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "An eviction listener threw: cache=" + name, e);
                }
            }
        }
    }

    // ---------------------------------------------------------------- configuration and lifecycle

    @Override
    public String getName() {
        return name;
    }

    @Override
    public CacheManager getCacheManager() {
        return manager;
    }

    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        FlashConfiguration<K, V> copy = flashConfiguration();
        if (required(type, "clazz").isInstance(copy)) {
            return type.cast(copy);
        }
        throw new IllegalArgumentException("The configuration of this cache is a FlashConfiguration, which is a"
                + " MutableConfiguration, a CompleteConfiguration and a Configuration: asked=" + type.getName());
    }

    @Override
    public FlashConfiguration<K, V> flashConfiguration() {
        return configured(() -> new FlashConfiguration<>(configuration));
    }

    /** Reads or changes the configuration's listeners: nobody copies them meanwhile. */
    private <T> T configured(Supplier<T> access) {
        configuring.lock();
        try {
            return access.get();
        } finally {
            configuring.unlock();
        }
    }

    @Override
    public void statisticsEnabled(boolean enabled) {
        configuration.setStatisticsEnabled(enabled);
        counters.enabled(enabled);
        if (enabled) {
            DUTIES.getAndBitwiseOr(this, COUNTS);
        } else {
            DUTIES.getAndBitwiseAnd(this, ~COUNTS);
        }
    }

    @Override
    public void managementEnabled(boolean enabled) {
        configuration.setManagementEnabled(enabled);
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        requireOpen();
        required(listener, "cacheEntryListenerConfiguration");
        configured(() -> configuration.addCacheEntryListenerConfiguration(listener));
        boolean isAdded = false;
        try {
            events.add(listener);
            isAdded = true;
        } finally {
            if (!isAdded) {
                configured(() -> configuration.removeCacheEntryListenerConfiguration(listener));
            }
        }
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        requireOpen();
        required(listener, "cacheEntryListenerConfiguration");
        configured(() -> configuration.removeCacheEntryListenerConfiguration(listener));
        events.remove(listener);
    }

    @Override
    public long entryCount() {
        return entries.count();
    }

    @Override
    public long maxEntries() {
        return configuration.getMaxEntries() > 0 ? entries.bound() : 0;
    }

    @Override
    public void maxEntries(long maxEntries) {
        if (configuration.getMaxEntries() == 0) {
            throw new UnsupportedOperationException(
                    "The cache was made without maxEntries, and cannot get it later: cache=" + name);
        }
        entries.resize(maxEntries);
        configuration.setMaxEntries(maxEntries);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (required(type, "clazz").isInstance(this)) {
            return type.cast(this);
        }
        FlashDb database = manager.unwrap(FlashDb.class);
        if (type.isAssignableFrom(FlashDb.class)) {
            return type.cast(database);
        }
        throw new IllegalArgumentException("A cache of this provider unwraps to Cache, FlashCache, FlashDb,"
                + " StringCommands, HashCommands, SetCommands and SortedSetCommands: asked=" + type.getName());
    }

    @Override
    public boolean isClosed() {
        return (duties & CLOSED) != 0;
    }

    @Override
    public void destroy() {
        close(Entries::destroy);
    }

    @Override
    public void close() {
        close(Entries::drop);
    }

    private void close(Consumer<Entries> end) {
        if (((int) DUTIES.getAndBitwiseOr(this, CLOSED) & CLOSED) == 0) {
            manager.release(this);
            try {
                end.accept(entries);
            } catch (StorageException e) {
                throw Storing.failure(e);
            } finally {
                closeParts();
            }
        }
    }

    private void closeParts() {
        events.close();
        Closing.quietly(loading.loader(), "cache loader");
        writing.close();
        Closing.quietly(expiry.policy(), "expiry policy");
        Closing.quietly(evictionListener, "eviction listener");
    }
}
