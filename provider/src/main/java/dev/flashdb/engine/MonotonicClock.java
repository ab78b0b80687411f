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

    /**
     * Returns by how much this clock is ahead of the wall clock as that goes now; negative when it is behind. Less than a
     * second is none: so an instant is the same in both where they differ by what clocks differ by.
     */
    default long aheadMillis() {
        return 0;
    }

    /** Returns when this clock will show the instant that the wall clock calls {@code wallMillis}. */
    default long ofWallMillis(long wallMillis) {
        long ahead = aheadMillis();
        long moved = wallMillis + ahead;
        boolean overflows = ((wallMillis ^ moved) & (ahead ^ moved)) < 0;
        return overflows ? ahead > 0 ? Long.MAX_VALUE : Long.MIN_VALUE : moved;
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

        @Override
        public long aheadMillis() {
            return clock.aheadMillis() + millis;
        }
    }

    /**
     * Returns a new clock over {@code nanos}, anchored at what {@code wallMillis} says now. That is asked again for
     * {@link #aheadMillis} only.
     */
    static MonotonicClock anchored(LongSupplier wallMillis, LongSupplier nanos) {
        return new Anchored(wallMillis, nanos, nanos.getAsLong(), wallMillis.getAsLong());
    }

    /**
     * A clock that has begun at some instant. Thread-safe.
     *
     * @param wallMillis the wall clock
     * @param nanos what it counts
     * @param anchorNanos what that was when it began
     * @param anchorMillis the instant at which it began
     */
    record Anchored(LongSupplier wallMillis, LongSupplier nanos, long anchorNanos, long anchorMillis)
            implements MonotonicClock {
        private static final long LEAST_AHEAD_MILLIS = 1_000;

        @Override
        public long nowMillis() {
            return anchorMillis + (nanos.getAsLong() - anchorNanos) / 1_000_000L;
        }

        @Override
        public long aheadMillis() {
            long ahead = nowMillis() - wallMillis.getAsLong();
            return Math.abs(ahead) < LEAST_AHEAD_MILLIS ? 0 : ahead;
        }
    }
}
