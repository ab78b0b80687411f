package dev.flashdb;

import org.jspecify.annotations.Nullable;

/** A file of the database is damaged. The message names the file, the offset, what was expected and what was found. */
public class CorruptStorageException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that another one led to.
     *
     * @param message what was asked, what is there, what would be right
     * @param cause the other one; null for none
     */
    public CorruptStorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
