package dev.flashdb.engine;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that sweeps an engine at intervals. It is a daemon, takes no context class loader along, and ends when its
 * engine is closed or nobody can reach it. Thread-safe.
 */
final class Evictor implements Runnable {

    private static final System.Logger LOG = System.getLogger(Evictor.class.getName());
    private static final long STOP_SECONDS = 5;

    private final WeakReference<Engine> engine;
    private final long intervalNanos;
    private final CountDownLatch stopping = new CountDownLatch(1);

    @Nullable
    private Thread thread;

    private Evictor(Engine engine, Duration interval) {
        this.engine = new WeakReference<>(engine);
        this.intervalNanos = interval.toNanos();
    }

    static Evictor start(Engine engine, Duration interval) {
        Evictor evictor = new Evictor(engine, interval);
        if (!interval.isZero()) {
            Thread thread = DaemonThreads.make("flashdb-evictor", evictor);
            evictor.thread = thread;
            thread.start();
        }
        return evictor;
    }

    @Override
    public void run() {
        try {
            while (!stopping.await(intervalNanos, TimeUnit.NANOSECONDS) && sweep()) {
                // the condition does the work
            }
        } catch (InterruptedException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The evictor was interrupted and ends; expired entries stay in memory",
                    e);
        }
    }

    private boolean sweep() {
        @Nullable Engine target = engine.get();
        if (target == null) {
            return false;
        }
        try {
            target.sweep();
        } catch (RuntimeException | Error e) { // of the user's code
            LOG.log(System.Logger.Level.WARNING, "A round of the evictor failed; the next one tries again", e);
        }
        return true;
    }

    void stop() {
        stopping.countDown();
        if (thread != null && thread != Thread.currentThread()) {
            boolean interrupted = false;
            try {
                thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
