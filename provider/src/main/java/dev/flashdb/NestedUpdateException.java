package dev.flashdb;

/** An update was begun where one is already under way on this thread: in an update, or in an entry processor. */
public class NestedUpdateException extends FlashDbException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that says what was tried.
     *
     * @param message what was asked, what is there, what would be right
     */
    public NestedUpdateException(String message) {
        super(message);
    }
}
