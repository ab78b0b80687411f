package dev.flashdb;

import org.jspecify.annotations.Nullable;

/** The disk has no room for what was to be written; nothing was changed, and writing goes on when there is room again. */
public class StorageFullException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that another one led to.
     *
     * @param message what was asked, what is there, what would be right
     * @param cause the other one; null for none
     */
    public StorageFullException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
