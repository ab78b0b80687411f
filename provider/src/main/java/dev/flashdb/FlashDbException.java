package dev.flashdb;

import org.jspecify.annotations.Nullable;

/** What goes wrong in the store rather than in an argument; the ancestor of all exceptions of this package. */
public class FlashDbException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with nothing below it.
     *
     * @param message what was asked, what is there, what would be right
     */
    public FlashDbException(String message) {
        super(message);
    }

    /**
     * An exception that another one led to.
     *
     * @param message what was asked, what is there, what would be right
     * @param cause the other one; null for none
     */
    public FlashDbException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
