package dev.flashdb.engine;

import dev.flashdb.record.Encoded;
import dev.flashdb.record.Records;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One state of a key: its value (null for none), the deadline of that value, and the epoch in which it became visible.
 * Thread-safe; the value never changes once the version is visible.
 */
public class Version {

    /** The epoch of a version that is visible, but whose epoch nobody has written yet. */
    static final long UNSTAMPED = 0;

    /** The deadline of what never expires. */
    public static final long NEVER = Records.NEVER;

    private static final VarHandle EPOCH;
    private static final VarHandle DEADLINE;
    private static final VarHandle OLDER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            EPOCH = lookup.findVarHandle(Version.class, "epoch", long.class);
            DEADLINE = lookup.findVarHandle(Version.class, "deadlineMillis", long.class);
            OLDER = lookup.findVarHandle(Version.class, "older", Version.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The state of a key that was never written: visible to every view. */
    public static final Version NOTHING = new Version(null, NEVER, 1, null);

    /** The state of a slot that has left its index: whoever meets it looks the key up again. */
    static final Version DEAD = new Version(null, NEVER, 1, null);

    /** Written before the version becomes visible. What it stands for may still have to be read: {@link #value()}. */
    @Nullable
    Object value;

    /** Whether {@link #value} is {@link Encoded}; written before the version becomes visible. */
    boolean isEncoded;

    /** Moved by reads where the expiry policy says so. */
    volatile long deadlineMillis;

    private volatile long epoch;

    /** The state before this one, while a view may need it; only {@link Views} and {@link Slot} change it. */
    @Nullable
    volatile Version older;

    Version(@Nullable Object value, long deadlineMillis, long epoch, @Nullable Version older) {
        this.value = value;
        EPOCH.set(this, epoch);
        prepare(deadlineMillis, older);
    }

    /** Returns a state that weighs something. */
    static Version of(@Nullable Object value, long deadlineMillis, long epoch, @Nullable Version older, int weight) {
        return weight == 1
                ? new Version(value, deadlineMillis, epoch, older)
                : new WeightedVersion(value, deadlineMillis, epoch, older, weight);
    }

    /** Sets what is volatile for the sake of later changes, while nobody else sees it: without a fence for each field. */
    final void prepare(long newDeadlineMillis, @Nullable Version newOlder) {
        DEADLINE.set(this, newDeadlineMillis);
        OLDER.set(this, newOlder);
    }

    /** Forgets the state before this one. Who still finds it finds nothing wrong: so this needs no fence. */
    final void forgetOlder() {
        OLDER.setRelease(this, null);
    }

    /** Returns the epoch, writing it first if nobody has; negative for a version that is not (or not yet) committed. */
    long stampedEpoch(Views views) {
        long seen = epoch;
        if (seen != UNSTAMPED) {
            return seen;
        }
        EPOCH.compareAndSet(this, UNSTAMPED, views.epoch());
        return epoch;
    }

    /**
     * Returns the value, or null when this state is that of an absent key, or when the value came from the log and cannot
     * be read.
     */
    public final @Nullable Object value() {
        return isEncoded ? decoded() : value;
    }

    private @Nullable Object decoded() {
        return value instanceof Encoded encoded ? encoded.value() : value;
    }

    /** Returns the instant from which the value is not visible any more; {@link #NEVER} for none. */
    public final long deadlineMillis() {
        return deadlineMillis;
    }

    /** Returns what this state weighs against the bound of its namespace. */
    int weight() {
        return 1;
    }

    /** Returns whether there is nothing more to this state than an object and a deadline. */
    final boolean isSimple() {
        return value != null && !isEncoded && weight() == 1;
    }

    /** Returns whether there is a value whose deadline lies after {@code nowMillis}. */
    public final boolean isLive(long nowMillis) {
        return value() != null && deadlineMillis > nowMillis;
    }

    /** Returns whether there is a value, but its deadline has come. */
    public final boolean isExpired(long nowMillis) {
        return value() != null && deadlineMillis <= nowMillis;
    }

    /** Returns whether there is something that cannot be read: to readers it is absent, and a removal takes it out. */
    public final boolean isUnreadable() {
        return isEncoded && value() == null;
    }

    /** Moves the deadline on behalf of a read, unless somebody else has moved it since it was {@code seen}. */
    public final void touch(long seen, long deadline) {
        DEADLINE.compareAndSet(this, seen, deadline);
    }
}
