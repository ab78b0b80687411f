package dev.flashdb.log;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One sync for all who wait: the first to come does it, for everything appended so far; those who come meanwhile wait,
 * and one of them does the next.
 *
 * <p>Thread-safe. Waiting goes on through interrupts and leaves the interrupt status as it was.
 */
final class GroupCommit {
    private final Sync sync;
    private final AtomicBoolean syncing = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable LogException> failure = new AtomicReference<>();
    private volatile long durable;
    private volatile long syncs;

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

    private static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private volatile boolean woken;
    }

    GroupCommit(long durable, Sync sync) {
        this.durable = durable;
        this.sync = sync;
    }

    long durable() {
        return durable;
    }

    long syncs() {
        return syncs;
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
        boolean interrupted = false;
        while (durable < sequence && failure.get() == null) {
            if (syncing.compareAndSet(false, true)) {
                lead(sequence);
            } else {
                interrupted |= park();
            }
        }
        restore(interrupted);
        if (durable < sequence) {
            throw uncertain(sequence);
        }
    }

    /** Syncs, whether or not everything is durable already. */
    void force() {
        boolean interrupted = false;
        while (!syncing.compareAndSet(false, true)) {
            interrupted |= park();
        }
        lead(Long.MAX_VALUE);
        restore(interrupted);
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

    private void lead(long sequence) {
        try {
            if (durable < sequence && failure.get() == null) {
                durable = sync.run();
                syncs++;
            }
        } catch (LogException e) {
            fail(e);
        } finally {
            syncing.set(false);
            wakeAll();
        }
    }

    /** Waits for the end of the sync that runs, if it still does; whether the thread was interrupted. */
    private boolean park() {
        Waiter waiter = new Waiter();
        waiters.add(waiter);
        boolean interrupted = false;
        while (!waiter.woken && syncing.get()) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        return interrupted;
    }

    private void wakeAll() {
        for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
            waiter.woken = true;
            LockSupport.unpark(waiter.thread);
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
