package dev.flashdb;

/** A transaction was used by another thread than the one that its work runs on. */
public class WrongThreadException extends FlashDbException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that says what was tried.
     *
     * @param message what was asked, what is there, what would be right
     */
    public WrongThreadException(String message) {
        super(message);
    }
}
