package dev.flashdb.spring.boot.console;

/** A request that the console does not do, with its HTTP status. */
final class ConsoleException extends RuntimeException {
    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;

    private static final long serialVersionUID = 1;

    private final int status;

    ConsoleException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
