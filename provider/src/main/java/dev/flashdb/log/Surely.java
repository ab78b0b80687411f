package dev.flashdb.log;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks that are taken although the heap is full: before JDK 21 a thread that queues for a lock needs a new object for that. To be
 * used where a thread must get its lock back, or others wait for ever.
 */
final class Surely {
    private static final long PAUSE_NANOS = 1_000_000;

    private Surely() {}

    /** Takes a lock. */
    static void lock(ReentrantLock lock) {
        while (true) {
            try {
                lock.lock();
                return;
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Waits for a signal, or for a moment: the caller looks again anyway. Has the lock before and after. */
    static void await(Condition condition, ReentrantLock lock) {
        try {
            condition.awaitUninterruptibly();
        } catch (OutOfMemoryError e) {
            if (lock.isHeldByCurrentThread()) {
                lock.unlock();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            lock(lock);
        }
    }
}
