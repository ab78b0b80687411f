package dev.flashdb.codec;

import org.jspecify.annotations.Nullable;

/** Thrown when a value cannot be turned into bytes, bytes into a value, or a value be copied. */
public class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

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
}
