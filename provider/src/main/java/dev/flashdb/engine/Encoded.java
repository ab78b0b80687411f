package dev.flashdb.engine;

import dev.flashdb.codec.CodecException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A value as it came from the log: bytes until somebody asks for it, then an object, the same for all. Thread-safe.
 */
final class Encoded {

    private static final Object UNREADABLE = new Object();
    private static final VarHandle DECODED;

    static {
        try {
            DECODED = MethodHandles.lookup().findVarHandle(Encoded.class, "decoded", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Coding coding;

    /** Given up when there is an object in its place; kept of what cannot be read. */
    private volatile byte @Nullable [] bytes;

    @Nullable
    private volatile Object decoded;

    Encoded(byte[] bytes, Coding coding) {
        this.bytes = bytes;
        this.coding = coding;
    }

    /** Returns the value, or null when it cannot be read: its class is gone, changed, or not allowed. */
    @Nullable
    Object value() {
        Object seen = decoded;
        if (seen == null) {
            byte[] present = bytes;
            if (present != null) {
                DECODED.compareAndSet(this, null, decode(present));
            }
            seen = decoded;
            if (seen != UNREADABLE) {
                bytes = null;
            }
        }
        return seen == UNREADABLE ? null : seen;
    }

    private Object decode(byte[] present) {
        try {
            return coding.values().decode(present);
        } catch (CodecException e) {
            coding.unreadable().accept("value", e);
            return UNREADABLE;
        }
    }

    /** Returns the value as bytes. */
    byte[] bytes() {
        byte[] present = bytes;
        if (present != null) {
            return present;
        }
        return coding.values().encode(java.util.Objects.requireNonNull(decoded));
    }
}
