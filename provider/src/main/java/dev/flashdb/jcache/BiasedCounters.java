package dev.flashdb.jcache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A row of counters that many threads raise. Most threads have cells of their own, which they raise by plain writes; those
 * that have none share a {@link LongAdder} for each counter. No count is lost. Thread-safe.
 */
final class BiasedCounters {

    /*
     *   rows[low bits of the thread's number] -> Cells { owner, counts[] }      (made when a thread first counts)
     *
     * An atomic addition takes more of a get than its own time: the processor begins no load behind it before it is done,
     * and what a get costs is how few of its cache misses are under way at once (docs/decisions/0013).
     *
     * 1. Only the owner of cells writes to their counts. Whom they are not, counts in the adders.
     * 2. Cells whose owner is gone, which shows when it is collected, are replaced by those of the next thread that comes:
     *    they begin with the counts of the old, to which nobody writes any more. So every count is in one place always.
     * 3. Zero is not written to the counts, which are their owners'; it is what the sums were at that moment.
     */
    private static final int ROWS = 64;

    /** Cells of different threads are never in one cache line, nor in two that the processor fetches together. */
    private static final int PADDING = 16;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle ROW = MethodHandles.arrayElementVarHandle(Cells[].class);

    /** Read without synchronization: all that cells begin with is final, and who sees an older row counts beside it. */
    private final @Nullable Cells[] rows = new @Nullable Cells[ROWS];

    private final LongAdder[] shared;
    private final long[] zero;

    /** Makes counters that are zero; they are spoken of by their numbers, from 0. */
    BiasedCounters(int count) {
        shared = new LongAdder[count];
        zero = new long[count];
        for (int i = 0; i < count; i++) {
            shared[i] = new LongAdder();
        }
    }

    /** The counts of one thread, which alone may raise them. */
    static final class Cells {
        private final WeakReference<Thread> owner;
        private final long[] counts;

        Cells(Thread owner, int count) {
            this.owner = new WeakReference<>(owner);
            this.counts = new long[PADDING + count + PADDING];
        }

        Cells(Thread owner, Cells abandoned) {
            this.owner = new WeakReference<>(owner);
            this.counts = abandoned.counts.clone();
        }

        /** Returns a count. */
        long get(int counter) {
            return (long) COUNT.getOpaque(counts, PADDING + counter);
        }

        /** Raises a count; to be called by the owner. */
        void add(int counter, long amount) {
            COUNT.setOpaque(counts, PADDING + counter, counts[PADDING + counter] + amount);
        }
    }

    /** Returns the calling thread's cells, or null if it has none. */
    @Nullable
    Cells mine() {
        Thread thread = Thread.currentThread();
        int row = (int) thread.getId() & ROWS - 1;
        @Nullable Cells cells = rows[row];
        return cells != null && cells.owner.refersTo(thread) ? cells : claim(row, cells, thread);
    }

    private @Nullable Cells claim(int row, @Nullable Cells present, Thread thread) {
        if (present != null && !present.owner.refersTo(null)) {
            return null;
        }
        Cells cells = present == null ? new Cells(thread, shared.length) : new Cells(thread, present);
        return ROW.compareAndSet(rows, row, present, cells) ? cells : null;
    }

    /** Raises a counter. */
    void add(int counter, long amount) {
        @Nullable Cells cells = mine();
        if (cells == null) {
            shared[counter].add(amount);
        } else {
            cells.add(counter, amount);
        }
    }

    /** Returns what a counter has been raised by since it was zero; all that happened before is in it. */
    long sum(int counter) {
        long zeroBefore = zero(counter); // first: one that is set later may be more than the total of now
        return total(counter) - zeroBefore;
    }

    private long total(int counter) {
        long sum = shared[counter].sum();
        for (int row = 0; row < ROWS; row++) {
            @Nullable Cells cells = (@Nullable Cells) ROW.getVolatile(rows, row);
            sum += cells == null ? 0 : cells.get(counter);
        }
        return sum;
    }

    private long zero(int counter) {
        return (long) COUNT.getVolatile(zero, counter);
    }

    /** Makes all counters zero. */
    void reset() {
        for (int counter = 0; counter < zero.length; counter++) {
            COUNT.setVolatile(zero, counter, total(counter));
        }
    }
}
