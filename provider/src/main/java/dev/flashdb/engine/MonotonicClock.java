package dev.flashdb.engine;

import java.util.function.LongSupplier;

/**
 * The time by which entries expire: milliseconds that never step back, anchored at the wall clock when the clock was
 * made. A step of the wall clock therefore neither revives nor expires anything. Thread-safe.
 */
@FunctionalInterface
public interface MonotonicClock {

    /** How near a deadline the exact time is read. */
    long EXACT_MILLIS = 1_000;

    /** Returns the current instant in milliseconds; never less than an earlier answer. */
    long nowMillis();

    /**
     * Returns an instant not after the current one, which costs less to get; as a rule {@link RecentTime#TICK_MILLIS} before
     * it at most. The current instant itself, where the clock has nothing cheaper.
     */
    default long recentMillis() {
        return nowMillis();
    }

    /**
     * Returns whether an instant lies ahead. In the last second before it the exact time decides; earlier than that a reading that
     * is some milliseconds old does, which would have to be more than a second old to be wrong.
     */
    default boolean isBefore(long millis) {
        return millis - recentMillis() > EXACT_MILLIS || millis > nowMillis();
    }

    /** Returns this clock, put forward so that it begins at {@code millis} if it would begin before. */
    default MonotonicClock notBefore(long millis) {
        long ahead = millis - nowMillis();
        return ahead <= 0 ? this : new Ahead(this, ahead);
    }

    /** Returns a new clock over {@link System#nanoTime()}, anchored at the present wall-clock time. */
    static MonotonicClock system() {
        MonotonicClock exact = anchored(System::currentTimeMillis, System::nanoTime);
        return new RecentTime(exact);
    }

    /**
     * A clock put forward. Thread-safe.
     *
     * @param clock the clock
     * @param millis by how much
     */
    record Ahead(MonotonicClock clock, long millis) implements MonotonicClock {
        @Override
        public long nowMillis() {
            return clock.nowMillis() + millis;
        }

        @Override
        public long recentMillis() {
            return clock.recentMillis() + millis;
        }
    }

    /** Returns a new clock over {@code nanos}, anchored at what {@code wallMillis} says now; it is not asked again. */
    static MonotonicClock anchored(LongSupplier wallMillis, LongSupplier nanos) {
        long anchorNanos = nanos.getAsLong();
        long anchorMillis = wallMillis.getAsLong();
        return () -> anchorMillis + (nanos.getAsLong() - anchorNanos) / 1_000_000L;
    }
}
