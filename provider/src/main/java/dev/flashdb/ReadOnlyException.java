package dev.flashdb;

/** A database that is open for reading only was to be written. The message says why it is read-only. */
public class ReadOnlyException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that says what was tried.
     *
     * @param message what was asked, what is there, what would be right
     */
    public ReadOnlyException(String message) {
        super(message, null);
    }
}
