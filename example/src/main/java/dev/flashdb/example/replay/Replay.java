package dev.flashdb.example.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Sends the requests of a trace from several threads, each taking the next one not yet taken, and measures them. Confined to
 * one thread; serves for one run.
 */
final class Replay {
    private static final long PROGRESS_INTERVAL_MILLIS = 100;

    private final int[] ids;
    private final Request request;
    private final LongSupplier nanoTime;
    private final BooleanSupplier stopped;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * Creates a run.
     *
     * @param nanoTime the clock that durations are read from
     * @param stopped asked before each request: whether the run is to end early
     */
    Replay(int[] ids, Request request, LongSupplier nanoTime, BooleanSupplier stopped) {
        this.ids = ids.clone();
        this.request = request;
        this.nanoTime = nanoTime;
        this.stopped = stopped;
    }

    /** What a run measured: the latency of each request, and the time from the first to the last. */
    record Measurement(LatencyHistogram latencies, long elapsedNanos) {}

    /**
     * Runs on {@code threads} threads and returns when all are done, or the run is stopped.
     *
     * @throws InterruptedException when this thread is interrupted; the run is then abandoned
     * @throws IOException what a request threw; the run is then abandoned
     */
    Measurement run(int threads, ProgressLine progress) throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        long start = nanoTime.getAsLong();
        try {
            Callable<LatencyHistogram> part = this::takeRequests;
            List<Future<LatencyHistogram>> parts = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                parts.add(executor.submit(part));
            }
            executor.shutdown();
            if (Thread.interrupted()) {
                throw new InterruptedException("before the run was over"); // waiting for what is over does not notice
            }
            while (!executor.awaitTermination(PROGRESS_INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.show(taken());
            }
            long elapsedNanos = nanoTime.getAsLong() - start;
            LatencyHistogram latencies = sum(parts);
            progress.show(taken());
            return new Measurement(latencies, elapsedNanos);
        } finally {
            executor.shutdownNow();
            progress.end();
        }
    }

    private LatencyHistogram takeRequests() throws IOException, InterruptedException {
        LatencyHistogram latencies = new LatencyHistogram();
        boolean finished = false;
        try {
            while (!stopped.getAsBoolean()) {
                int at = next.getAndIncrement();
                if (at >= ids.length) {
                    break;
                }
                latencies.record(send(ids[at]));
            }
            finished = true;
            return latencies;
        } finally {
            if (!finished) {
                next.set(ids.length); // one failure is enough: the others end, too
            }
        }
    }

    private long send(int id) throws IOException, InterruptedException {
        long start = nanoTime.getAsLong();
        request.send(id);
        return nanoTime.getAsLong() - start;
    }

    private int taken() {
        return Math.min(next.get(), ids.length);
    }

    private static LatencyHistogram sum(List<Future<LatencyHistogram>> parts) throws IOException, InterruptedException {
        LatencyHistogram sum = new LatencyHistogram();
        for (Future<LatencyHistogram> part : parts) {
            try {
                sum.add(part.get());
            } catch (ExecutionException e) {
                throw rethrown(Objects.requireNonNullElse(e.getCause(), e));
            }
        }
        return sum;
    }

    private static IOException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }
}
