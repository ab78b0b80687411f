package dev.flashdb.spring;

import java.time.Duration;

/**
 * What a cache has counted of the loads through {@code @Cacheable(sync = true)} and asynchronous methods, since it was made.
 * Immutable.
 *
 * @param successes loads that returned, null too
 * @param failures loads that threw
 * @param total how long all of them took together, failed ones included
 * @param staleAnswers callers that got a value whose time was over, because the load failed or its source rested after a failure
 * @param unstored loaded values that their callers got, and that could not be stored
 */
public record LoadFigures(long successes, long failures, Duration total, long staleAnswers, long unstored) {}
