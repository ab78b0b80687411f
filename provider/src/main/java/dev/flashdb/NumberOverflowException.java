package dev.flashdb;

/** A stored integer was to be counted up beyond what 64 bits hold. The value is left as it was. */
public class NumberOverflowException extends FlashDbException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that says what was tried.
     *
     * @param message what was asked, what is there, what would be right
     */
    public NumberOverflowException(String message) {
        super(message);
    }
}
