package dev.flashdb.engine;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The commits that are on their way from the log into memory, or to their decision. Lets somebody wait for those of one
 * moment without keeping others from beginning. Thread-safe.
 */
final class InFlight {

    /*
     * Two counters, of which each commit uses the one of its phase. Waiting turns the phase over and looks at the old
     * counter until it is zero. A commit that counted itself just when the phase was turned looks again and moves, so none
     * is ever in the counter that nobody looks at.
     *
     * Whoever gave up waiting has left commits in the counter that is not in use. So that one is waited for first.
     *
     * A commit that counts itself out may have met a full heap, and must count all the same, or all who wait would wait for
     * ever. So the counters are arrays that are made beforehand, with a cell for each of some threads, each in a cache line of its
     * own.
     */
    private static final long LOOK_NANOS = 20_000;
    private static final int CELLS = 64;
    private static final int CELL_LONGS = 16;

    private final AtomicLongArray[] begun = {cells(), cells()};
    private final AtomicLongArray[] ended = {cells(), cells()};
    private volatile int phase;

    private static AtomicLongArray cells() {
        return new AtomicLongArray((CELLS + 1) * CELL_LONGS);
    }

    private static int cell() {
        int hash = Long.hashCode(Thread.currentThread().getId() * 0x9E3779B97F4A7C15L);
        return (hash >>> 26) * CELL_LONGS + CELL_LONGS;
    }

    private static long sum(AtomicLongArray cells) {
        long sum = 0;
        for (int i = CELL_LONGS; i < cells.length(); i += CELL_LONGS) {
            sum += cells.get(i);
        }
        return sum;
    }

    /** Begins a commit; returns what {@link #end} needs. */
    int begin() {
        while (true) {
            int mine = phase;
            begun[mine].getAndIncrement(cell());
            if (mine == phase) {
                return mine;
            }
            ended[mine].getAndIncrement(cell());
        }
    }

    void end(int mine) {
        ended[mine].getAndIncrement(cell());
    }

    /** Waits until every commit that had begun before the call has ended. One caller at a time. */
    void awaitBegun() {
        awaitBegun(() -> false);
    }

    /**
     * As {@link #awaitBegun()}, or until nobody wants that any more.
     *
     * @return whether all have ended
     */
    boolean awaitBegun(BooleanSupplier isUnwanted) {
        int old = phase;
        if (!awaitZero(1 - old, isUnwanted)) {
            return false;
        }
        phase = 1 - old;
        return awaitZero(old, isUnwanted);
    }

    private boolean awaitZero(int counter, BooleanSupplier isUnwanted) {
        while (sum(ended[counter]) != sum(begun[counter])) {
            if (isUnwanted.getAsBoolean()) {
                return false;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return true;
    }
}
