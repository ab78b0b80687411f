package dev.flashdb.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private @Nullable Diagnosis diagnosis;

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
            String part = String.valueOf(e.getMessage());
            throw new NotSerializableValueException(
                    Map.of(part, value.getClass().getSimpleName() + PartFinder.wayTo(value, part)), e);
        } catch (CodecException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new CodecException(
                    "Cannot serialize a value of " + value.getClass().getName() + ": " + e, e);
        } catch (StackOverflowError e) {
            throw new CodecException(
                    "Cannot serialize a value of " + value.getClass().getName() + ": nested too deeply for the stack."
                            + " " + NotSerializableValueException.WAYS_OUT,
                    e);
        }
    }

    /** What keeps an object from being written: names of classes, in the order in which they were met. */
    record Diagnosis(Set<String> notAllowed, Set<String> notSerializable) {}

    /** Looks for all that keeps an object from being written. */
    static Diagnosis diagnose(Object value, SerialFilter filter) {
        Diagnosis found = new Diagnosis(new LinkedHashSet<>(), new LinkedHashSet<>());
        try (NamedObjectOutput output = new NamedObjectOutput(new ByteArrayOutputStream(256), filter)) {
            output.diagnosis = found;
            output.enableReplaceObject(true);
            output.writeObject(value);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // what was found until then is what there is to say; the failure itself was said before
        }
        return found;
    }

    /** Leaves out what cannot be serialized, so that the rest is looked at too. */
    @Override
    protected @Nullable Object replaceObject(Object value) {
        Diagnosis found = diagnosis;
        Class<?> type = value.getClass();
        boolean isSerializable = value instanceof Serializable || type.isArray() || type == Class.class;
        if (found == null || isSerializable) {
            return value;
        }
        found.notSerializable.add(type.getName());
        return null;
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
            boolean isAllowed = filter.allows(each.getName());
            if (!isAllowed && diagnosis != null) {
                diagnosis.notAllowed.add(SerialFilter.elementName(each.getName()));
            } else if (!isAllowed && refusal == null) {
                refusal = new ClassNotAllowedException(each.getName(), filter.setting());
            }
        }
    }
}
