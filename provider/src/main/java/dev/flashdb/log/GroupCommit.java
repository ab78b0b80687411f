package dev.flashdb.log;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One sync for all who wait: the first to come does it, for everything appended so far; those who come meanwhile wait,
 * and one of them does the next.
 *
 * <p>Thread-safe. Waiting goes on through interrupts and leaves the interrupt status as it was.
 */
final class GroupCommit {
    /*
     * Whoever syncs has no lock meanwhile. When it has done, those who wait get the lock one after the other: the ones that
     * are served leave, the first that is not does the next sync, the rest wait on. So a sync wakes each thread once.
     */
    private final Sync sync;
    private final AtomicReference<@Nullable LogException> failure = new AtomicReference<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition synced = lock.newCondition();

    /** Guarded by the lock. */
    private boolean syncing;

    /** Written under the lock. */
    private volatile long durable;

    private final AtomicLong syncs = new AtomicLong();

    /** Forces all that was appended before the call. Runs in one thread at a time. */
    @FunctionalInterface
    interface Sync {
        /**
         * Does it.
         *
         * @return the last sequence that is durable now
         */
        long run();
    }

    GroupCommit(long durable, Sync sync) {
        this.durable = durable;
        this.sync = sync;
    }

    long durable() {
        return durable;
    }

    long syncs() {
        return syncs.get();
    }

    /** The first thing that went wrong, after which nothing is written any more; null while all is well. */
    @Nullable
    LogException failure() {
        return failure.get();
    }

    /** Makes a failure final; returns the first one. */
    LogException fail(LogException cause) {
        LogException first = failure.compareAndExchange(null, cause);
        return first == null ? cause : first;
    }

    /** Returns when a sequence is durable; throws what made that impossible. */
    void await(long sequence) {
        if (durable >= sequence) {
            return;
        }
        lock.lock();
        try {
            while (durable < sequence && failure.get() == null) {
                if (syncing) {
                    synced.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
        if (durable < sequence) {
            throw uncertain(sequence);
        }
    }

    /** Syncs, whether or not everything is durable already. */
    void force() {
        lock.lock();
        try {
            while (syncing) {
                synced.awaitUninterruptibly();
            }
            if (failure.get() == null) {
                lead();
            }
        } finally {
            lock.unlock();
        }
        if (failure.get() != null) {
            throw uncertain(durable + 1);
        }
    }

    private SyncFailedException uncertain(long sequence) {
        return new SyncFailedException(
                "It is not certain that the frame is on the disk, and the log takes no more: sequence=" + sequence
                        + ", durable=" + durable,
                failure.get());
    }

    /** Syncs without the lock, which the caller has before and after. */
    private void lead() {
        syncing = true;
        lock.unlock();
        long reached = 0;
        try {
            reached = sync.run();
        } catch (LogException e) {
            fail(e);
        } finally {
            lock.lock();
            syncing = false;
            if (reached > 0) {
                durable = reached;
                syncs.incrementAndGet();
            }
            synced.signalAll();
        }
    }
}
