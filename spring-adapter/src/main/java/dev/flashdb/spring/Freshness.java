package dev.flashdb.spring;

import java.time.Duration;

/**
 * What a cache does around the end of its entries' time. Immutable.
 *
 * @param refreshAhead how long before it an entry that is read is loaded anew; zero for never
 * @param staleOnError how long after it an entry is kept, for those whose load fails; zero for not at all
 * @param retryPause how long a key whose load failed is not loaded again, at first
 */
record Freshness(Duration refreshAhead, Duration staleOnError, Duration retryPause) {

    boolean isOn() {
        return keepsStale() || !refreshAhead.isZero();
    }

    boolean keepsStale() {
        return !staleOnError.isZero();
    }

    /** Returns how much time an entry that is not stale has left at least. */
    Duration least() {
        return keepsStale() ? staleOnError.plusMillis(1) : Duration.ZERO;
    }

    /** Returns how much time an entry has left at least that needs no refresh. */
    Duration leastUnrefreshed() {
        return staleOnError.plus(refreshAhead);
    }
}
