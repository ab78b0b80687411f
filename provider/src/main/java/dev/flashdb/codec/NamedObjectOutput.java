package dev.flashdb.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Java serialization that tells which classes it names. Confined to one call.
 *
 * <p>Without a filter it collects them and writes their numbers into the stream, for
 * {@link GuardedObjectInput#readCopy}; with one it refuses what could not be read back by
 * {@link GuardedObjectInput#readStored}, and the stream is plain Java serialization.
 */
final class NamedObjectOutput extends ObjectOutputStream {
    private final @Nullable SerialFilter filter;
    private final List<Class<?>> named = new ArrayList<>();

    /**
     * The first class refused. It is thrown at the end: a failure while writing goes first, and is itself written to
     * the stream by {@link ObjectOutputStream}, exception class and all.
     */
    private @Nullable CodecException refusal;

    private NamedObjectOutput(ByteArrayOutputStream bytes, @Nullable SerialFilter filter) throws IOException {
        super(bytes);
        this.filter = filter;
    }

    /** An object's bytes and the classes they name, by their number. */
    record Written(byte[] bytes, List<Class<?>> named) {}

    static Written writeCopy(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        NamedObjectOutput output = write(value, bytes, /* filter= */ null);
        return new Written(bytes.toByteArray(), output.named);
    }

    /** Writes behind what {@code bytes} already holds. */
    static void writeStored(Object value, ByteArrayOutputStream bytes, SerialFilter filter) {
        write(value, bytes, filter);
    }

    private static NamedObjectOutput write(Object value, ByteArrayOutputStream bytes, @Nullable SerialFilter filter) {
        try (NamedObjectOutput output = new NamedObjectOutput(bytes, filter)) {
            output.writeObject(value);
            if (output.refusal != null) {
                throw output.refusal;
            }
            return output;
        } catch (NotSerializableException e) {
            throw new CodecException(notSerializable(value, e), e);
        } catch (CodecException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new CodecException(
                    "Cannot serialize a value of " + value.getClass().getName() + ": " + e, e);
        } catch (StackOverflowError e) {
            throw new CodecException(
                    "Cannot serialize a value of " + value.getClass().getName() + ": nested too deeply for the stack."
                            + " " + WAYS_OUT,
                    e);
        }
    }

    private static final String WAYS_OUT =
            "Ways out: make it serializable, keep the cache in memory and by reference (setDurable(false) and"
                    + " setStoreByValue(false)), or give it a codec for this type.";

    private static String notSerializable(Object value, NotSerializableException e) {
        String part = String.valueOf(e.getMessage());
        String whole = value.getClass().getName();
        String where = part.equals(whole) ? "" : ", reached from " + whole + ",";
        return part + where + " is not java.io.Serializable, so it can be neither copied nor stored. " + WAYS_OUT;
    }

    @Override
    protected void annotateClass(Class<?> type) throws IOException {
        name(type, type);
    }

    @Override
    protected void annotateProxyClass(Class<?> type) throws IOException {
        name(type, type.getInterfaces());
    }

    private void name(Class<?> type, Class<?>... checked) throws IOException {
        if (filter == null) {
            writeInt(named.size());
            named.add(type);
            return;
        }
        for (Class<?> each : checked) {
            if (refusal == null && !filter.allows(each.getName())) {
                refusal = new ClassNotAllowedException(each.getName());
            }
        }
    }
}
