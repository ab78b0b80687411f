package dev.flashdb.spring;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What other threads bring about in their time. */
public final class Awaited {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Awaited() {}

    /** Returns when the condition holds; fails when it does not for a minute. */
    public static void until(Callable<Boolean> condition) throws Exception {
        long begin = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - begin > LONGEST_NANOS) {
                throw new AssertionError("what is waited for did not come about in a minute");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
