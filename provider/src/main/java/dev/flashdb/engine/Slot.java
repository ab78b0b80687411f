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
     *   a Version                    the newest state; what views need of those before it is behind it
     *   a Hold, undecided            one of several keys that are about to be committed; what `older` leads to is the newest
     *   a Hold, decided              as the Version that it has become, or as nothing if it was given up
     *   Version.DEAD                 the slot has left the index, for ever
     *
     * The state in the slot itself is what a cache needs nearly always, and costs neither an object nor a cache miss.
     *
     * 1. head and the state in the slot change under the latch only, a lock of some instructions that calls no code of
     *    anybody's. Who has the latch and not the key asks first whether the key is free (Contents.isFree); who has just
     *    got the key waits for the latch and then reads (state). A Hold at the head is decided, or its owner has the key.
     * 2. A reader takes the head, then the deadline, then the value. A writer writes the value before the deadline. So a
     *    reader never has an old value with a newer deadline; with a new value and an older deadline it judges by what
     *    held when it began. A value that is null has just moved to a version: the reader looks again.
     * 3. A view counts itself before it reads, and waits for the latch of each slot it reads. A writer that has the latch
     *    asks whether a view counts: so a view sees all of an overwriting that was under way when it opened (it waits for
     *    its end), and none begins while the view is open: the state in the slot stands still. Such an overwriting counts
     *    as done when the view opens; a plain read that comes between may still see what was before.
     * 4. A state that is in the slot is overwritten there. One that is a version is replaced by a version, which is taken
     *    into the slot after that: when it has its epoch, and no view counts, so every view that opens later would see it.
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

    // ---------------------------------------------------------------- before anybody else sees the slot

    /** Gives the slot its first state. */
    void start(Version first) {
        if (first.isSimple() && canKeep(first.deadlineMillis)) {
            keep(Objects.requireNonNull(first.value), first.deadlineMillis);
            HEAD.set(this, null);
        } else {
            HEAD.set(this, first);
        }
    }

    /** Returns what the slot was started with; null when that is in the slot itself. */
    @Nullable
    Version head() {
        return head;
    }

    /** Latches the slot: who finds it in the index then waits, or takes it for absent. To be filled, or killed, next. */
    void startLatched() {
        LATCH.set(this, true);
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

    /** Writes the state in the slot itself. */
    void keep(Object newValue, long deadlineMillis) {
        VALUE.setRelease(this, newValue);
    }

    /** Changes the deadline of the state in the slot itself. */
    void keepDeadline(long deadlineMillis) {
        // there is only one that it can have
    }

    /** Returns the value in the slot itself, whether it is the newest or not. */
    @Nullable
    Object keptOrNull() {
        return value;
    }

    private @Nullable Version copyOfKept() {
        long deadline = keptDeadlineMillis();
        @Nullable Object present = value;
        return present == null ? null : new Version(present, deadline, 1, null);
    }

    private void latch() {
        for (int i = 0; !LATCH.compareAndSet(this, false, true); i++) {
            awaitLatch(i);
        }
    }

    /** Who goes on to compare what is here with what others write without the latch needs a fence. */
    private void unlatch() {
        LATCH.setRelease(this, false);
    }

    private static void awaitLatch(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    private void awaitLatch() {
        for (int i = 0; isLatched; i++) {
            awaitLatch(i);
        }
    }

    // ---------------------------------------------------------------- reading

    /** Returns the newest visible state; {@link Version#NOTHING} or the like when there is none. Lock-free. */
    Version current(Views views) {
        while (true) {
            @Nullable Version version = head;
            if (version == null) {
                version = copyOfKept();
                if (version != null) {
                    return version;
                }
            } else if (version.stampedEpoch(views) < 0) {
                return ((Hold) version).before();
            } else {
                return version;
            }
        }
    }

    /**
     * Returns the value of the newest visible state if it is live, null if there is none, and the slot itself if its deadline
     * has come. Lock-free, and without a new object where it can.
     */
    @Nullable
    Object live(Views views, MonotonicClock clock) {
        boolean isInline = head == null;
        long deadline = isInline ? keptDeadlineMillis() : Version.NEVER;
        @Nullable Object present = isInline ? value : null;
        if (present == null) {
            Version version = current(views);
            present = version.value();
            deadline = version.deadlineMillis;
        }
        return present == null || deadline == Version.NEVER || clock.isBefore(deadline) ? present : this;
    }

    /** Returns the value of the newest visible state as it is kept, for a slot whose values have no deadline. */
    @Nullable
    Object kept(Views views) {
        @Nullable Object present = head == null ? value : null;
        return present != null ? present : current(views).value;
    }

    /** Returns whether the newest visible state has a value. */
    final boolean hasValue(Views views) {
        return head == null || current(views).value != null;
    }

    /** Returns the newest state for who has just got the key: after the end of a step that was under way. */
    Version state(Views views) {
        awaitLatch();
        return current(views);
    }

    /**
     * Returns the state that an open view of the given epoch sees, or null when the key was absent then. Waits for an
     * overwriting that was under way when the view opened, and for nobody else.
     */
    @Nullable
    Version at(long viewEpoch, Views views) {
        awaitLatch();
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

    // ---------------------------------------------------------------- writing in one step, without holding the key

    /** What became of an attempt to overwrite the state in the slot itself. */
    enum Overwritten {
        /** Nothing: the state is elsewhere, somebody holds the key, or a view may need the state. */
        NOTHING,
        /** A live state was replaced. */
        LIVE,
        /** An expired state was replaced. */
        EXPIRED
    }

    /**
     * Puts another state in the place of the one in the slot itself, if there is one, nobody holds the key and no view is open.
     *
     * @param created the deadline when the state there has expired
     * @param updated the deadline when it is live; {@link Entries#KEEP} for the one it has
     */
    Overwritten overwrite(Object newValue, long created, long updated, Contents contents) {
        Overwritten result = Overwritten.NOTHING;
        latch();
        try {
            if (head == null && contents.views.openCount() == 0 && contents.isFree(this)) {
                long old = keptDeadlineMillis();
                boolean isExpired = contents.hasCome(old);
                long deadline = isExpired ? created : updated == Entries.KEEP ? old : updated;
                if (canKeep(deadline)) {
                    keep(newValue, deadline);
                    result = isExpired ? Overwritten.EXPIRED : Overwritten.LIVE;
                }
            }
        } finally {
            unlatch();
        }
        return result;
    }

    /**
     * Puts another state in the place of the newest one, if there is one with a value and nobody holds the key; parameters as
     * in {@link #overwrite}.
     *
     * @return the state that was replaced, or null when nothing was done
     */
    @Nullable
    Version replace(Object newValue, long created, long updated, Contents contents) {
        Views views = contents.views;
        @Nullable Version replaced = null;
        Views.@Nullable OpenView needing = null;
        latch();
        try {
            if (contents.isFree(this)) {
                Version base = newest(views);
                if (base.value != null) {
                    long old = base.deadlineMillis;
                    long deadline = contents.hasCome(old) ? created : updated == Entries.KEEP ? old : updated;
                    needing = write(Version.of(newValue, deadline, Version.UNSTAMPED, base, 1), views);
                    replaced = base;
                }
            }
        } finally {
            unlatch();
        }
        views.note(needing, contents, this);
        return replaced;
    }

    /**
     * Gives a slot that was put into the index latched its first state, and opens the latch.
     *
     * @param veto asked when the slot can be found: whether the state must not be written after all
     * @return false when nothing was written: the slot is dead then, and to be removed from the index
     */
    boolean fill(Object first, long deadlineMillis, Contents contents, BooleanSupplier veto) {
        boolean isFilled = false;
        try {
            if (contents.views.openCount() == 0 && contents.isFree(this) && !veto.getAsBoolean()) {
                keep(first, deadlineMillis);
                isFilled = true;
            }
        } finally {
            HEAD.setRelease(this, isFilled ? null : Version.DEAD);
            unlatch();
        }
        return isFilled;
    }

    /**
     * Moves the deadline on behalf of a read, unless it is not {@code seen} any more. It stays what it is for open views: so
     * where one is open an earlier deadline comes with a version of its own.
     */
    void touch(long seen, long deadline, Contents contents) {
        Views views = contents.views;
        Views.@Nullable OpenView needing = null;
        latch();
        try {
            boolean isInPlace = deadline >= seen || views.openCount() == 0;
            @Nullable Version version = head;
            if (version == null && isInPlace && canKeep(deadline)) {
                if (keptDeadlineMillis() == seen) {
                    keepDeadline(deadline);
                }
            } else if (version instanceof Hold hold && hold.stampedEpoch(views) < 0) {
                hold.touchKept(seen, deadline);
            } else {
                Version base = newest(views);
                if (base.value == null || base.deadlineMillis != seen) {
                    return;
                }
                if (isInPlace && base == version) {
                    base.touch(seen, deadline);
                } else {
                    Version moved = Version.of(base.value, deadline, Version.UNSTAMPED, base, base.weight());
                    moved.isEncoded = base.isEncoded;
                    needing = write(moved, views);
                }
            }
        } finally {
            unlatch();
        }
        views.note(needing, contents, this);
    }

    /**
     * Ends the slot, if its state is in itself, nobody holds the key and no view is open: it is to be removed from the index
     * then.
     *
     * @return the value it had, or null when nothing was done
     */
    @Nullable
    Object kill(Contents contents) {
        @Nullable Object last = null;
        latch();
        try {
            if (head == null && contents.views.openCount() == 0 && contents.isFree(this)) {
                last = value;
                head = Version.DEAD;
            }
        } finally {
            unlatch();
        }
        return last;
    }

    // ---------------------------------------------------------------- for who holds the key

    /**
     * Makes what a hold has become the newest state, at one instant.
     *
     * @return false when the slot is dead
     */
    boolean commit(Hold hold, Contents contents) {
        latch();
        return commitLatched(hold, contents);
    }

    /** As {@link #commit}, for a slot that was put into the index latched. */
    boolean commitLatched(Hold hold, Contents contents) {
        Views views = contents.views;
        Views.@Nullable OpenView needing = null;
        try {
            if (head == Version.DEAD) {
                return false;
            }
            if (!commitInPlace(hold, views)) {
                Version base = newest(views);
                hold.replace(base);
                needing = write(hold.version(Version.UNSTAMPED), views);
            }
        } finally {
            unlatch();
        }
        views.note(needing, contents, this);
        return true;
    }

    private boolean commitInPlace(Hold hold, Views views) {
        @Nullable Version seen = head;
        if (seen != null && seen != Version.NOTHING || views.openCount() != 0) {
            return false;
        }
        hold.replace(seen == null, keptDeadlineMillis());
        if (hold.value == null) {
            head = Version.DEAD;
        } else if (hold.isSimple() && canKeep(hold.deadlineMillis)) {
            keep(hold.value, hold.deadlineMillis);
            HEAD.setRelease(this, null);
        } else {
            return false;
        }
        return true;
    }

    /**
     * Puts a hold at the head: what it has become shows when its commit is decided.
     *
     * @return false when the slot is dead
     */
    boolean install(Hold hold, Views views) {
        latch();
        try {
            Version base = newest(views);
            if (base == Version.DEAD) {
                return false;
            }
            hold.replace(base);
            hold.slot = this;
            hold.isInstalled = true;
            head = hold;
        } finally {
            unlatch();
        }
        return true;
    }

    /** Takes a hold from the head if its commit is decided, and frees what nobody needs. */
    void settle(Contents contents) {
        Views views = contents.views;
        Views.@Nullable OpenView needing = null;
        latch();
        try {
            if (head instanceof Hold hold && hold.isOver()) {
                needing = trim(newest(views), views);
            }
        } finally {
            unlatch();
        }
        views.note(needing, contents, this);
    }

    // ---------------------------------------------------------------- versions; all with the latch

    /** Returns the newest committed state as a version. */
    private Version newest(Views views) {
        @Nullable Version seen = head;
        if (seen == null) {
            return Objects.requireNonNull(copyOfKept());
        }
        while (seen instanceof Hold hold) {
            seen = hold.outcome(views);
        }
        return seen;
    }

    /**
     * Makes a version the newest state.
     *
     * @param next with the newest one before it
     * @return the newest open view that needs the one before it; null for none
     */
    private Views.@Nullable OpenView write(Version next, Views views) {
        if (next.value == null && views.openCount() == 0) {
            head = Version.DEAD;
            return null;
        }
        head = next;
        return trim(next, views);
    }

    /** Makes a committed state the head, without what it replaces if no view needs that. */
    private Views.@Nullable OpenView trim(Version newest, Views views) {
        long epoch = newest.stampedEpoch(views);
        @Nullable Version base = newest.older;
        Views.@Nullable OpenView needing =
                base == null || isLastAbsence(base) ? null : views.needing(base.stampedEpoch(views), epoch);
        if (base != null && needing == null) {
            newest.older = base.older;
        }
        head = newest;
        collapse(newest, views);
        return needing;
    }

    private static boolean isLastAbsence(Version version) {
        return version.value == null && version.older == null;
    }

    /** Takes the newest state into the slot itself where it has room and no view is open; ends a slot without a state. */
    private void collapse(Version newest, Views views) {
        if (views.openCount() == 0) {
            newest.forgetOlder();
            if (newest.isSimple() && canKeep(newest.deadlineMillis)) {
                keep(Objects.requireNonNull(newest.value), newest.deadlineMillis);
                HEAD.setRelease(this, null);
                return;
            }
            VALUE.setRelease(this, null); // what was in the slot itself is not to be kept from the collector
        }
        if (isLastAbsence(newest)) {
            head = Version.DEAD;
        }
    }

    /**
     * Frees the versions that no view needs.
     *
     * @return the newest open view that needs another than the newest; null for none
     */
    Views.@Nullable OpenView prune(Views views) {
        latch();
        try {
            Views.@Nullable OpenView needing = null;
            @Nullable Version newest = head;
            if (newest != null && newest != Version.DEAD) {
                needing = pruneBehind(newest, views);
                if (newest.stampedEpoch(views) > 0) {
                    Version settled = newest(views);
                    head = settled;
                    collapse(settled, views);
                }
            }
            return needing;
        } finally {
            unlatch();
        }
    }

    private static Views.@Nullable OpenView pruneBehind(Version newest, Views views) {
        Views.@Nullable OpenView needing = null;
        Version newer = newest;
        @Nullable Version older = newer.older;
        while (older != null) {
            long until = newer.stampedEpoch(views);
            Views.@Nullable OpenView view =
                    until < 0 || isLastAbsence(older) ? null : views.needing(older.stampedEpoch(views), until);
            if (until < 0 || view != null) {
                needing = needing == null ? view : needing;
                newer = older;
            } else {
                newer.older = older.older;
            }
            older = newer.older;
        }
        return needing;
    }

    /** Returns whether the slot has left the index, or is about to. */
    boolean isDead() {
        return head == Version.DEAD;
    }
}
