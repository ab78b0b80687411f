package dev.flashdb;

import java.time.Instant;

/**
 * Something that went wrong in the background of a database, where no caller could be told. Immutable.
 *
 * @param time when it happened
 * @param message what failed, and why
 */
public record StorageProblem(Instant time, String message) {}
