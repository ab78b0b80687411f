package dev.flashdb.embedded;

/** Thrown inside the engine when a command that ran as one of a single key asks for a second one. */
final class Several extends RuntimeException {

    static final Several KEYS = new Several();

    private static final long serialVersionUID = 1L;

    private Several() {
        super(
                "a command asked for a second key",
                null,
                /* enableSuppression= */ false,
                /* writableStackTrace= */ false);
    }
}
