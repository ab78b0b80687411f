package dev.flashdb;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/** Turns the time types of the JDK into the milliseconds that the commands take. */
final class Deadlines {
    private Deadlines() {}

    /** A time to live in milliseconds; a fraction counts as a whole one, so that nothing positive becomes zero. */
    static long millis(Duration timeToLive) {
        requireNonNull(timeToLive, "timeToLive");
        try {
            return timeToLive.plusNanos(999_999).toMillis();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "A time to live fits into 64 bits of milliseconds: timeToLive=" + timeToLive, e);
        }
    }

    /** Milliseconds since 1970, rounded down. */
    static long epochMillis(Instant deadline) {
        requireNonNull(deadline, "deadline");
        try {
            return deadline.toEpochMilli();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("A deadline fits into 64 bits of milliseconds: deadline=" + deadline, e);
        }
    }
}
