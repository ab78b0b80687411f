package dev.flashdb.codec;

/** Says that a value cannot be copied by its structure alone, so that it goes another way. Never seen by users. */
final class NotStructural extends RuntimeException {
    static final NotStructural INSTANCE = new NotStructural();

    private static final long serialVersionUID = 1L;

    private NotStructural() {
        super("not to be copied by structure", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
}
