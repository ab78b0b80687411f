package dev.flashdb.engine;

import java.util.function.LongSupplier;

/**
 * The time by which entries expire: milliseconds that never step back, anchored at the wall clock when the clock was
 * made. A step of the wall clock therefore neither revives nor expires anything. Thread-safe.
 */
@FunctionalInterface
public interface MonotonicClock {

    /** Returns the current instant in milliseconds; never less than an earlier answer. */
    long nowMillis();

    /** Returns this clock, put forward so that it begins at {@code millis} if it would begin before. */
    default MonotonicClock notBefore(long millis) {
        long ahead = millis - nowMillis();
        return ahead <= 0 ? this : () -> nowMillis() + ahead;
    }

    /** Returns a new clock over {@link System#nanoTime()}, anchored at the present wall-clock time. */
    static MonotonicClock system() {
        return anchored(System::currentTimeMillis, System::nanoTime);
    }

    /** Returns a new clock over {@code nanos}, anchored at what {@code wallMillis} says now; it is not asked again. */
    static MonotonicClock anchored(LongSupplier wallMillis, LongSupplier nanos) {
        long anchorNanos = nanos.getAsLong();
        long anchorMillis = wallMillis.getAsLong();
        return () -> anchorMillis + (nanos.getAsLong() - anchorNanos) / 1_000_000L;
    }
}
