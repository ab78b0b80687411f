package dev.flashdb.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The decision over one or several held keys: undecided, then for ever committed or aborted. All versions of one
 * commit become visible by its one write to {@link #epoch}. Thread-safe.
 */
final class Commit extends Claim {

    static final long UNDECIDED = -1;
    static final long ABORTED = -2;

    private static final VarHandle EPOCH;

    static {
        try {
            EPOCH = MethodHandles.lookup().findVarHandle(Commit.class, "epoch", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through EPOCH
    private volatile long epoch;

    /** Whether this commit may hold the contents of a namespace, to clear it; confined to the owner. */
    boolean mayClear;

    /** What the log needs to count this commit out, once it was counted in; confined to the owner. */
    int begunInLog = -1;

    /** Makes an undecided commit; without a fence, for nobody else sees it yet. */
    Commit() {
        EPOCH.set(this, UNDECIDED);
    }

    /** Makes every written version of this commit visible, at one instant; only its owner may call it, once. */
    void decide(Views views) {
        epoch = Version.UNSTAMPED;
        stampedEpoch(views);
    }

    /** Gives all of it up; only its owner may call it, once. */
    void abort() {
        epoch = ABORTED;
    }

    /** Returns the epoch of this commit, stamping it if nobody has, or a negative number when it is not committed. */
    long stampedEpoch(Views views) {
        long seen = epoch;
        if (seen != Version.UNSTAMPED) {
            return seen;
        }
        EPOCH.compareAndSet(this, Version.UNSTAMPED, views.epoch());
        return epoch;
    }

    /** Returns whether this commit is decided. */
    boolean isOver() {
        return epoch != UNDECIDED;
    }

    /** Returns whether this commit is decided, and not given up. */
    boolean isCommitted() {
        return epoch >= Version.UNSTAMPED;
    }

    @Override
    protected boolean isReleased() {
        return isOver();
    }

    @Override
    protected void abandon() {
        EPOCH.compareAndSet(this, UNDECIDED, ABORTED);
    }
}
