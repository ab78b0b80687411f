package dev.flashdb.codec;

/** Says that a value cannot be copied by its structure alone, so that it goes another way. Never seen by users. */
final class NotStructuralException extends RuntimeException {
    static final NotStructuralException INSTANCE = new NotStructuralException();

    private static final long serialVersionUID = 1L;

    private NotStructuralException() {
        super("not to be copied by structure", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
}
