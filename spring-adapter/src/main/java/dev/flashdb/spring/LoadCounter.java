package dev.flashdb.spring;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/** Counts loads and the time they take. Thread-safe. */
final class LoadCounter {
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder puts = new LongAdder();
    private final LongAdder unstored = new LongAdder();
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

    /** Counts a loaded value that the cache stores without counting it as a put. */
    void stored() {
        puts.increment();
    }

    long puts() {
        return puts.sum();
    }

    /** Counts a loaded value that its caller has, and the cache has not. */
    void unstored() {
        unstored.increment();
    }

    SlowestLoads slowest() {
        return slowest;
    }

    LoadFigures figures(long staleAnswers) {
        return new LoadFigures(
                successes.sum(), failures.sum(), Duration.ofNanos(nanos.sum()), staleAnswers, unstored.sum());
    }
}
