package dev.flashdb.example;

import java.util.concurrent.atomic.LongAdder;

/** A simulated backing store: every lookup succeeds and costs the same time. Thread-safe. */
final class SlowLookup implements Lookup {
    private final long latencyNanos;
    private final Pause pause;
    private final LongAdder calls = new LongAdder();

    /** Creates a store whose lookups take {@code latencyNanos}, which {@code pause} lets pass. */
    SlowLookup(long latencyNanos, Pause pause) {
        this.latencyNanos = latencyNanos;
        this.pause = pause;
    }

    @Override
    public Product find(String key) {
        calls.increment();
        pause.pauseNanos(latencyNanos);
        return new Product(key, "product " + key);
    }

    /** Returns how often {@link #find} was called; exact once the callers are done. */
    long calls() {
        return calls.sum();
    }
}
