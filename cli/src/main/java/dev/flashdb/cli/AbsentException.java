package dev.flashdb.cli;

/** What was asked for is not in the database. */
final class AbsentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AbsentException(String message) {
        super(message);
    }
}
