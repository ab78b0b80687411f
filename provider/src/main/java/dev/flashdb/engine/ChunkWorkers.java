package dev.flashdb.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Threads that work on numbered pieces side by side, and finish them in order if that is asked. Used once. */
final class ChunkWorkers {

    /*
     * Not a parallel stream: its tasks make an object of what they throw, and where the heap is full that is one too many;
     * then the task never ends, and who waits for it neither. Here a failure is kept in a field, and all that is needed to
     * tell it was made before.
     */

    /** What is done with a piece. */
    interface Work {
        /** Done by any of the threads. */
        void prepare(int piece);

        /** Done by the thread that has prepared the piece; one piece after the other, in order, if that was asked. */
        void finish(int piece);
    }

    private final int pieces;
    private final boolean isInOrder;
    private final Work work;
    private final AtomicInteger next = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The piece whose turn it is; guarded by the lock. */
    private int turn;

    @Nullable
    private volatile Throwable failure;

    ChunkWorkers(int pieces, boolean isInOrder, Work work) {
        this.pieces = pieces;
        this.isInOrder = isInOrder;
        this.work = work;
    }

    /**
     * Does all of it, in the calling thread and others; returns when none of them does anything any more.
     *
     * @param threads how many at most, the calling one included; fewer if no more can be started
     * @throws RuntimeException what the work threw, or an Error
     */
    void run(int threads) {
        int helpers = Math.min(threads, pieces) - 1;
        CountDownLatch ended = new CountDownLatch(Math.max(0, helpers));
        for (int i = 0; i < helpers; i++) {
            start(ended);
        }
        work();
        awaitUninterruptibly(ended);
        @Nullable Throwable thrown = failure;
        if (thrown instanceof Error error) {
            throw error;
        } else if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void start(CountDownLatch ended) {
        try {
            DaemonThreads.make("flashdb-restorer", () -> help(ended)).start();
        } catch (OutOfMemoryError e) {
            ended.countDown(); // there is no thread, or no memory for one: the others do without it
        }
    }

    private void help(CountDownLatch ended) {
        try {
            work();
        } finally {
            ended.countDown();
        }
    }

    private void work() {
        try {
            for (int piece = next.getAndIncrement();
                    piece < pieces && failure == null;
                    piece = next.getAndIncrement()) {
                work.prepare(piece);
                if (isInOrder) {
                    awaitTurn(piece);
                }
                if (failure == null) {
                    work.finish(piece);
                }
                if (isInOrder) {
                    passTurn();
                }
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void awaitTurn(int piece) {
        lock.lock();
        try {
            while (turn != piece && failure == null) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void passTurn() {
        lock.lock();
        try {
            turn++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        }
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits whatever happens; an interrupt is kept for the caller. */
    static void awaitUninterruptibly(CountDownLatch latch) {
        boolean isInterrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
