package dev.flashdb.example.shop;

/** The shop did not start; the log says why, and what would help. */
public final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailedException(Throwable cause) {
        super("The shop did not start", cause);
    }
}
