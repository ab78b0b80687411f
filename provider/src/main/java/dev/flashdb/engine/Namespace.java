package dev.flashdb.engine;

import dev.flashdb.index.Index;
import dev.flashdb.index.OrderedIndex;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named group of entries, each with its own deadline. Reads lock nothing; writers of one key wait for each other, writers
 * of different keys do not. Keys are compared by {@code equals} and must not change. Thread-safe.
 */
public final class Namespace implements Entries {

    private static final int DESCRIBED_CHARACTERS = 80;

    private final NamespaceOptions options;
    private final Engine engine;
    private final Views views;
    private final Waits waits;
    private final MonotonicClock clock;
    private final Slot root;
    private volatile long bound;

    Namespace(NamespaceOptions options, Engine engine) {
        this.options = options;
        this.engine = engine;
        this.views = engine.views();
        this.waits = engine.waits();
        this.clock = engine.clock();
        this.bound = options.bound();
        this.root = new Slot(options.name(), 0, new Version(newContents(), Version.NEVER, 1, null));
    }

    Contents newContents() {
        return new Contents(options, bound, views, clock);
    }

    Slot root() {
        return root;
    }

    Views views() {
        return views;
    }

    Waits waits() {
        return waits;
    }

    Contents contents() {
        return (Contents) Objects.requireNonNull(root.current(views).value);
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
        return contents().count.sum();
    }

    @Override
    public @Nullable Version read(Object key) {
        Contents contents = contents();
        @Nullable Slot slot = contents.index.get(key);
        if (slot == null) {
            return null;
        }
        Version version = slot.current(views);
        if (version.value == null) {
            return null;
        }
        contents.used(slot);
        return version;
    }

    @Override
    public Version put(Object key, Object value, long createdDeadlineMillis, long updatedDeadlineMillis) {
        while (true) {
            Contents contents = contents();
            @Nullable Slot slot = contents.index.get(key);
            if (slot == null || options.weigher() != null) {
                return putHeld(key, value, createdDeadlineMillis, updatedDeadlineMillis);
            }
            Version seen = slot.settledHead(views);
            if (seen instanceof Hold hold) {
                waits.await(hold.commit, hold);
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
        hold.write(value, deadline(before, created, updated));
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
        if (before.value == null) {
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
            @Nullable Slot slot = contents.index.get(key);
            @Nullable
            Hold hold = slot == null ? insertHeld(key, commit, contents) : holdPresent(key, slot, commit, contents);
            if (hold != null) {
                return hold;
            }
        }
    }

    private @Nullable Hold holdPresent(Object key, Slot slot, Commit commit, Contents contents) {
        @Nullable Hold hold = slot.hold(new Hold(commit, this, contents, slot), views, waits);
        if (hold == null) {
            contents.index.remove(key, slot);
            return null;
        }
        return hold.before().value == null ? orAwaitScanner(hold) : hold;
    }

    private @Nullable Hold insertHeld(Object key, Commit commit, Contents contents) {
        Slot slot = contents.newSlot(key);
        Hold hold = new Hold(commit, this, contents, slot);
        slot.startWith(hold);
        return contents.index.putIfAbsent(key, slot) == null ? orAwaitScanner(hold) : null;
    }

    /** A key that is added while another transaction scans would be a phantom: give it up and wait for the scan's end. */
    private @Nullable Hold orAwaitScanner(Hold hold) {
        @Nullable Commit scanner = hold.contents.scanner;
        if (scanner == null || scanner == hold.commit || scanner.isReleased()) {
            return hold;
        }
        hold.slot.replaceHead(hold, hold.before());
        tidy(hold.contents, hold.slot);
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
        return slot.tryHold(hold, seen, views) ? hold : null;
    }

    @Override
    public void touch(Object key, long seenMillis, long deadlineMillis) {
        Contents contents = contents();
        @Nullable Slot slot = contents.index.get(key);
        if (slot == null) {
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
        @Nullable Slot slot = contents.index.get(key);
        if (slot != null) {
            expire(contents, slot, clock.nowMillis());
        }
    }

    private void expire(Contents contents, Slot slot, long nowMillis) {
        @Nullable Hold hold = tryHold(contents, slot);
        if (hold == null) {
            return; // whoever has the key brings the wheel up to date when it lets go
        }
        if (hold.before().isExpired(nowMillis)) {
            options.departures().expired(hold);
        } else {
            hold.release();
        }
    }

    /** Takes out all entries whose deadline has come, and says how many are left. */
    void sweep(long nowMillis) {
        Contents contents = contents();
        for (var due = contents.expirations.due(nowMillis); !due.isEmpty(); due = contents.expirations.due(nowMillis)) {
            for (Slot slot : due) {
                expire(contents, slot, nowMillis);
            }
        }
        options.departures().swept(contents.count.sum());
    }

    @Override
    public void clear() {
        engine.<@Nullable Void, RuntimeException>update(transaction -> {
            transaction.clear(this);
            return null;
        });
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
        current.resize(newBound);
        enforceBound(contents());
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
    public void clear(Transaction transaction) {
        transaction.clear(this);
    }

    @Override
    public void drop() {
        engine.drop(this);
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
        Version newest = views.prune(this, contents, slot);
        if (slot == root) {
            return;
        }
        if (newest.value == null && newest.older == null && slot.replaceHead(newest, Version.DEAD)) {
            contents.index.remove(slot.key, slot);
        }
        contents.expirations.update(slot, newest);
        if (contents.bound != null && contents.bound.update((BoundedSlot) slot, newest, views)) {
            enforceBound(contents);
        }
    }

    private void enforceBound(Contents contents) {
        @Nullable Bound limit = contents.bound;
        if (limit != null) {
            limit.enforce(slot -> {
                @Nullable Hold hold = tryHold(contents, slot);
                if (hold == null) {
                    return false;
                }
                options.departures().evicted(hold);
                return true;
            });
        }
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
