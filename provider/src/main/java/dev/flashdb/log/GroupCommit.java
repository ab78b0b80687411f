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
     *
     * What a sync throws once it has begun, an Error too, ends the log: nobody knows what is on the disk, and some caller was told
     * that its frame is not certain. What goes wrong before it has begun, for want of memory, has done nothing: it is tried again for
     * some seconds, since those who wait cannot take back their frames.
     */
    private static final int MOST_ATTEMPTS = 10;

    private final Sync sync;
    private final Problems problems;
    private final Pauses pauses;

    /** Made beforehand, for threads that find no memory to make one. */
    private final LogException lastResort = new LogException(
            "There was no memory or no stack left to write the log, so it takes no more writes: close the"
                    + " database, give the process a larger heap (-Xmx) or stack (-Xss), and open it again. All that was"
                    + " acknowledged is there");

    private final AtomicReference<@Nullable LogException> failure = new AtomicReference<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition synced = lock.newCondition();

    /** Guarded by the lock. */
    private boolean syncing;

    /** How many syncs in a row could not begin; guarded by being the one who syncs. */
    private int notBegun;

    /** Written under the lock. */
    private volatile long durable;

    private final AtomicLong syncs = new AtomicLong();

    /** Forces all that was appended before the call. Runs in one thread at a time. */
    interface Sync {
        /** Looks what there is to be forced. Does nothing that cannot be done again. */
        void begin();

        /**
         * Forces it.
         *
         * @return the last sequence that is durable now
         */
        long run();
    }

    GroupCommit(long durable, Sync sync, Problems problems, Pauses pauses) {
        this.durable = durable;
        this.sync = sync;
        this.problems = problems;
        this.pauses = pauses;
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
        if (first == null) {
            problems.note("The log takes no more writes until the database is opened again.", cause);
        }
        return first == null ? cause : first;
    }

    /** As {@link #fail(LogException)}, for whatever was thrown. */
    LogException fail(String what, Throwable cause) {
        try {
            return fail(cause instanceof LogException e ? e : new LogException(what + ", cause=" + cause, cause));
        } catch (OutOfMemoryError | StackOverflowError e) {
            return fail(lastResort);
        }
    }

    /** Returns when a sequence is durable; throws what made that impossible. */
    void await(long sequence) {
        if (durable >= sequence) {
            return;
        }
        try {
            awaitOrLead(sequence);
        } catch (RuntimeException | Error e) {
            fail("A caller could not wait for the disk", e); // its frame is there, and it is told that it is not
        }
        if (durable < sequence) {
            throw uncertain(sequence);
        }
    }

    private void awaitOrLead(long sequence) {
        Surely.lock(lock);
        try {
            while (durable < sequence && failure.get() == null) {
                if (syncing) {
                    Surely.await(synced, lock);
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Syncs, whether or not everything is durable already. */
    void force() {
        Surely.lock(lock);
        try {
            while (syncing && failure.get() == null) {
                Surely.await(synced, lock);
            }
            long before = syncs.get();
            while (failure.get() == null && syncs.get() == before) {
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

    /** Ends all waits: for those that wait for a sync which does not come back. */
    void giveUp(LogException cause) {
        fail(cause);
        Surely.lock(lock);
        try {
            synced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Syncs without the lock, which the caller has before and after. */
    private void lead() {
        syncing = true;
        lock.unlock();
        long reached = -1;
        boolean hasBegun = false;
        try {
            sync.begin();
            hasBegun = true;
            notBegun = 0;
            reached = sync.run();
        } catch (Throwable e) {
            failed(hasBegun, e);
        } finally {
            Surely.lock(lock);
            syncing = false;
            if (reached >= 0) {
                durable = reached;
                syncs.incrementAndGet();
            }
            synced.signalAll();
        }
    }

    private void failed(boolean hasBegun, Throwable e) {
        notBegun++;
        if (hasBegun || e instanceof LogException || notBegun >= MOST_ATTEMPTS) {
            fail("A sync failed", e);
        } else {
            problems.note("A sync could not begin. It is tried again.", e);
            pauses.pause(BackgroundThreads.pauseNanos(notBegun) / MOST_ATTEMPTS);
        }
    }
}
