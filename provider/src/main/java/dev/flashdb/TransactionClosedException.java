package dev.flashdb;

/** A transaction was used after the work it was given to had ended, by its return or its exception. */
public class TransactionClosedException extends FlashDbException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that says what was tried.
     *
     * @param message what was asked, what is there, what would be right
     */
    public TransactionClosedException(String message) {
        super(message);
    }
}
