package dev.flashdb.spring;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/** Counts loads and the time they take. Thread-safe. */
final class LoadCounter {
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final SlowestLoads slowest = new SlowestLoads(InstantSource.system());

    long begin() {
        return System.nanoTime();
    }

    void end(Object key, long begin, boolean hasFailed) {
        long took = System.nanoTime() - begin;
        nanos.add(took);
        (hasFailed ? failures : successes).increment();
        slowest.add(key, took, hasFailed);
    }

    SlowestLoads slowest() {
        return slowest;
    }

    LoadFigures figures() {
        return new LoadFigures(successes.sum(), failures.sum(), Duration.ofNanos(nanos.sum()));
    }
}
