package dev.flashdb.spring;

import java.time.Duration;
import java.time.Instant;

/**
 * One of the slowest loads of a cache. Immutable.
 *
 * @param key the key as text, cut off when it is long
 * @param time how long the loader took
 * @param end when it was done
 * @param hasFailed whether it threw
 */
public record SlowLoad(String key, Duration time, Instant end, boolean hasFailed) {}
