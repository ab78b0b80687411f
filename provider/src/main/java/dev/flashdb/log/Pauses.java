package dev.flashdb.log;

import java.util.concurrent.locks.LockSupport;

/** Time that passes while somebody waits. Tests have one that passes at once. Thread-safe. */
interface Pauses {
    /** The time of this machine. */
    Pauses REAL = new Pauses() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public boolean pause(long nanos) {
            long end = System.nanoTime() + nanos;
            while (!Thread.currentThread().isInterrupted()) {
                long rest = end - System.nanoTime();
                if (rest <= 0) {
                    return true;
                }
                LockSupport.parkNanos(this, rest);
            }
            return false;
        }
    };

    /** A time that only grows, of no fixed start. */
    long nanoTime();

    /** Returns when so much time has passed; false, and at once, when the thread is interrupted. The interrupt stays. */
    boolean pause(long nanos);
}
