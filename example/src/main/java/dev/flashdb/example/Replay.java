package dev.flashdb.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Sends the requests of a trace to a lookup from several threads, each taking the next one not yet taken, and measures
 * them. Each answer is checked to be that of its key. Confined to one thread; serves for one run.
 */
final class Replay {
    private static final long PROGRESS_INTERVAL_MILLIS = 100;

    private final List<String> keys;
    private final Lookup lookup;
    private final LongSupplier nanoTime;
    private final AtomicInteger next = new AtomicInteger();

    /** Creates a run of {@code keys}; {@code nanoTime} is the clock that durations are read from. */
    Replay(List<String> keys, Lookup lookup, LongSupplier nanoTime) {
        this.keys = keys;
        this.lookup = lookup;
        this.nanoTime = nanoTime;
    }

    /** What a run measured: the latency of each request, and the time from the first to the last. */
    record Measurement(LatencyHistogram latencies, long elapsedNanos) {}

    /**
     * Runs on {@code threads} threads and returns when all are done.
     *
     * @throws InterruptedException when this thread is interrupted; the run is then abandoned
     * @throws IllegalStateException when an answer is not that of its key
     * @throws RuntimeException what the lookup threw; the run is then abandoned
     */
    Measurement run(int threads, ProgressLine progress) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        long start = nanoTime.getAsLong();
        try {
            List<Future<LatencyHistogram>> parts = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                parts.add(executor.submit(this::takeRequests));
            }
            executor.shutdown();
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

    private LatencyHistogram takeRequests() {
        LatencyHistogram latencies = new LatencyHistogram();
        boolean finished = false;
        try {
            for (int at = next.getAndIncrement(); at < keys.size(); at = next.getAndIncrement()) {
                latencies.record(request(keys.get(at)));
            }
            finished = true;
            return latencies;
        } finally {
            if (!finished) {
                next.set(keys.size());
            }
        }
    }

    private long request(String key) {
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("the run was abandoned before its end: key=" + key);
        }
        long start = nanoTime.getAsLong();
        Product product = lookup.find(key);
        long nanos = nanoTime.getAsLong() - start;
        if (!product.key().equals(key)) {
            throw new IllegalStateException(
                    "the answer is that of another key: asked=" + key + ", got=" + product.key());
        }
        return nanos;
    }

    private int taken() {
        return Math.min(next.get(), keys.size());
    }

    private static LatencyHistogram sum(List<Future<LatencyHistogram>> parts) throws InterruptedException {
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

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }
}
