package dev.flashdb;

import org.jspecify.annotations.Nullable;

/** Something went wrong with the files of a database. What was acknowledged before is still there; reads go on. */
public class StorageException extends FlashDbException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that another one led to.
     *
     * @param message what was asked, what is there, what would be right
     * @param cause the other one; null for none
     */
    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
