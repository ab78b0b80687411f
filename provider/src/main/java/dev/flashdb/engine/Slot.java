package dev.flashdb.engine;

import dev.flashdb.index.HashIndex;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The place of one key in a namespace. It has the newest state of the key, in itself while nobody needs more than that, else
 * as a chain of versions. Thread-safe; reads wait for nobody.
 */
class Slot extends HashIndex.Node {

    /*
     * head is one of
     *   null                         the newest state is in the slot itself: `value`, and in a TimedSlot its deadline.
     *                                Everybody may see it, views of any epoch too
     *   a Version, decided           the newest state
     *   a Hold, undecided            somebody holds the key; the newest state is what its `older` leads to
     *   a Hold, decided              about to be replaced by the Version it decided, by whoever comes by first
     *   Version.DEAD                 the slot has left the index, for ever
     * and changes by compare-and-set. Only an undecided Hold keeps others from changing it.
     *
     * The state in the slot itself is what a cache needs nearly always, and costs neither an object nor a cache miss. Four
     * things are done to it, each under the latch, a lock of some instructions that calls no code of anybody's:
     *   overwrite   puts another value and deadline into it, where no view is open
     *   inflate     makes a version of it, for everything that holds the key, links versions or compares heads
     *   collapse    takes the newest version back into the slot, where no view is open
     *   kill        ends the slot, where no view is open
     *   settle      commits a hold of this slot alone, where no view is open
     * and a new slot gets its first state under it (fill), and a slot that has its state in itself is held under it.
     *
     * 1. head becomes null, and stops being null, under the latch only. The state in the slot is written under the latch
     *    only, and is always one that was committed.
     * 2. A reader takes the head, then the deadline, then the value. A writer writes the value before the deadline. So a
     *    reader never has an old value with a newer deadline; with a new value and an older deadline it judges by what
     *    held when it began. A value that is null has just moved to a version: the reader looks again.
     * 3. A view counts itself before it reads, and waits for the latch of each slot it reads. A writer that has the latch
     *    asks whether a view counts: so a view sees all of an overwriting that was under way when it opened (it waits for
     *    its end), and none begins while the view is open: the state in the slot stands still. Such an overwriting counts
     *    as done when the view opens; a plain read that comes between may still see what was before.
     * 4. A version is taken into the slot when it has its epoch, and no view counts after that: so every view that opens
     *    later would see it.
     */
    private static final VarHandle HEAD;
    private static final VarHandle VALUE;
    private static final VarHandle LATCH;

    private static final int SPINS = 100;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(Slot.class, "head", Version.class);
            VALUE = lookup.findVarHandle(Slot.class, "value", Object.class);
            LATCH = lookup.findVarHandle(Slot.class, "isLatched", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Nullable
    private volatile Version head;

    @Nullable
    private volatile Object value;

    private volatile boolean isLatched;

    Slot(Object key, int hash) {
        super(key, hash);
        HEAD.set(this, Version.NOTHING);
    }

    /** Makes {@code first} the head of a slot that nobody else can see yet. */
    void startWith(Version first) {
        HEAD.set(this, first);
    }

    /** Gives a slot that nobody else can see yet its state in itself, if it has room for the deadline. */
    boolean startInline(Object first, long deadlineMillis) {
        if (!canKeep(deadlineMillis)) {
            return false;
        }
        keep(first, deadlineMillis);
        HEAD.set(this, null);
        return true;
    }

    // ---------------------------------------------------------------- the state in the slot itself

    /** Returns whether a state with this deadline can be in the slot itself. */
    boolean canKeep(long deadlineMillis) {
        return deadlineMillis == Version.NEVER;
    }

    /** Returns the deadline of the state in the slot itself. */
    long keptDeadlineMillis() {
        return Version.NEVER;
    }

    /** Writes the state in the slot itself; to be called with the latch, or before anybody sees the slot. */
    void keep(Object newValue, long deadlineMillis) {
        VALUE.setRelease(this, newValue);
    }

    /** Returns whether the newest state was in the slot itself: to be asked before {@link #kept}. */
    final boolean isInline() {
        return head == null;
    }

    /** Returns the value in the slot itself, or null when it has moved; to be asked after {@link #keptDeadlineMillis}. */
    final @Nullable Object kept() {
        return value;
    }

    private void latch() {
        for (int i = 0; !LATCH.compareAndSet(this, false, true); i++) {
            awaitLatch(i);
        }
    }

    private static void awaitLatch(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    /** What became of an attempt to overwrite the state in the slot itself. */
    enum Overwritten {
        /** Nothing: the state is elsewhere, or a view may need it. */
        NOTHING,
        /** A live state was replaced. */
        LIVE,
        /** An expired state was replaced. */
        EXPIRED
    }

    /**
     * Puts another state in the place of the one in the slot itself, if there is one and no view is open.
     *
     * @param created the deadline when the state there has expired
     * @param updated the deadline when it is live; {@link Entries#KEEP} for the one it has
     */
    Overwritten overwrite(Object newValue, long created, long updated, Views views, MonotonicClock clock) {
        Overwritten result = Overwritten.NOTHING;
        latch();
        try {
            if (head == null && views.openCount() == 0) {
                long old = keptDeadlineMillis();
                boolean isExpired = old != Version.NEVER && old <= clock.nowMillis();
                long deadline = isExpired ? created : updated == Entries.KEEP ? old : updated;
                if (canKeep(deadline)) {
                    keep(newValue, deadline);
                    result = isExpired ? Overwritten.EXPIRED : Overwritten.LIVE;
                }
            }
        } finally {
            isLatched = false;
        }
        return result;
    }

    /** Latches a slot that nobody else can see yet: who finds it in the index then waits, or takes it for absent. */
    void startLatched() {
        LATCH.set(this, true);
    }

    /** Opens the latch of a slot that was put into the index latched. */
    void open() {
        isLatched = false;
    }

    /**
     * Gives a slot that was put into the index latched its first state; the latch is to be opened next, whatever happens.
     *
     * @param veto asked when the slot can be found: whether the state must not be written after all
     * @return false when nothing was written: a view is open, somebody else had the slot first, or the veto
     */
    boolean fill(Object first, long deadlineMillis, Views views, BooleanSupplier veto) {
        if (views.openCount() != 0 || veto.getAsBoolean()) {
            return false;
        }
        keep(first, deadlineMillis);
        return HEAD.compareAndSet(this, Version.NOTHING, null);
    }

    /** Makes the state in the slot itself a version, if it is there. */
    private void inflate() {
        Version version = new Version(null, Version.NEVER, 1, null);
        latch();
        try {
            if (head == null) {
                version.value = value;
                version.prepare(keptDeadlineMillis(), null);
                head = version;
            }
        } finally {
            isLatched = false;
        }
    }

    /**
     * Takes the newest state into the slot itself, if it is decided, has a value, and no view is open.
     *
     * @return whether it was taken
     */
    boolean collapse(Views views) {
        @Nullable Version newest = head;
        if (newest == null || newest instanceof Hold hold && hold.commit.isUndecided()) {
            return false;
        }
        Version state = newest instanceof Hold hold && hold.stampedEpoch(views) <= 0 ? hold.before() : newest;
        state.stampedEpoch(views);
        boolean fits = state.isSimple() && canKeep(state.deadlineMillis);
        if (views.openCount() != 0 || !fits && value == null) {
            return false;
        }
        boolean isTaken = false;
        latch();
        try {
            if (views.openCount() == 0 && head == newest) {
                if (fits) {
                    keep(Objects.requireNonNull(state.value), state.deadlineMillis);
                    isTaken = HEAD.compareAndSet(this, newest, null);
                } else {
                    VALUE.setRelease(this, null); // what was in the slot itself is not to be kept from the collector
                }
            }
        } finally {
            isLatched = false;
        }
        return isTaken;
    }

    /**
     * Ends the slot, if its state is in itself and no view is open: it is to be removed from the index then.
     *
     * @return the value it had, or null when nothing was done
     */
    @Nullable
    Object kill(Views views) {
        @Nullable Object last = null;
        latch();
        try {
            if (head == null && views.openCount() == 0) {
                last = value;
                head = Version.DEAD;
            }
        } finally {
            isLatched = false;
        }
        return last;
    }

    /** Holds the slot, if its state is in itself. */
    private boolean holdInline(Hold mine) {
        Version base = new Version(null, Version.NEVER, 1, null);
        boolean isHeld = false;
        latch();
        try {
            if (head == null) {
                base.value = value;
                base.prepare(keptDeadlineMillis(), null);
                mine.standOn(base);
                HEAD.setRelease(this, mine);
                isHeld = true;
            }
        } finally {
            isLatched = false;
        }
        return isHeld;
    }

    /**
     * Commits a hold that has a commit of its own and stands at the head of this slot, if what it writes can be in the slot
     * itself and no view is open. Nobody but its owner takes an undecided hold from the head: so the state is there, and the
     * hold gone, before it is decided.
     */
    boolean settle(Hold hold, Views views) {
        if (!hold.isSimple() || !canKeep(hold.deadlineMillis) || views.openCount() != 0) {
            return false;
        }
        boolean isSettled = false;
        latch();
        try {
            if (views.openCount() == 0) {
                long epoch = views.epoch();
                keep(Objects.requireNonNull(hold.value), hold.deadlineMillis);
                HEAD.setRelease(this, null);
                hold.commit.decideAt(epoch);
                isSettled = true;
            }
        } finally {
            isLatched = false;
        }
        return isSettled;
    }

    // ---------------------------------------------------------------- versions

    /** Returns the head; null when the newest state is in the slot itself. */
    @Nullable
    Version head() {
        return head;
    }

    private @Nullable Version copyOfKept() {
        long deadline = keptDeadlineMillis();
        @Nullable Object present = value;
        return present == null ? null : new Version(present, deadline, 1, null);
    }

    /** Returns the newest visible state; {@link Version#NOTHING} or the like when there is none. Lock-free. */
    Version current(Views views) {
        while (true) {
            @Nullable Version version = head;
            if (version == null) {
                version = copyOfKept();
                if (version != null) {
                    return version;
                }
            } else if (version instanceof Hold hold && hold.stampedEpoch(views) < 0) {
                return hold.before();
            } else {
                version.stampedEpoch(views);
                return version;
            }
        }
    }

    /**
     * Returns the state that an open view of the given epoch sees, or null when the key was absent then. Waits for an
     * overwriting that was under way when the view opened, and for nobody else.
     */
    @Nullable
    Version at(long viewEpoch, Views views) {
        for (int i = 0; isLatched; i++) {
            awaitLatch(i);
        }
        @Nullable Version version = head;
        while (version == null) {
            version = copyOfKept();
            if (version != null) {
                return version;
            }
            version = head;
        }
        while (version != null) {
            long epoch = version.stampedEpoch(views);
            if (epoch > 0 && epoch <= viewEpoch) {
                return version;
            }
            version = version.older;
        }
        return null;
    }

    /** Returns the head after putting the outcome of a decided hold in its place; null for a state in the slot itself. */
    @Nullable
    Version settled(Views views) {
        while (true) {
            @Nullable Version seen = head;
            if (!(seen instanceof Hold hold) || hold.commit.isUndecided()) {
                return seen;
            }
            replaceHead(seen, hold.settled(views));
        }
    }

    /** Returns the head after putting the outcome of a decided hold, or the state in the slot itself, in its place. */
    Version settledHead(Views views) {
        while (true) {
            @Nullable Version seen = settled(views);
            if (seen != null) {
                return seen;
            }
            inflate();
        }
    }

    boolean replaceHead(Version expected, Version replacement) {
        return HEAD.compareAndSet(this, expected, replacement);
    }

    /**
     * Puts {@code mine} at the head.
     *
     * @return {@code mine}; or the hold that its commit already has here; or null when the slot is dead
     */
    @Nullable
    Hold hold(Hold mine, Views views, Waits waits) {
        while (true) {
            @Nullable Version seen = settled(views);
            if (seen == null) {
                if (holdInline(mine)) {
                    return mine;
                }
            } else if (seen == Version.DEAD) {
                return null;
            } else if (seen instanceof Hold other) {
                if (other.commit == mine.commit) {
                    return other;
                }
                waits.await(other);
            } else if (tryHold(mine, seen, views)) {
                return mine;
            }
        }
    }

    /** Puts {@code mine} in front of {@code seen}, unless the head has changed meanwhile. */
    boolean tryHold(Hold mine, Version seen, Views views) {
        seen.stampedEpoch(views);
        mine.standOn(seen);
        return replaceHead(seen, mine);
    }
}
