package dev.flashdb.log;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A daemon thread for each kind of work. They keep no class loader, and no Error ends them.
 *
 * <p>Thread-safe; jobs are made before the start, by one thread.
 */
final class BackgroundThreads implements Background {
    /*
     * Not an executor: it makes objects for each task and each wait, and a thread of it that finds no memory for that ends, or
     * does no timed task any more, and nobody hears of it. Here an ask is a count and an unpark; whatever a thread meets, it
     * goes round again. Only who asks changes the count, so no ask is lost, whenever it comes. The last job's thread waits for
     * the others and does the last thing.
     */
    private static final long LEAST_PAUSE_NANOS = 100_000_000L;
    private static final long MOST_PAUSE_NANOS = 10_000_000_000L;

    private final String name;
    private final Problems problems;
    private final List<Worker> workers = new ArrayList<>();
    private volatile boolean isClosing;
    private volatile @Nullable Runnable last;
    private volatile @Nullable Thread closer;
    private volatile boolean isDone;

    BackgroundThreads(String name, Problems problems) {
        this.name = name;
        this.problems = problems;
    }

    /* Privileged, since before JDK 24 a thread keeps the class loaders of all callers on the stack of its maker. */
    @SuppressWarnings("removal")
    static Thread thread(String name, Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, task, name, 0, /* inheritThreadLocals= */ false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
    }

    /** How long to wait after so many failures in a row. */
    static long pauseNanos(int failures) {
        long doubled = LEAST_PAUSE_NANOS << Math.min(failures - 1, 10);
        return Math.min(doubled, MOST_PAUSE_NANOS);
    }

    @Override
    public Job job(Runnable work) {
        return add(new Worker(work, 0, () -> {}));
    }

    @Override
    public Job job(Runnable work, Duration pause, Runnable inTime) {
        return add(new Worker(work, Math.max(1, pause.toNanos()), inTime));
    }

    private Worker add(Worker worker) {
        workers.add(worker);
        return worker;
    }

    @Override
    public void start() {
        for (Worker worker : workers) {
            Thread thread = thread(name, worker);
            worker.thread = thread;
            boolean started = false;
            try {
                thread.start();
                started = true;
            } finally {
                if (!started) {
                    worker.thread = null;
                }
            }
        }
    }

    @Override
    public boolean close(Runnable lastThing, Duration limit) {
        last = lastThing;
        closer = Thread.currentThread();
        isClosing = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker.thread);
        }
        if (!canFinish()) {
            awaitWorkers(limit.toNanos());
            finish();
            return true;
        }
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        while (!isDone && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, Math.min(LEAST_PAUSE_NANOS, end - System.nanoTime()));
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return isDone;
    }

    /** Whether there is a thread that does the last thing: there is none when starting has failed. */
    private boolean canFinish() {
        return !workers.isEmpty() && workers.get(workers.size() - 1).thread != null;
    }

    private void awaitWorkers(long nanos) {
        long end = System.nanoTime() + nanos;
        while (!workers.stream().allMatch(Worker::isOver) && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(LEAST_PAUSE_NANOS);
        }
    }

    private void finish() {
        Runnable lastThing = last;
        try {
            if (lastThing != null) {
                lastThing.run();
            }
        } finally {
            isDone = true;
            LockSupport.unpark(closer);
        }
    }

    /** A thread and its work. */
    private final class Worker implements Job, Runnable {
        private final Runnable work;
        private final long periodNanos;
        private final Runnable inTime;
        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean hasEnded;
        private volatile @Nullable Thread thread;

        /** Up to which ask the work is done; confined to the thread. */
        private int done;

        /** How often in a row the work failed; confined to the thread. */
        private int failures;

        /** Before this time nothing is tried again. */
        private long notBefore = System.nanoTime();

        private long due;

        Worker(Runnable work, long periodNanos, Runnable inTime) {
            this.work = work;
            this.periodNanos = periodNanos;
            this.inTime = inTime;
        }

        @Override
        public void ask() {
            asked.incrementAndGet();
            LockSupport.unpark(thread);
        }

        boolean isOver() {
            return hasEnded || thread == null;
        }

        @Override
        public void run() {
            due = System.nanoTime() + periodNanos;
            while (!isClosing) {
                try {
                    rounds();
                } catch (Throwable again) {
                    continue; // a full heap meets who handles it, too: this thread must not end
                }
            }
            hasEnded = true;
            if (this == workers.get(workers.size() - 1)) {
                endAsLast();
            } else {
                LockSupport.unpark(workers.get(workers.size() - 1).thread);
            }
        }

        private void rounds() {
            while (!isClosing) {
                try {
                    step();
                } catch (Throwable e) {
                    failed(e);
                }
            }
        }

        private void step() {
            long now = System.nanoTime();
            Thread.interrupted();
            if (notBefore - now > 0) {
                LockSupport.parkNanos(BackgroundThreads.this, notBefore - now);
            } else if (asked.get() != done) {
                int upTo = asked.get(); // before the work: it does not do what is asked for meanwhile
                work.run();
                done = upTo;
                failures = 0;
            } else if (periodNanos == 0) {
                LockSupport.park(BackgroundThreads.this);
            } else if (due - now > 0) {
                LockSupport.parkNanos(BackgroundThreads.this, due - now);
            } else {
                due = now + periodNanos;
                inTime.run();
                due = System.nanoTime() + periodNanos;
                failures = 0;
            }
        }

        private void failed(Throwable e) {
            failures++;
            long pause = pauseNanos(failures);
            notBefore = System.nanoTime() + pause;
            due = notBefore;
            problems.note("A task of the log failed. It is tried again.", e);
        }

        private void endAsLast() {
            for (Worker worker : workers) {
                while (!worker.isOver()) {
                    LockSupport.parkNanos(BackgroundThreads.this, LEAST_PAUSE_NANOS);
                }
            }
            finish();
        }
    }
}
