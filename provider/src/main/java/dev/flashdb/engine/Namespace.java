package dev.flashdb.engine;

import dev.flashdb.index.Index;
import dev.flashdb.index.OrderedIndex;
import dev.flashdb.record.EntryRecording;
import dev.flashdb.record.RecordSink;
import dev.flashdb.record.Recording;
import dev.flashdb.record.StoredEntries;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A named group of entries, each with its own deadline. Reads lock nothing; writers of one key wait for each other, writers
 * of different keys do not. Keys are compared by {@code equals} and must not change. Thread-safe.
 */
public final class Namespace extends Lockable implements Entries, Durable {

    /** Held by who clears; equal to no key. */
    static final Object ALL_KEYS = new Object();

    private final NamespaceOptions options;
    private final Engine engine;
    private final Views views;
    private final Locks locks;
    private final MonotonicClock clock;
    private final @Nullable Recording recording;
    private final @Nullable CommitLog log;
    private final @Nullable StoredNamespace inLog;
    private final Departing departing;
    private final Slot root;

    /** Whether an entry may be written without holding its key: nobody weighs it, and no log has it. */
    private final boolean isPlain;

    private volatile long bound;

    /** Set when nobody may change anything any more. */
    private volatile boolean isSealed;

    /** While what the log has comes into the index: then only {@link Restoration#read} does not wait. Null otherwise. */
    @Nullable
    private volatile Restoration restoration;

    /** Makes a namespace that only memory has. */
    Namespace(NamespaceOptions options, Engine engine) {
        this(options, engine, null, null, 0);
    }

    /**
     * Makes a namespace.
     *
     * @param recording how its changes become records; null for one that is in memory only
     * @param log takes the records; null without a recording, and when the log was only read
     * @param generation what its contents begin with
     */
    Namespace(
            NamespaceOptions options,
            Engine engine,
            @Nullable Recording recording,
            @Nullable CommitLog log,
            long generation) {
        this.options = options;
        this.engine = engine;
        this.views = engine.views();
        this.locks = engine.locks();
        this.clock = engine.clock();
        this.bound = options.bound();
        this.recording = recording;
        this.log = log;
        this.isPlain = options.weigher() == null && recording == null;
        this.departing = new Departing(this, options, engine, isPlain);
        this.root = new Slot(options.name(), 0);
        this.inLog = recording == null ? null : new StoredNamespace(this, options, engine, recording);
        startWith(newContents(generation));
    }

    Contents newContents(long generation) {
        return new Contents(this, options, bound, generation, engine);
    }

    @Nullable
    public Recording recording() {
        return recording;
    }

    /** Returns whether the log has each change before it is visible. */
    boolean isLogged() {
        return log != null;
    }

    long nowMillis() {
        return clock.nowMillis();
    }

    /** Returns the slot that has the contents, when what the log has is in them. */
    Slot root() {
        awaitRestored();
        return root;
    }

    Locks locks() {
        return locks;
    }

    /** Returns the contents, when what the log has is in them. */
    Contents contents() {
        awaitRestored();
        return presentContents();
    }

    /** Returns the number of the present contents: each clear begins another. */
    public long generation() {
        return contents().generation;
    }

    private void awaitRestored() {
        @Nullable Restoration present = restoration;
        if (present != null) {
            present.await();
        }
    }

    /** Returns the contents, whatever of the log is in them. */
    Contents presentContents() {
        return (Contents) Objects.requireNonNull(root.kept(views));
    }

    static OrderedIndex<Object, Slot> asOrdered(Index<Object, Slot> index) {
        return (OrderedIndex<Object, Slot>) index;
    }

    @Override
    public boolean isOrdered() {
        return options.orderedKeys() != null;
    }

    /** Returns the name. */
    @Override
    public String name() {
        return options.name();
    }

    @Override
    public long count() {
        @Nullable StoredEntries unrestored = unrestored();
        if (unrestored != null) {
            return unrestored.count();
        }
        trimToBound();
        return contents().count.sum();
    }

    @Override
    public @Nullable Version read(Object key) {
        @Nullable Restoration present = restoration;
        @Nullable Version early = present == null ? null : present.read(key);
        if (early != null) {
            return early == Version.NOTHING ? null : early;
        }
        Contents contents = present == null ? presentContents() : contents();
        @Nullable Slot slot = contents.slot(key);
        if (slot == null) {
            return null;
        }
        Version version = slot.current(views);
        if (version.value == null || version.isUnreadable()) {
            return null;
        }
        contents.used(slot);
        return version;
    }

    @Override
    public @Nullable Object readLive(Object key) {
        @Nullable Restoration present = restoration;
        @Nullable Version early = present == null ? null : present.read(key);
        if (early != null) {
            return early.value();
        }
        Contents contents = present == null ? presentContents() : contents();
        @Nullable Slot slot = contents.slot(key);
        if (slot == null) {
            return null;
        }
        @Nullable Object value = slot.live(views, clock);
        if (value == null) {
            return null;
        }
        contents.used(slot);
        if (value == slot) {
            departing.expire(contents, slot, clock.nowMillis());
            return null;
        }
        return value;
    }

    @Override
    public boolean set(Object key, Object value, long createdDeadlineMillis, long updatedDeadlineMillis) {
        Contents contents = contents();
        @Nullable Slot slot = isPlain ? contents.slot(key) : null;
        if (slot != null) {
            Slot.Overwritten result = slot.overwrite(value, createdDeadlineMillis, updatedDeadlineMillis, contents);
            if (result != Slot.Overwritten.NOTHING) {
                keepUpToDate(contents, slot, /* isPresent= */ true, slot.keptDeadlineMillis());
                return result == Slot.Overwritten.EXPIRED;
            }
        } else if (add(key, value, createdDeadlineMillis, () -> false)) {
            return false;
        }
        Version before = put(key, value, createdDeadlineMillis, updatedDeadlineMillis);
        return before.deadlineMillis != Version.NEVER && before.isExpired(clock.nowMillis());
    }

    @Override
    public boolean add(Object key, Object value, long deadlineMillis, BooleanSupplier veto) {
        Contents contents = contents();
        if (!isPlain) {
            return false;
        }
        Slot slot = contents.newSlot(key);
        if (!slot.canKeep(deadlineMillis)) {
            return false;
        }
        slot.startLatched();
        if (contents.putIfAbsent(key, slot) != null) {
            return false;
        }
        boolean isFilled = slot.fill(value, deadlineMillis, contents, veto);
        if (isFilled) {
            contents.count.increment();
            keepUpToDate(contents, slot, /* isPresent= */ true, deadlineMillis);
        } else {
            contents.remove(slot);
        }
        return isFilled;
    }

    /** Brings wheel and bound up to date with a slot that was just written. */
    private void keepUpToDate(Contents contents, Slot slot, boolean isPresent, long deadlineMillis) {
        if (contents.keepUpToDate(slot, isPresent, deadlineMillis)) {
            enforceBound(contents);
        }
    }

    @Override
    public Version put(Object key, Object value, long createdDeadlineMillis, long updatedDeadlineMillis) {
        Contents contents = contents();
        @Nullable Slot slot = isPlain ? contents.slot(key) : null;
        @Nullable
        Version replaced =
                slot == null ? null : slot.replace(value, createdDeadlineMillis, updatedDeadlineMillis, contents);
        if (slot != null && replaced != null) {
            keepUpToDate(contents, slot, /* isPresent= */ true, slot.current(views).deadlineMillis);
            return replaced;
        }
        Hold hold = hold(key);
        Version before = hold.before();
        boolean isThere = before.value() != null && !contents.hasCome(before.deadlineMillis);
        hold.commit(value, isThere ? updatedDeadlineMillis : createdDeadlineMillis);
        return before;
    }

    @Override
    int weigh(Object key, Object value) {
        if (options.weigher() == null || key == ALL_KEYS) {
            return 1;
        }
        int weight = options.weigher().applyAsInt(key, value);
        if (weight < 0) {
            throw new IllegalArgumentException(
                    "A weigher returns zero or more: weight=" + weight + " for " + describe(key));
        }
        return weight;
    }

    @Override
    public Hold hold(Object key) {
        return locks.hold(new Hold(new Commit(), this, key));
    }

    @Override
    void awaitReady() {
        awaitRestored();
    }

    /** Returns the contents that a commit sees: its own, if it clears. */
    Contents contentsOf(Commit commit) {
        if (!commit.mayClear) {
            return presentContents();
        }
        @Nullable Hold all = locks.heldBy(commit, this, ALL_KEYS, ALL_KEYS.hashCode());
        return all == null || all.value == null ? presentContents() : (Contents) all.value;
    }

    @Override
    Version present(Hold hold) {
        if (hold.key == ALL_KEYS) {
            return root.state(views);
        }
        if (hold.departing != null) {
            return hold.departing.state(views);
        }
        Contents contents = contentsOf(hold.commit);
        hold.contents = contents;
        @Nullable Slot slot = contents.slot(hold.key);
        return slot == null ? Version.NOTHING : slot.state(views);
    }

    @Override
    void requireWritable() {
        if (isReadOnly()) {
            engine.requireWritable();
        }
    }

    @Override
    public boolean isReadOnly() {
        return recording != null && engine.isReadOnly();
    }

    /**
     * Fails if the namespace is sealed: to be called with the key held, before its change is logged. Who seals first sets
     * the flag and then waits for the holds it finds: so either the holder sees the flag, or its hold is seen.
     */
    void requireUnsealed() {
        if (isSealed) {
            throw new IllegalStateException(
                    "The cache was closed meanwhile; get it anew from an open manager: cache=" + options.name());
        }
    }

    @Override
    public void touch(Object key, long seenMillis, long deadlineMillis) {
        Contents contents = contents();
        @Nullable Slot slot = contents.slot(key);
        if (slot != null) {
            slot.touch(seenMillis, deadlineMillis, contents);
            Version newest = slot.current(views);
            contents.keepUpToDate(slot, newest.value != null, newest.deadlineMillis);
        }
    }

    @Override
    public void expire(Object key) {
        Contents contents = contents();
        @Nullable Slot slot = contents.slot(key);
        if (slot != null) {
            departing.expire(contents, slot, clock.nowMillis());
        }
    }

    @Override
    public void clear() {
        engine.<@Nullable Void, RuntimeException>update(transaction -> {
            transaction.clear(this);
            return null;
        });
    }

    @Override
    public long logBytes() {
        return recording instanceof EntryRecording its ? its.logBytes().get() : 0;
    }

    @Override
    public long bound() {
        return bound;
    }

    @Override
    public void resize(long newBound) {
        Contents present = contents();
        if (present.bound == null) {
            throw new IllegalStateException("This cache was created without a bound and cannot get one later; create it"
                    + " with maxEntries or maxWeight: cache=" + name());
        }
        if (newBound < 0) {
            throw new IllegalArgumentException("A bound is zero or more: bound=" + newBound);
        }
        bound = newBound;
        present = presentContents(); // those that a clear brings meanwhile have the old bound, or see the new one
        present.resize();
        enforceBound(present);
    }

    @Override
    public @Nullable Version read(Snapshot snapshot, Object key) {
        return snapshot.read(this, key);
    }

    @Override
    public Iterator<Snapshot.Entry> entries(Snapshot snapshot) {
        return snapshot.entries(this);
    }

    @Override
    public Iterator<Snapshot.Entry> range(Snapshot snapshot, Object from, Object to) {
        return snapshot.range(this, from, to, /* descending= */ false);
    }

    @Override
    public Iterator<Snapshot.Entry> withPrefix(Snapshot snapshot, Object prefix) {
        return snapshot.withPrefix(this, prefix);
    }

    @Override
    public Hold hold(Transaction transaction, Object key) {
        return transaction.hold(this, key);
    }

    @Override
    public Iterator<Snapshot.Entry> entries(Transaction transaction) {
        return transaction.entries(this);
    }

    @Override
    public Iterator<Snapshot.Entry> withPrefix(Transaction transaction, Object prefix) {
        return transaction.withPrefix(this, prefix);
    }

    @Override
    public Iterator<Snapshot.Entry> all(Transaction transaction) {
        return transaction.all(this);
    }

    @Override
    public Iterator<Snapshot.Entry> allWithPrefix(Transaction transaction, Object prefix) {
        return transaction.allWithPrefix(this, prefix);
    }

    @Override
    public boolean hasUnreadableKeys() {
        return !contents().unreadable.isEmpty();
    }

    @Override
    public void clear(Transaction transaction) {
        transaction.clear(this);
    }

    @Override
    public void drop() {
        engine.drop(this);
    }

    @Override
    public void destroy() {
        engine.destroy(this);
    }

    // ---------------------------------------------------------------- what the log has

    /** Fills the empty namespace, which nobody else has yet, with what the log has, and brings it to its bound. */
    void restore(StoredEntries stored, long nowMillis) {
        inLog().restore(stored, nowMillis);
    }

    /** Puts a structure from the log into a namespace that nobody else has yet. */
    void restore(Object key, Object value, long deadlineMillis) {
        inLog().restore(key, value, deadlineMillis);
    }

    private StoredNamespace inLog() {
        return Objects.requireNonNull(inLog);
    }

    /** From now on what the log has comes into the contents beside the work of others; null when all of it is there. */
    void restoreBeside(@Nullable Restoration present) {
        restoration = present;
    }

    /** Puts empty contents in the place of those there are, while nobody else reads them; makes no object that stays. */
    void startWith(Contents empty) {
        root.start(new Version(empty, Version.NEVER, 1, null));
    }

    /** Waits until what the log has is in the contents; returns what is left of it when that failed, else null. */
    @Nullable
    StoredEntries unrestored() {
        @Nullable Restoration present = restoration;
        return present == null ? null : present.unrestored();
    }

    /** Gives up making objects of what the log has: nobody needs them any more. */
    void stopRestoration() {
        @Nullable Restoration present = restoration;
        if (present != null) {
            present.stop();
        }
    }

    /** Waits until nothing works on this namespace in the background. */
    void awaitRestoration() {
        unrestored();
    }

    @Override
    public void writeTo(Snapshot snapshot, RecordSink out) {
        inLog().writeTo(snapshot, out);
    }

    @Override
    public void seal(@Nullable StoredEntries target) {
        trimToBound();
        isSealed = true;
        inLog().seal(target);
    }

    /** Nothing to do: the contents go when nobody has the namespace any more. */
    @Override
    public void forget() {}

    // ---------------------------------------------------------------- commits

    @Override
    void commit(Hold hold) {
        boolean isDone = false;
        try {
            if (hold.isWritten()) {
                enter(hold);
                if (log != null) {
                    hold.commit.begunInLog = log.begin();
                    hold.log(log, this);
                }
                Objects.requireNonNull(hold.contents).write(hold);
                isDone = true;
            } else if (log != null && hold.tellsOfAbsence()) {
                log.acknowledgeAbsence();
            }
        } finally {
            if (isDone) {
                hold.commit.decide(views);
            } else {
                hold.commit.abort();
            }
            Finish.of(engine, hold.commit, List.of(hold), List.of(), List.of());
        }
    }

    /** Chooses the contents that a hold goes to, which is about to be committed. */
    void enter(Hold hold) {
        Contents contents = contentsOf(hold.commit);
        boolean mayMove = hold.key != ALL_KEYS && hold.departing == null && !hold.isPinned();
        if (mayMove && hold.contents != contents) {
            hold.moveTo(contents);
        }
    }

    /** Puts one of several holds where it shows when their commit is decided. */
    void install(Hold hold) {
        if (hold.key == ALL_KEYS) {
            root.install(hold, views);
        } else {
            Objects.requireNonNull(hold.contents).install(hold);
        }
    }

    /** Takes an installed hold out of its slot: its commit is decided, or it is to go elsewhere. */
    void settle(Hold hold) {
        if (hold.slot == root) {
            root.settle(presentContents());
        } else if (hold.isInstalled) {
            Objects.requireNonNull(hold.contents).settle(hold);
        }
        hold.slot = null;
        hold.isInstalled = false;
    }

    // ---------------------------------------------------------------- departures

    /** Takes out all entries whose deadline has come, and says how many are left; does not wait for what the log has. */
    void sweep(long nowMillis) {
        if (restoration == null) {
            departing.sweep(contents(), nowMillis);
        }
    }

    @Override
    public void trimToBound() {
        departing.trimToBound(presentContents()); // a bounded one is restored before anybody has it
    }

    void enforceBound(Contents contents) {
        departing.enforceBound(contents);
    }
}
