package dev.flashdb.engine;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The commits that are on their way from the log into memory, or to their decision. Lets somebody wait for those of one
 * moment without keeping others from beginning. Thread-safe.
 */
final class InFlight {

    /*
     * Two counters, of which each commit uses the one of its phase. Waiting turns the phase over and looks at the old
     * counter until it is zero. A commit that counted itself just when the phase was turned looks again and moves, so none
     * is ever in the counter that nobody looks at.
     */
    private static final long LOOK_NANOS = 20_000;

    private final LongAdder[] begun = {new LongAdder(), new LongAdder()};
    private final LongAdder[] ended = {new LongAdder(), new LongAdder()};
    private volatile int phase;

    /** Begins a commit; returns what {@link #end} needs. */
    int begin() {
        while (true) {
            int mine = phase;
            begun[mine].increment();
            if (mine == phase) {
                return mine;
            }
            ended[mine].increment();
        }
    }

    void end(int mine) {
        ended[mine].increment();
    }

    /** Waits until every commit that had begun before the call has ended. One caller at a time. */
    void awaitBegun() {
        int old = phase;
        phase = 1 - old;
        while (ended[old].sum() != begun[old].sum()) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
    }
}
