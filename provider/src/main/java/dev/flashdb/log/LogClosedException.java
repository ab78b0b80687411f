package dev.flashdb.log;

/** The log was closed, or is being closed. */
public final class LogClosedException extends LogException {
    private static final long serialVersionUID = 1L;

    LogClosedException(String message) {
        super(message);
    }
}
