package dev.flashdb.engine;

import dev.flashdb.index.Index;
import dev.flashdb.index.OrderedIndex;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named group of entries, each with its own deadline. Reads lock nothing; writers of one key wait for each other, writers
 * of different keys do not. Keys are compared by {@code equals} and must not change. Thread-safe.
 */
public final class Namespace {

    /** In place of a deadline: the one that the entry has stays. */
    public static final long KEEP = -1;

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

    /** Returns whether the keys are kept in order. */
    public boolean isOrdered() {
        return options.orderedKeys() != null;
    }

    /** Returns the name. */
    public String name() {
        return options.name();
    }

    /** Returns how many entries there are, expired ones included until they are swept; not exact while others write. */
    public long count() {
        return contents().count.sum();
    }

    /** Returns the newest state of a key if it has a value, expired or not; else null. Counts as a use. Lock-free. */
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

    /**
     * Sets the value of a key.
     *
     * @param createdDeadlineMillis the deadline if the key was absent or expired
     * @param updatedDeadlineMillis the deadline if it was present; {@link #KEEP} for the one it had
     * @return the state that was replaced; its value is null if there was none
     * @throws dev.flashdb.DeadlockException if the calling thread, or one that waits for it, holds the key
     */
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

    /**
     * Holds a key, present or absent, waiting while somebody else does.
     *
     * @throws dev.flashdb.DeadlockException if the calling thread, or one that waits for it, holds the key
     */
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

    /**
     * Moves the deadline of an entry on behalf of a read, unless it is not {@code seenMillis} any more. A later deadline is
     * one store; an earlier one also moves the entry in the timer wheel.
     */
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

    /** Takes an entry out if its deadline has come and nobody holds it; tells {@link Departures}. */
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
            contents.expirations.update(slot, slot.current(views));
        } else if (hold.before().isExpired(nowMillis)) {
            options.departures().expired(hold);
        } else {
            hold.release();
        }
    }

    /** Takes out all entries whose deadline has come. */
    void sweep(long nowMillis) {
        Contents contents = contents();
        for (var due = contents.expirations.due(nowMillis); !due.isEmpty(); due = contents.expirations.due(nowMillis)) {
            for (Slot slot : due) {
                expire(contents, slot, nowMillis);
            }
        }
    }

    /** Removes everything, at one instant and in constant time; nobody is told. Waits for a running update. */
    public void clear() {
        engine.<@Nullable Void, RuntimeException>update(transaction -> {
            transaction.clear(this);
            return null;
        });
    }

    /** Returns the bound, in entries or weight; {@link Long#MAX_VALUE} for none. */
    public long bound() {
        return bound;
    }

    /**
     * Changes the bound; entries beyond a smaller one leave before this returns.
     *
     * @throws IllegalStateException if the namespace was made without a bound
     * @throws IllegalArgumentException if {@code newBound} is negative
     */
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
