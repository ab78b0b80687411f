package dev.flashdb.record;

import dev.flashdb.codec.CodecException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A value as it came from the log: bytes until somebody asks for it, then an object, the same for all. Thread-safe.
 */
public final class Encoded {

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

    /** Given up when there is an object in its place that becomes the same bytes; else kept. */
    private volatile byte @Nullable [] bytes;

    @Nullable
    private volatile Object decoded;

    public Encoded(byte[] bytes, Coding coding) {
        this.bytes = bytes;
        this.coding = coding;
    }

    /** Returns the value, or null when it cannot be read: its class is gone, changed, or not allowed. */
    @Nullable
    public Object value() {
        Object seen = decoded;
        if (seen == null) {
            byte[] present = bytes;
            if (present != null) {
                DECODED.compareAndSet(this, null, decode(present));
            }
            seen = decoded;
            if (present != null && seen != null && seen != UNREADABLE && isWrittenSo(seen, present)) {
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

    /** Whether the value would become these bytes again. Otherwise they stay, for a program of another version. */
    private boolean isWrittenSo(Object value, byte[] present) {
        try {
            return coding.values().isOnlyForm(present)
                    || Arrays.equals(coding.values().encode(value), present);
        } catch (CodecException e) {
            return false;
        }
    }

    /** Returns the value as bytes: as they were read, until the application writes the entry. */
    byte[] bytes() {
        byte[] present = bytes;
        if (present != null) {
            return present;
        }
        return coding.values().encode(java.util.Objects.requireNonNull(decoded));
    }
}
