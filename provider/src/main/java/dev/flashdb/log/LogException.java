package dev.flashdb.log;

import org.jspecify.annotations.Nullable;

/** What goes wrong in a log rather than in an argument; the ancestor of all exceptions of this package. */
public class LogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception.
     *
     * @param message what was asked, what is there, what would be right
     */
    public LogException(String message) {
        super(message);
    }

    /**
     * An exception that has a cause.
     *
     * @param message what was asked, what is there, what would be right
     * @param cause what led to it, null for nothing
     */
    public LogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
