package dev.flashdb.example;

/** The command line asks for something that cannot be done; the message is one line for the user. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
