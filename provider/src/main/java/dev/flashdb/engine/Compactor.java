package dev.flashdb.engine;

import dev.flashdb.log.Log;
import dev.flashdb.log.LogStatus;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Decides when a log is compacted, and has it done in a thread of its own. Thread-safe.
 *
 * <p>It is asked by commits whose frame is in the log already: so it never throws, whatever it meets. After a failure it waits,
 * longer each time, for time to pass and for the log to grow.
 */
final class Compactor {

    /** The log may grow by this much at least before it is compacted, whatever the size of what it holds. */
    private static final long LEAST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private static final int MOST_DOUBLINGS = 6;

    private final Log log;
    private final Runnable compaction;
    private final BiFunction<String, Runnable, Thread> threads;
    private final LongSupplier nanoTime;
    private final BooleanSupplier mayBegin;
    private final long leastGrowth;

    private final AtomicLong growthBytes = new AtomicLong();
    private final AtomicBoolean isRunning = new AtomicBoolean();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile long allowedGrowthBytes;
    private volatile int failuresInARow;
    private volatile long notBefore;
    private volatile boolean isStopped;

    /**
     * Makes one.
     *
     * @param compaction does it
     * @param threads makes a thread from its name and its work
     * @param nanoTime the time between attempts
     * @param mayBegin whether all that the log keeps can be written yet; the log may grow before
     * @param leastGrowth by how many bytes a log grows at least before it is compacted
     */
    Compactor(
            Log log,
            Runnable compaction,
            BiFunction<String, Runnable, Thread> threads,
            LongSupplier nanoTime,
            BooleanSupplier mayBegin,
            long leastGrowth) {
        this.log = log;
        this.compaction = compaction;
        this.threads = threads;
        this.nanoTime = nanoTime;
        this.mayBegin = mayBegin;
        this.leastGrowth = leastGrowth;
        LogStatus status = log.status();
        this.notBefore = nanoTime.getAsLong();
        growthBytes.set(status.bytesSinceSnapshot());
        allowedGrowthBytes = allowedGrowth(status);
    }

    /** Three quarters of what was there: so the log is seldom twice as large as what it holds. */
    private long allowedGrowth(LogStatus status) {
        return Math.max(status.snapshotBytes() / 4 * 3, leastGrowth);
    }

    /** Takes note that the log has grown; compacts in the background when it has grown enough. Never throws. */
    void grown(long bytes) {
        try {
            boolean isDue = growthBytes.addAndGet(bytes) > allowedGrowthBytes && nanoTime.getAsLong() - notBefore >= 0;
            if (isDue && mayBegin.getAsBoolean()) {
                begin();
            }
        } catch (RuntimeException | Error e) {
            failed(e, growthBytes.get());
        }
    }

    private void begin() {
        if (isStopped || !isRunning.compareAndSet(false, true)) {
            return;
        }
        boolean isStarted = false;
        try {
            threads.apply("flashdb-compactor", this::run).start();
            isStarted = true;
        } finally {
            if (!isStarted) {
                isRunning.set(false);
            }
        }
    }

    private void run() {
        try {
            compaction.run();
        } catch (RuntimeException | Error e) {
            if (!isStopped) {
                failed(e, growthBytes.get() + leastGrowth);
            }
        } finally {
            isRunning.set(false);
        }
    }

    private void failed(Throwable e, long nextGrowthBytes) {
        int doublings = Math.min(failuresInARow, MOST_DOUBLINGS);
        failuresInARow = doublings + 1;
        failed.incrementAndGet();
        notBefore = nanoTime.getAsLong() + (LEAST_PAUSE_NANOS << doublings);
        allowedGrowthBytes = nextGrowthBytes;
        log.note("The log could not be compacted and goes on growing. It is tried again later.", e);
    }

    /** How much the log has grown since its last compaction began. */
    long growthBytes() {
        return growthBytes.get();
    }

    /**
     * Takes note of a compaction.
     *
     * @param grownBefore what {@link #growthBytes} was when it began
     */
    void compacted(long grownBefore) {
        growthBytes.addAndGet(-grownBefore);
        allowedGrowthBytes = allowedGrowth(log.status());
        failuresInARow = 0;
        done.incrementAndGet();
    }

    /** How often the log was compacted. */
    long done() {
        return done.get();
    }

    /** How often that failed in the background. */
    long failed() {
        return failed.get();
    }

    /** Begins no compaction any more. */
    void stop() {
        isStopped = true;
    }
}
