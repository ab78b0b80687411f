package dev.flashdb.codec;

import org.jspecify.annotations.Nullable;

/** Thrown when a value cannot be turned into bytes, bytes into a value, or a value be copied. */
public class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private String place = "";

    /**
     * Creates an exception.
     *
     * @param message what was asked, what is there, and what would be right
     */
    public CodecException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what was asked, what is there, and what would be right
     * @param cause what lies beneath, or null
     */
    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Says where this happened; of several calls the first counts. For whoever passes the exception on, before another thread
     * has it.
     *
     * @param where the end of the message, such as {@code cache=users, part=value}
     * @return this exception
     */
    public CodecException at(String where) {
        if (place.isEmpty()) {
            place = where;
        }
        return this;
    }

    /** Returns what was asked, what is there and what to do, and where, as far as that is known. */
    @Override
    public @Nullable String getMessage() {
        @Nullable String message = super.getMessage();
        return message == null || place.isEmpty() ? message : message + ": " + place;
    }
}
