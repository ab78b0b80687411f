package dev.flashdb.spring;

import java.time.Duration;

/**
 * What a cache has counted of the loads through {@code @Cacheable(sync = true)} and asynchronous methods, since it was made.
 * Immutable.
 *
 * @param successes loads that returned, null too
 * @param failures loads that threw
 * @param total how long all of them took together, failed ones included
 */
public record LoadFigures(long successes, long failures, Duration total) {}
