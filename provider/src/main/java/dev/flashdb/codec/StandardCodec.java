package dev.flashdb.codec;

import java.io.ByteArrayOutputStream;
import java.lang.ref.WeakReference;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The codec a namespace has unless it is given another. The first byte tells the type: well-known immutables have a
 * compact form of their own, everything else is Java serialization, written and read under a {@link SerialFilter}.
 *
 * <p>What the filter would refuse to read is already refused when it is to be written: a value that would be lost with
 * the next start is better reported at once.
 *
 * <p>Thread-safe.
 */
public final class StandardCodec implements Codec<Object> {
    /*
     * tag | payload
     *
     *  1 to 28              see CompactForm
     *  ENUM                 short length, UTF-8 class, UTF-8 constant
     *  SERIALIZED           a Java serialization stream
     *  STRUCTURE            see StructuralWriter
     *  STRUCTURE_AND_PARTS  1 if a part is hashed, else 0 | length | structure | a Java serialization stream of an Object[]
     *
     * The tags are a file format: never renumbered, never reused.
     */
    private static final byte ENUM = 29;
    static final byte SERIALIZED = 30;
    static final byte STRUCTURE = 31;
    static final byte STRUCTURE_AND_PARTS = 32;

    /** The {@link #name()} of this codec. */
    public static final String NAME = "standard";

    private static final @Nullable Object[] NO_PARTS = {};
    private static final int LONGEST_CLASS_NAME = 0xFFFF;

    /** So many names and descriptions are remembered at most. */
    private static final int MOST_KNOWN = 4_096;

    private final SerialFilter filter;
    private final Supplier<ClassLoader> loader;
    private final Set<String> allowed = ConcurrentHashMap.newKeySet();

    /** Keeps no class alive: a namespace may outlive the application that has it open. */
    private final Map<Description, Remembered> records = new ConcurrentHashMap<>();

    /**
     * Creates a codec.
     *
     * @param filter the classes that may be named in the bytes
     * @param loader where these classes are looked up, after the filter has allowed their names
     */
    public StandardCodec(SerialFilter filter, ClassLoader loader) {
        this(filter, () -> loader);
    }

    /**
     * Creates a codec that does not keep the class loader.
     *
     * @param filter the classes that may be named in the bytes
     * @param loader gives the class loader at each use; throws a {@link CodecException} when it is gone
     */
    public StandardCodec(SerialFilter filter, Supplier<ClassLoader> loader) {
        this.filter = filter;
        this.loader = loader;
    }

    SerialFilter filter() {
        return filter;
    }

    /** {@inheritDoc} Here: {@code standard}. */
    @Override
    public String name() {
        return NAME;
    }

    /**
     * {@inheritDoc}
     *
     * @throws ClassNotAllowedException if the value names a class that {@link #decode} would refuse
     */
    @Override
    public byte[] encode(Object value) {
        byte[] leaf = value instanceof byte[] bytes
                ? CompactForm.tagged(CompactForm.BYTES, bytes.length).put(bytes).array()
                : value instanceof Enum<?> constant ? encodeEnum(constant) : CompactForm.encode(value);
        if (leaf != null) {
            return leaf;
        }
        try {
            return StructuralWriter.handles(value.getClass())
                    ? new StructuralWriter(this, null).write(value)
                    : encodeSerialized(value);
        } catch (ClassNotAllowedException | NotSerializableValueException e) {
            throw explained(value, e);
        } catch (CodecException e) {
            throw e;
        } catch (StackOverflowError e) {
            throw new CodecException(
                    "A value is nested too deeply for the stack: class="
                            + value.getClass().getName(),
                    e);
        }
    }

    /** Writes the value once more, to find all that keeps it from being stored, and where it is. */
    private CodecException explained(Object value, CodecException first) {
        Refusals refusals = new Refusals(value);
        try {
            StructuralWriter writer = new StructuralWriter(this, refusals);
            writer.write(value);
        } catch (RuntimeException | StackOverflowError e) {
            // what was found until then is said
        }
        CodecException all = refusals.failure(filter, first);
        return all == null ? first : all;
    }

    Object decodeLeaf(byte[] bytes, byte tag, int from, int length) throws Exception {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
        Object value = decode(tag, buffer);
        if (buffer.hasRemaining()) {
            throw new CodecException("Bytes are left behind a part of a stored value: tag=" + tag);
        }
        return value;
    }

    // ---------------------------------------------------------------- classes

    void requireAllowed(String className) {
        if (!allowed.contains(className)) {
            filter.check(className);
            if (allowed.size() < MOST_KNOWN) {
                allowed.add(className);
            }
        }
    }

    Class<?> load(String className) throws ClassNotFoundException {
        requireAllowed(className);
        Class<?> primitive = GuardedObjectInput.primitive(className);
        return primitive != null ? primitive : Class.forName(className, /* initialize= */ false, loader.get());
    }

    /** A kind of record as it was stored, found to be what it is today; {@code places} has where each component stands. */
    record KnownRecord(RecordShape shape, int[] places) {}

    /** What was found of a description; it keeps no class alive. */
    private record Remembered(WeakReference<Class<?>> type, int[] places) {}

    /** The bytes of a description. The array is not changed; the key of a map has one of its own. */
    private record Description(byte[] bytes, int from, int length, int hash) {
        static Description of(byte[] bytes, int from, int length) {
            int hash = length;
            for (int i = from; i < from + length; i++) {
                hash = 31 * hash + bytes[i];
            }
            return new Description(bytes, from, length, hash);
        }

        Description copy() {
            return new Description(Arrays.copyOfRange(bytes, from, from + length), 0, length, hash);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Description its
                    && its.hash == hash
                    && Arrays.equals(bytes, from, from + length, its.bytes, its.from, its.from + its.length);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** Returns the record of a description, if it may be made and has the same components today. */
    KnownRecord recordOf(byte[] bytes, int from, int length) throws Exception {
        Description description = Description.of(bytes, from, length);
        Remembered remembered = records.get(description);
        Class<?> type = remembered == null ? null : remembered.type.get();
        RecordShape shape = type == null ? null : RecordShape.of(type);
        return remembered != null && shape != null ? new KnownRecord(shape, remembered.places) : compared(description);
    }

    private KnownRecord compared(Description description) throws Exception {
        RecordShape.Stored stored = RecordShape.Stored.read(description.bytes, description.from, description.length);
        Class<?> type = load(stored.className());
        RecordShape today = RecordShape.of(type);
        if (today == null) {
            throw new CodecException("What was stored as a record is none today, or decides its own form: class="
                    + Printable.name(stored.className()));
        }
        KnownRecord known = new KnownRecord(today, stored.placesIn(today));
        if (records.size() < MOST_KNOWN) {
            records.put(description.copy(), new Remembered(new WeakReference<>(type), known.places));
        }
        return known;
    }

    static Object constant(Class<?> type, String name) {
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(name)) {
                    return constant;
                }
            }
        }
        throw new CodecException("A stored enum constant is gone: class=" + Printable.name(type.getName())
                + ", constant=" + Printable.name(name));
    }

    /** {@inheritDoc} */
    @Override
    public Object decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Object value;
        try {
            value = decode(buffer.get(), buffer);
        } catch (CodecException e) {
            throw e;
        } catch (BufferUnderflowException e) {
            throw new CodecException("A stored value ends too early: " + described(bytes), e);
        } catch (Exception
                | LinkageError
                | StackOverflowError
                | InternalError e) { // JDK 25 has InternalErrors for bad bytes
            throw new CodecException("A stored value cannot be read: " + described(bytes) + ", cause=" + causeOf(e), e);
        }
        if (buffer.hasRemaining()) {
            throw new CodecException("Bytes are left behind a stored value: " + described(bytes));
        }
        return value;
    }

    /** {@inheritDoc} Not so of what is serialized or stored by its structure, nor of NaN, which has many bit patterns. */
    @Override
    public boolean isOnlyForm(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length == 0) {
            return false;
        }
        return switch (buffer.get()) {
            case SERIALIZED, STRUCTURE, STRUCTURE_AND_PARTS -> false;
            case CompactForm.FLOAT -> buffer.remaining() == Float.BYTES && !Float.isNaN(buffer.getFloat());
            case CompactForm.DOUBLE -> buffer.remaining() == Double.BYTES && !Double.isNaN(buffer.getDouble());
            default -> true;
        };
    }

    private static String described(byte[] bytes) {
        return (bytes.length == 0 ? "" : "tag=" + bytes[0] + ", ") + "lengthBytes=" + bytes.length;
    }

    /** Without values: a message may quote them. */
    private static String causeOf(Throwable e) {
        String message = e.getMessage();
        return e instanceof ClassNotFoundException && message != null
                ? "class not found, class=" + Printable.name(message)
                : e.getClass().getName();
    }

    private Object decode(byte tag, ByteBuffer buffer) throws Exception {
        return switch (tag) {
            case ENUM -> decodeEnum(buffer);
            case SERIALIZED -> decodeSerialized(buffer);
            case STRUCTURE -> decodeStructure(buffer);
            case STRUCTURE_AND_PARTS -> decodeStructureAndParts(buffer);
            default -> CompactForm.decode(tag, buffer);
        };
    }

    private byte[] encodeEnum(Enum<?> constant) {
        String className = constant.getDeclaringClass().getName();
        filter.check(className);
        byte[] type = className.getBytes(StandardCharsets.UTF_8);
        byte[] name = constant.name().getBytes(StandardCharsets.UTF_8);
        if (type.length > LONGEST_CLASS_NAME) {
            throw new CodecException("The name of an enum class is too long: lengthBytes=" + type.length);
        }
        return CompactForm.tagged(ENUM, Short.BYTES + type.length + name.length)
                .putShort((short) type.length)
                .put(type)
                .put(name)
                .array();
    }

    private Object decodeEnum(ByteBuffer buffer) throws CharacterCodingException, ClassNotFoundException {
        String className = CompactForm.decodeUtf8(buffer, Short.toUnsignedInt(buffer.getShort()));
        String name = CompactForm.decodeUtf8(buffer, buffer.remaining());
        return constant(load(className), name);
    }

    byte[] encodeSerialized(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        bytes.write(SERIALIZED);
        NamedObjectOutput.writeStored(value, bytes, filter);
        return bytes.toByteArray();
    }

    private Object decodeSerialized(ByteBuffer buffer) throws Exception {
        int offset = buffer.position();
        buffer.position(buffer.limit());
        Object value =
                GuardedObjectInput.readStored(buffer.array(), offset, filter, loader.get(), /* isHashed= */ false);
        if (value == null) {
            throw new CodecException("A stored value is null: tag=" + SERIALIZED);
        }
        return value;
    }

    private Object decodeStructure(ByteBuffer buffer) throws Exception {
        int from = buffer.position();
        buffer.position(buffer.limit());
        return decodeStructure(new ByteSource(buffer.array(), from, buffer.limit()), NO_PARTS, false);
    }

    private Object decodeStructure(ByteSource source, @Nullable Object[] parts, boolean hasHashedParts)
            throws Exception {
        Object value = new StructuralReader(this, source, parts, hasHashedParts).read();
        if (source.remaining() > 0) {
            throw new CodecException("Bytes are left behind a stored value: tag=" + STRUCTURE);
        }
        if (value == null) {
            throw new CodecException("A stored value is null: tag=" + STRUCTURE);
        }
        return value;
    }

    private Object decodeStructureAndParts(ByteBuffer buffer) throws Exception {
        ByteSource whole = new ByteSource(buffer.array(), buffer.position(), buffer.limit());
        buffer.position(buffer.limit());
        boolean hasHashedParts = whole.unsigned() != 0;
        int length = whole.size(1);
        int from = whole.skip(length);
        Object parts =
                GuardedObjectInput.readStored(whole.array(), whole.position(), filter, loader.get(), hasHashedParts);
        if (parts == null || parts.getClass() != Object[].class) {
            throw new CodecException("A stored value has no parts where they were to be");
        }
        return decodeStructure(
                new ByteSource(whole.array(), from, from + length), (@Nullable Object[]) parts, hasHashedParts);
    }
}
