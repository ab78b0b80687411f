package dev.flashdb.engine;

import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Something that one thread has and others may have to wait for: a held key, a load under way, the turn to update.
 * A thread waits for one claim at most, so that following owner to claim to owner finds every deadlock. Thread-safe.
 */
public abstract class Claim {

    private final Thread owner = Thread.currentThread();

    /** Set, under the lock of {@link Waits}, before a waiter looks at {@link #isReleased()} for the last time. */
    volatile boolean awaited;

    /** Where the waiters wait; guarded by the lock of {@link Waits}. */
    @Nullable
    Condition released;

    /** Makes a claim that the calling thread owns. */
    protected Claim() {}

    /** Returns the thread that made this claim. */
    public final Thread owner() {
        return owner;
    }

    /** Returns whether the calling thread owns this claim. */
    public final boolean isMine() {
        return owner == Thread.currentThread();
    }

    /** Returns whether nobody has to wait for this claim any more; never goes back to false. */
    protected abstract boolean isReleased();

    /**
     * Releases this claim for an owner that has ended without doing so: an Error may leave no room on a thread's stack to let
     * go what it has. Called by one who waits.
     */
    protected abstract void abandon();
}
