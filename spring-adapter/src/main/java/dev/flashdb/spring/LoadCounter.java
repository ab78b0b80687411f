package dev.flashdb.spring;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts loads and the time they take. Thread-safe. */
final class LoadCounter {
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    long begin() {
        return System.nanoTime();
    }

    void end(long begin, boolean hasFailed) {
        nanos.add(System.nanoTime() - begin);
        (hasFailed ? failures : successes).increment();
    }

    LoadFigures figures() {
        return new LoadFigures(successes.sum(), failures.sum(), Duration.ofNanos(nanos.sum()));
    }
}
