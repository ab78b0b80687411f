package dev.flashdb.log;

/** A log could not be opened because its file system is read-only. */
public final class LogUnwritableException extends LogException {
    private static final long serialVersionUID = 1L;

    LogUnwritableException(String message, Throwable cause) {
        super(message, cause);
    }
}
