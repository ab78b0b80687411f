package dev.flashdb;

import org.jspecify.annotations.Nullable;

/** The disk could not confirm a write: it may be there after a restart, or not. Every later write fails with this cause until the database is opened anew, since nobody knows what the disk has kept. */
public class SyncFailedException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that another one led to.
     *
     * @param message what was asked, what is there, what would be right
     * @param cause the other one; null for none
     */
    public SyncFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
