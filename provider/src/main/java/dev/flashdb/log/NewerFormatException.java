package dev.flashdb.log;

/** A file was written by a newer release, in a form that this one does not know. */
public final class NewerFormatException extends LogException {
    private static final long serialVersionUID = 1L;

    NewerFormatException(String message) {
        super(message);
    }
}
