package dev.flashdb.example;

import java.util.concurrent.locks.LockSupport;

/** Lets time pass for the calling thread. */
@FunctionalInterface
interface Pause {
    /** Returns when at least {@code nanos} nanoseconds have passed. */
    void pauseNanos(long nanos);

    /** Returns a pause that parks the thread, for as often as it is woken early; an interrupt ends it at once. */
    static Pause parking() {
        return nanos -> {
            long start = System.nanoTime();
            long left = nanos;
            while (left > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(left);
                left = nanos - (System.nanoTime() - start);
            }
        };
    }
}
