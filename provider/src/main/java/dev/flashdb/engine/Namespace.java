package dev.flashdb.engine;

import dev.flashdb.index.Index;
import dev.flashdb.index.OrderedIndex;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A named group of entries, each with its own deadline. Reads lock nothing; writers of one key wait for each other, writers
 * of different keys do not. Keys are compared by {@code equals} and must not change. Thread-safe.
 */
public final class Namespace implements Entries, Durable {

    private static final int DESCRIBED_CHARACTERS = 80;

    private final NamespaceOptions options;
    private final Engine engine;
    private final Views views;
    private final Waits waits;
    private final MonotonicClock clock;
    private final @Nullable Recording recording;
    private final @Nullable CommitLog log;
    private final @Nullable StoredNamespace inLog;
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
        this.waits = engine.waits();
        this.clock = engine.clock();
        this.bound = options.bound();
        this.recording = recording;
        this.log = log;
        this.isPlain = options.weigher() == null && recording == null;
        this.root = new Slot(options.name(), 0);
        this.inLog = recording == null ? null : new StoredNamespace(this, options, engine, recording);
        startWith(newContents(generation));
    }

    Contents newContents(long generation) {
        return new Contents(options, bound, generation, views, clock);
    }

    @Nullable
    Recording recording() {
        return recording;
    }

    @Nullable
    CommitLog log() {
        return log;
    }

    long nowMillis() {
        return clock.nowMillis();
    }

    /** Returns the slot that has the contents, when what the log has is in them. */
    Slot root() {
        awaitRestored();
        return root;
    }

    Views views() {
        return views;
    }

    Waits waits() {
        return waits;
    }

    /** Returns the contents, when what the log has is in them. */
    Contents contents() {
        awaitRestored();
        return presentContents();
    }

    private void awaitRestored() {
        @Nullable Restoration present = restoration;
        if (present != null) {
            present.await();
        }
    }

    /** Returns the contents, whatever of the log is in them. */
    Contents presentContents() {
        Slot slot = root;
        @Nullable Object kept = slot.isInline() ? slot.kept() : null;
        return (Contents) (kept != null ? kept : Objects.requireNonNull(slot.current(views).value));
    }

    static OrderedIndex<Object, Slot> asOrdered(Index<Object, Slot> index) {
        return (OrderedIndex<Object, Slot>) index;
    }

    @Override
    public boolean isOrdered() {
        return options.orderedKeys() != null;
    }

    /** Returns the name. */
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
        boolean isInline = slot.isInline();
        long deadline = isInline ? slot.keptDeadlineMillis() : Version.NEVER;
        @Nullable Object value = isInline ? slot.kept() : null;
        if (value == null) {
            Version version = slot.current(views);
            value = version.value();
            deadline = version.deadlineMillis;
        }
        if (value == null) {
            return null;
        }
        contents.used(slot);
        if (deadline != Version.NEVER && !clock.isBefore(deadline)) {
            expire(contents, slot, clock.nowMillis());
            return null;
        }
        return value;
    }

    @Override
    public boolean set(Object key, Object value, long createdDeadlineMillis, long updatedDeadlineMillis) {
        Contents contents = contents();
        @Nullable Slot slot = isPlain ? contents.slot(key) : null;
        if (slot != null) {
            Slot.Overwritten result = slot.overwrite(value, createdDeadlineMillis, updatedDeadlineMillis, views, clock);
            if (result != Slot.Overwritten.NOTHING) {
                keepUpToDate(contents, slot, slot.keptDeadlineMillis());
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
        BooleanSupplier isRefused = () -> contents.isScanned() || veto.getAsBoolean();
        boolean isFilled;
        slot.startLatched();
        try {
            if (contents.putIfAbsent(key, slot) != null) {
                return false;
            }
            isFilled = slot.fill(value, deadlineMillis, views, isRefused);
        } finally {
            slot.open();
        }
        if (isFilled) {
            contents.count.increment();
            keepUpToDate(contents, slot, deadlineMillis);
        } else {
            tidy(contents, slot);
        }
        return isFilled;
    }

    /** Brings wheel and bound up to date with a slot whose state in itself was just written. */
    private void keepUpToDate(Contents contents, Slot slot, long deadlineMillis) {
        contents.expirations.update(slot, deadlineMillis);
        if (contents.bound != null && contents.bound.update((BoundedSlot) slot, /* isPresent= */ true, views)) {
            enforceBound(contents);
        }
    }

    @Override
    public Version put(Object key, Object value, long createdDeadlineMillis, long updatedDeadlineMillis) {
        while (true) {
            Contents contents = contents();
            @Nullable Slot slot = contents.slot(key);
            if (slot == null || !isPlain) {
                return putHeld(key, value, createdDeadlineMillis, updatedDeadlineMillis);
            }
            Version seen = slot.settledHead(views);
            if (seen instanceof Hold hold) {
                waits.await(hold);
            } else if (seen.value == null) {
                return putHeld(key, value, createdDeadlineMillis, updatedDeadlineMillis);
            } else {
                seen.stampedEpoch(views);
                long deadline = deadline(seen, createdDeadlineMillis, updatedDeadlineMillis);
                Version written = new Version(value, deadline, Version.UNSTAMPED, seen);
                if (slot.replaceHead(seen, written)) {
                    written.stampedEpoch(views);
                    tidy(contents, slot);
                    return seen;
                }
            }
        }
    }

    private Version putHeld(Object key, Object value, long created, long updated) {
        Hold hold = hold(key);
        Version before = hold.before();
        boolean isWritten = false;
        try {
            hold.write(value, deadline(before, created, updated));
            isWritten = true;
        } finally {
            if (!isWritten) {
                hold.release();
            }
        }
        hold.commit();
        return before;
    }

    /** Returns the weight of an entry; 1 where nobody weighs. */
    int weigh(Object key, Object value) {
        if (options.weigher() == null) {
            return 1;
        }
        int weight = options.weigher().applyAsInt(key, value);
        if (weight < 0) {
            throw new IllegalArgumentException(
                    "A weigher returns zero or more: weight=" + weight + " for " + describe(key));
        }
        return weight;
    }

    private long deadline(Version before, long created, long updated) {
        if (before.value() == null) {
            return created;
        }
        long old = before.deadlineMillis;
        if (old != Version.NEVER && old <= clock.nowMillis()) {
            return created;
        }
        return updated == KEEP ? old : updated;
    }

    @Override
    public Hold hold(Object key) {
        return hold(key, new Commit(), contents());
    }

    /** Holds a key for a commit, in the contents that the commit sees; the hold it has already, if so. */
    Hold hold(Object key, Commit commit, Contents contents) {
        while (true) {
            @Nullable Slot slot = contents.slot(key);
            @Nullable
            Hold hold = slot == null ? insertHeld(key, commit, contents) : holdPresent(slot, commit, contents);
            if (hold != null) {
                return hold;
            }
        }
    }

    /** Fails when this namespace is read-only. */
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

    private @Nullable Hold holdPresent(Slot slot, Commit commit, Contents contents) {
        @Nullable Hold hold = slot.hold(new Hold(commit, this, contents, slot), views, waits);
        if (hold == null) {
            contents.remove(slot);
            return null;
        }
        return hold.before().value == null ? orAwaitScanner(hold) : hold;
    }

    private @Nullable Hold insertHeld(Object key, Commit commit, Contents contents) {
        Slot slot = contents.newSlot(key);
        Hold hold = new Hold(commit, this, contents, slot);
        slot.startWith(hold);
        return contents.putIfAbsent(key, slot) == null ? orAwaitScanner(hold) : null;
    }

    /** A key that is added while another transaction scans would be a phantom: give it up and wait for the scan's end. */
    private @Nullable Hold orAwaitScanner(Hold hold) {
        @Nullable Commit scanner = hold.contents.scanner;
        if (scanner == null || scanner == hold.commit || scanner.isReleased()) {
            return hold;
        }
        hold.giveUp();
        waits.await(scanner, hold);
        return null;
    }

    /** Holds a key if it has a slot and nobody holds it; else returns null. Never waits. */
    @Nullable
    Hold tryHold(Contents contents, Slot slot) {
        Version seen = slot.settledHead(views);
        if (seen == Version.DEAD || seen instanceof Hold) {
            return null;
        }
        Hold hold = new Hold(new Commit(), this, contents, slot);
        hold.isDeparture = true;
        return slot.tryHold(hold, seen, views) ? hold : null;
    }

    @Override
    public void touch(Object key, long seenMillis, long deadlineMillis) {
        Contents contents = contents();
        @Nullable Slot slot = contents.slot(key);
        if (slot == null) {
            return;
        }
        if (slot instanceof TimedSlot timed && slot.isInline()) {
            timed.touch(seenMillis, deadlineMillis);
            contents.expirations.update(slot, slot.current(views));
            return;
        }
        Version head = slot.settledHead(views);
        Version newest = head instanceof Hold hold ? hold.before() : head;
        if (newest.value != null) {
            newest.touch(seenMillis, deadlineMillis);
            contents.expirations.update(slot, newest);
        }
    }

    @Override
    public void expire(Object key) {
        Contents contents = contents();
        @Nullable Slot slot = contents.slot(key);
        if (slot != null) {
            expire(contents, slot, clock.nowMillis());
        }
    }

    private void expire(Contents contents, Slot slot, long nowMillis) {
        @Nullable Hold hold = tryHold(contents, slot);
        if (hold == null) {
            return; // whoever has the key brings the wheel up to date when it lets go
        }
        Version before = hold.before();
        if (before.isExpired(nowMillis)) {
            options.departures().expired(hold);
        } else if (before.isUnreadable() && before.deadlineMillis <= nowMillis) {
            hold.erase();
            hold.commit();
        } else {
            hold.release();
        }
    }

    /** Takes out all entries whose deadline has come, and says how many are left; does not wait for what the log has. */
    void sweep(long nowMillis) {
        if (restoration != null) {
            return;
        }
        Contents contents = contents();
        Failures failures = new Failures();
        while (failures.isEmpty() && sweepDue(contents, nowMillis, failures)) {
            // the condition does the work
        }
        failures.collect(() -> trimToBound(contents));
        failures.rethrow();
        options.departures().swept(contents.count.sum());
    }

    /** Takes out a batch, all of it whatever fails, for it is in no wheel any more; false when there was none. */
    private boolean sweepDue(Contents contents, long nowMillis, Failures failures) {
        List<Slot> due = contents.expirations.due(nowMillis);
        due.forEach(slot -> failures.collect(() -> expire(contents, slot, nowMillis)));
        return !due.isEmpty();
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
        @Nullable Bound current = contents().bound;
        if (current == null) {
            throw new IllegalStateException("This cache was created without a bound and cannot get one later; create it"
                    + " with maxEntries or maxWeight: cache=" + name());
        }
        if (newBound < 0) {
            throw new IllegalArgumentException("A bound is zero or more: bound=" + newBound);
        }
        bound = newBound;
        applyBound();
    }

    /** To be called after a change of the bound, and after one of the contents: they may have been made before the other. */
    private void applyBound() {
        Contents present = presentContents();
        if (present.bound != null) {
            present.bound.resize(() -> bound, views);
            enforceBound(present);
        }
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
    public Held hold(Transaction transaction, Object key) {
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

    /** Puts empty contents in the place of those there are, while nobody else reads them; makes no object. */
    void startWith(Contents empty) {
        root.startInline(empty, Version.NEVER);
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
        trimToBound(presentContents());
        isSealed = true;
        inLog().seal(target);
    }

    /** Nothing to do: the contents go when nobody has the namespace any more. */
    @Override
    public void forget() {}

    /** As {@link #settle}, for a hold whose outcome is in the slot itself already. */
    void settled(Hold hold) {
        if (hold.before().value == null) {
            hold.contents.count.increment();
        }
        keepUpToDate(hold.contents, hold.slot, hold.deadlineMillis);
    }

    /** Brings everything that goes by the outcome of a decided hold up to date. */
    void settle(Hold hold) {
        boolean had = hold.before().value != null;
        boolean has = hold.isWritten() && hold.commit.stampedEpoch(views) > 0 ? hold.pendingValue() != null : had;
        if (had != has) {
            hold.contents.count.add(has ? 1 : -1);
        }
        tidy(hold.contents, hold.slot);
    }

    /** Frees what nobody needs of a slot, and brings wheel and bound up to date with it. */
    void tidy(Contents contents, Slot slot) {
        Version newest = slot.collapse(views) ? slot.current(views) : views.prune(this, contents, slot);
        if (slot == root) {
            applyBound();
            return;
        }
        if (newest.value == null && newest.older == null && slot.replaceHead(newest, Version.DEAD)) {
            contents.remove(slot);
        }
        contents.expirations.update(slot, newest);
        if (contents.bound != null && contents.bound.update((BoundedSlot) slot, newest.value != null, views)) {
            enforceBound(contents);
        }
    }

    @Override
    public void trimToBound() {
        trimToBound(presentContents()); // a bounded one is restored before anybody has it
    }

    private void trimToBound(Contents contents) {
        @Nullable Bound limit = contents.bound;
        if (limit != null) {
            limit.drain(slot -> evict(contents, slot), views);
        }
    }

    void enforceBound(Contents contents) {
        @Nullable Bound limit = contents.bound;
        if (limit != null) {
            limit.enforce(slot -> evict(contents, slot), views);
        }
    }

    /** Takes a victim out; false when it cannot leave now. */
    private boolean evict(Contents contents, BoundedSlot slot) {
        @Nullable Object value = isPlain ? slot.kill(views) : null;
        if (value != null) {
            contents.remove(slot);
            contents.count.decrement();
            contents.expirations.update(slot, Version.NEVER);
            Objects.requireNonNull(contents.bound).update(slot, /* isPresent= */ false, views);
        } else {
            @Nullable Hold hold = tryHold(contents, slot);
            if (hold == null) {
                return false;
            }
            value = hold.value();
            hold.erase();
            hold.commit();
        }
        if (value != null) {
            options.departures().evicted(slot.key, value);
        }
        return true;
    }

    /** Returns a key of this namespace in the words of an error message, on one line and not too long. */
    String describe(Object key) {
        StringBuilder text = new StringBuilder("key ");
        String raw = key == options.name() ? "(all keys)" : String.valueOf(key);
        raw.codePoints()
                .limit(DESCRIBED_CHARACTERS)
                .forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
        return text.append(raw.length() > DESCRIBED_CHARACTERS ? "..." : "")
                .append(" of ")
                .append(options.name())
                .toString();
    }
}
