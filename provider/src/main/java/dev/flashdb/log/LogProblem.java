package dev.flashdb.log;

/**
 * Something that failed where no caller could be told. Immutable.
 *
 * @param millis when, in milliseconds since 1970
 * @param message what failed, and why
 */
public record LogProblem(long millis, String message) {}
