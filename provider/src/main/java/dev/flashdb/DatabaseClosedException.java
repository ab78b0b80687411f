package dev.flashdb;

/** The database had been closed before the call, or was closed while the call waited. */
public class DatabaseClosedException extends FlashDbException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that says what was tried.
     *
     * @param message what was asked, what is there, what would be right
     */
    public DatabaseClosedException(String message) {
        super(message);
    }
}
