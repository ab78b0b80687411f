package dev.flashdb.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A clock that also knows the time of some milliseconds ago, for the price of reading a field: a thread writes it there
 * every {@link #TICK_MILLIS}. Inside of a cache's get a reading of {@link System#nanoTime()} costs more than the rest of it.
 *
 * <p>The thread lives while somebody asks, and ends a second after the last question, so that an idle process sleeps and no
 * class loader is kept. While it does not run, the answers are exact. Thread-safe.
 */
final class RecentTime implements MonotonicClock, Runnable {

    static final long TICK_MILLIS = 10;

    /** More than this behind, the time is not trusted by anybody who has the exact one at hand. */
    static final long GREATEST_LAG_MILLIS = 500;

    private static final int IDLE_TICKS = 100;
    private static final long UNKNOWN = Long.MIN_VALUE;

    private static final VarHandle RECENT;

    static {
        try {
            RECENT = MethodHandles.lookup().findVarHandle(RecentTime.class, "recentMillis", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MonotonicClock exact;
    private final AtomicReference<@Nullable Thread> ticker = new AtomicReference<>();

    /** The time of the last tick; {@link #UNKNOWN} while nobody keeps it. */
    private volatile long recentMillis = UNKNOWN;

    /** Whether somebody has asked since the last tick. A plain field: that it was set shows in time. */
    private boolean isAsked;

    RecentTime(MonotonicClock exact) {
        this.exact = exact;
    }

    @Override
    public long nowMillis() {
        long recent = recentMillis;
        long now = exact.nowMillis();
        if (recent != UNKNOWN && now - recent > GREATEST_LAG_MILLIS) {
            RECENT.compareAndSet(this, recent, now); // the thread was not let run; do its work, unless it has ended
        }
        return now;
    }

    @Override
    public long recentMillis() {
        long recent = recentMillis;
        if (recent == UNKNOWN) {
            return start();
        }
        if (!isAsked) {
            isAsked = true;
        }
        return recent;
    }

    @Override
    public long aheadMillis() {
        return exact.aheadMillis();
    }

    private long start() {
        if (ticker.get() == null) {
            Thread thread = DaemonThreads.make("flashdb-clock", this);
            if (ticker.compareAndSet(null, thread)) {
                thread.start();
            }
        }
        return exact.nowMillis();
    }

    @Override
    public void run() {
        try {
            for (int idle = 0; idle < IDLE_TICKS; idle = isAsked ? 0 : idle + 1) {
                isAsked = false;
                recentMillis = exact.nowMillis();
                LockSupport.parkNanos(TICK_MILLIS * 1_000_000);
                Thread.interrupted(); // who is interrupted does not park: the flag must not stay
            }
        } finally {
            recentMillis = UNKNOWN;
            ticker.set(null);
        }
    }

    /** Returns the thread that keeps the time, or null while there is none. */
    @Nullable
    Thread ticker() {
        return ticker.get();
    }
}
