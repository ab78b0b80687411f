package dev.flashdb.jcache;

import dev.flashdb.engine.Version;
import java.time.Duration;

/** Times to live, as users give them, in milliseconds. */
final class TimeToLive {

    private TimeToLive() {}

    static boolean isPositive(Duration timeToLive) {
        return !timeToLive.isZero() && !timeToLive.isNegative();
    }

    static void requirePositive(Duration timeToLive) {
        if (!isPositive(timeToLive)) {
            throw new IllegalArgumentException("A time to live is more than zero: timeToLive=" + timeToLive);
        }
    }

    /** Returns when what lives so long from now ends, never later than the last instant that can be said. */
    static long deadline(Duration timeToLive, long nowMillis) {
        requirePositive(timeToLive);
        long millis = millis(timeToLive);
        return millis >= Version.NEVER - nowMillis ? Version.NEVER - 1 : nowMillis + millis;
    }

    /** Returns a time in milliseconds, a part of one as a whole; the greatest number for what has more of them. */
    static long millis(Duration time) {
        try {
            return time.plusNanos(999_999).toMillis();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }
}
