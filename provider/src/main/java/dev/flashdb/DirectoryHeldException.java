package dev.flashdb;

import org.jspecify.annotations.Nullable;

/** Another process, or another copy of this library in the process, has the directory open. The message names it. */
public class DirectoryHeldException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that another one led to.
     *
     * @param message what was asked, what is there, what would be right
     * @param cause the other one; null for none
     */
    public DirectoryHeldException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
