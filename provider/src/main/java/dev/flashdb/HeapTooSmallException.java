package dev.flashdb;

import org.jspecify.annotations.Nullable;

/**
 * The heap of the JVM is too small for what a database keeps. Nothing is lost: the log has every entry. Start the JVM with a
 * larger heap ({@code -Xmx}) and open the database again; the message names the bytes that are needed.
 */
public final class HeapTooSmallException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that another one led to.
     *
     * @param message what was asked, what is there, what would be right
     * @param cause the other one; null for none
     */
    public HeapTooSmallException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
