package dev.flashdb;

/** A stored value was to be counted up and is not a number, or the sum would not be one. */
public class NotANumberException extends FlashDbException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that says what was tried.
     *
     * @param message what was asked, what is there, what would be right
     */
    public NotANumberException(String message) {
        super(message);
    }
}
