package dev.flashdb.cli;

/** A line of a dump cannot be taken. */
final class BadLineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadLineException(long line, String reason) {
        super("Line " + line + " of the dump is broken: " + reason);
    }
}
