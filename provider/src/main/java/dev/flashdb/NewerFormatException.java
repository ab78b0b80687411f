package dev.flashdb;

import org.jspecify.annotations.Nullable;

/** The files were written by a newer release than this one. */
public class NewerFormatException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that another one led to.
     *
     * @param message what was asked, what is there, what would be right
     * @param cause the other one; null for none
     */
    public NewerFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
