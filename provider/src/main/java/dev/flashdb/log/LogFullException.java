package dev.flashdb.log;

/** An append found no room on the disk and left no trace; one after room was made succeeds. */
public final class LogFullException extends LogException {
    private static final long serialVersionUID = 1L;

    LogFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
