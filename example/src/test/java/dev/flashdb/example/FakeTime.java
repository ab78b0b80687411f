package dev.flashdb.example;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that only a pause moves: lookups cost their time and nothing else does. Thread-safe. */
final class FakeTime implements LongSupplier, Pause {
    private final AtomicLong nanos = new AtomicLong(-1_000_000);

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    @Override
    public void pauseNanos(long passing) {
        nanos.addAndGet(passing);
    }
}
