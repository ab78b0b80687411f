package dev.flashdb.codec;

import java.lang.reflect.Array;
import java.net.URI;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link StructuralWriter} wrote, from bytes that may be damaged or hostile. Confined to one call.
 *
 * <p>Of a class named there nothing is loaded before its name is allowed, and nothing is made of it but by the constructor of
 * a record, a constant of an enum, or an array that the bytes left can fill.
 */
final class StructuralReader {
    private static final Object UNFINISHED = new Object();

    private final StandardCodec codec;
    private final ByteSource in;
    private final @Nullable Object[] parts;
    private final boolean hasHashedParts;
    private final Nesting nesting = new Nesting();
    private final List<Object> seen = new ArrayList<>(4);
    private final List<StandardCodec.KnownRecord> shapes = new ArrayList<>(2);
    private final List<Class<?>> types = new ArrayList<>(2);

    StructuralReader(StandardCodec codec, ByteSource in, @Nullable Object[] parts, boolean hasHashedParts) {
        this.codec = codec;
        this.in = in;
        this.parts = parts;
        this.hasHashedParts = hasHashedParts;
    }

    @Nullable
    Object read() throws Exception {
        return node(in.unsigned());
    }

    private @Nullable Object node(int code) throws Exception {
        return switch (code) {
            case StructuralWriter.NULL -> null;
            case CompactForm.INTEGER -> (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case CompactForm.LONG -> in.number();
            case CompactForm.TRUE -> Boolean.TRUE;
            case CompactForm.FALSE -> Boolean.FALSE;
            case CompactForm.STRING -> in.text();
            case StructuralWriter.PART -> part();
            case StructuralWriter.RECORD -> record();
            case StructuralWriter.RECORD_SEEN -> recordSeen();
            case StructuralWriter.SEEN -> again();
            case StructuralWriter.ENUM -> StandardCodec.constant(type(), in.text());
            case StructuralWriter.ARRAY -> array();
            default -> other(code);
        };
    }

    private @Nullable Object other(int code) throws Exception {
        if (code >= StructuralWriter.SHORT_TEXT) {
            int length = code - StructuralWriter.SHORT_TEXT;
            return CompactForm.utf8(in.array(), in.skip(length), length);
        }
        StoredContainer container = StoredContainer.of(code);
        if (container != null) {
            return container(container);
        } else if (code < StandardCodec.SERIALIZED) {
            int length = in.size(1);
            return codec.decodeLeaf(in.array(), (byte) code, in.skip(length), length);
        }
        return single(code);
    }

    private @Nullable Object part() {
        int number = in.size();
        if (number >= parts.length || nesting.isHashed() && !hasHashedParts) {
            throw new CodecException("A stored value refers to a part that is not there: number=" + number);
        }
        return parts[number];
    }

    private Object again() {
        int number = in.size();
        if (number >= seen.size() || seen.get(number) == UNFINISHED) {
            throw new CodecException("A stored value refers to what has not ended: number=" + number);
        }
        nesting.again(number);
        return seen.get(number);
    }

    private int begin() {
        seen.add(UNFINISHED);
        return nesting.begin();
    }

    private Object end(int number, Object made) {
        seen.set(number, made);
        nesting.end(number);
        return made;
    }

    // ---------------------------------------------------------------- records

    private Object recordSeen() throws Exception {
        StandardCodec.KnownRecord known = shape();
        int number = begin();
        return end(number, components(known));
    }

    private Object record() throws Exception {
        return components(shape());
    }

    private StandardCodec.KnownRecord shape() throws Exception {
        int number = in.size();
        if (number > 0) {
            return shapes.get(number - 1);
        }
        int length = in.size(1);
        StandardCodec.KnownRecord known = codec.recordOf(in.array(), in.skip(length), length);
        shapes.add(known);
        return known;
    }

    private Object components(StandardCodec.KnownRecord known) throws Exception {
        RecordShape shape = known.shape();
        @Nullable Object[] components = new Object[shape.names().length];
        for (int place : known.places()) {
            Class<?> type = shape.types()[place];
            components[place] = type.isPrimitive() ? primitive(type) : checked(node(in.unsigned()), type, shape, place);
        }
        return shape.make(components);
    }

    private static @Nullable Object checked(@Nullable Object value, Class<?> type, RecordShape shape, int place) {
        if (value != null && !type.isInstance(value)) {
            throw new CodecException("A stored component has another class than it is declared with: "
                    + Printable.name(shape.className()) + "." + shape.names()[place] + ", declared=" + type.getName()
                    + ", stored=" + value.getClass().getName());
        }
        return value;
    }

    private Object primitive(Class<?> type) {
        if (type == int.class) {
            return (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
        } else if (type == long.class) {
            return in.number();
        } else if (type == boolean.class) {
            return in.unsigned() != 0;
        } else if (type == double.class) {
            return Double.longBitsToDouble(in.fixed(Double.BYTES));
        } else if (type == float.class) {
            return Float.intBitsToFloat((int) in.fixed(Float.BYTES));
        } else if (type == char.class) {
            return (char) in.size();
        } else if (type == short.class) {
            return (short) in.number(Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return (byte) in.number(Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    // ---------------------------------------------------------------- containers

    private Class<?> type() throws Exception {
        int number = in.size();
        if (number > 0) {
            return types.get(number - 1);
        }
        Class<?> type = codec.load(in.text());
        types.add(type);
        return type;
    }

    private Object container(StoredContainer container) throws Exception {
        int number = begin();
        Comparator<Object> comparator = container.holds().isSorted() ? comparator() : null;
        int size = in.size(1);
        if (container.holds().isMap() && size % 2 != 0) {
            throw new CodecException("A stored map has a key without a value: size=" + size);
        }
        @Nullable Object[] held = new Object[size];
        int outer = nesting.beginHeld(container.isHashing());
        for (int i = 0; i < size; i++) {
            held[i] = node(in.unsigned());
        }
        nesting.endHeld(outer);
        return end(number, container.maker().make(held, comparator));
    }

    @SuppressWarnings("unchecked") // what cannot compare them throws when it does
    private @Nullable Comparator<Object> comparator() throws Exception {
        int code = in.unsigned();
        if (code == StructuralWriter.REVERSE_ORDER) {
            return Collections.reverseOrder();
        } else if (code == StructuralWriter.CASE_INSENSITIVE_ORDER) {
            return (Comparator<Object>) (Comparator<?>) String.CASE_INSENSITIVE_ORDER;
        }
        return (Comparator<Object>) node(code);
    }

    private Object array() throws Exception {
        int number = begin();
        Class<?> element = type();
        if (!element.isPrimitive()) {
            int size = in.size(1);
            @Nullable Object[] array = (Object[]) Array.newInstance(element, size);
            for (int i = 0; i < size; i++) {
                array[i] = node(in.unsigned());
            }
            return end(number, array);
        }
        int width = PrimitiveArrays.widthOf(element);
        int size = in.size(width);
        Object array = Array.newInstance(element, size);
        if (array instanceof byte[] bytes) {
            System.arraycopy(in.array(), in.skip(size), bytes, 0, size);
        } else {
            for (int i = 0; i < size; i++) {
                PrimitiveArrays.set(array, i, in.fixed(width));
            }
        }
        return end(number, array);
    }

    private Object single(int code) throws Exception {
        return switch (code) {
            case StructuralWriter.URI_TEXT -> new URI(required(String.class));
            case StructuralWriter.LOCALE -> Locale.forLanguageTag(in.text());
            case StructuralWriter.CURRENCY -> Currency.getInstance(in.text());
            case StructuralWriter.DATE -> new Date(in.fixed(Long.BYTES));
            case StructuralWriter.BIT_SET -> bits();
            case StructuralWriter.ENUM_SET -> enumSet();
            case StructuralWriter.ENUM_MAP -> enumMap();
            case StructuralWriter.ATOMIC_INTEGER ->
                new AtomicInteger((int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE));
            case StructuralWriter.ATOMIC_LONG -> new AtomicLong(in.number());
            case StructuralWriter.ATOMIC_BOOLEAN -> new AtomicBoolean(in.unsigned() != 0);
            case StructuralWriter.OPTIONAL_INT ->
                isNothing() ? OptionalInt.empty() : OptionalInt.of(required(Integer.class));
            case StructuralWriter.OPTIONAL_LONG ->
                isNothing() ? OptionalLong.empty() : OptionalLong.of(required(Long.class));
            case StructuralWriter.OPTIONAL_DOUBLE ->
                isNothing() ? OptionalDouble.empty() : OptionalDouble.of(required(Double.class));
            default -> throw new CodecException("A stored value has an unknown part: code=" + code);
        };
    }

    private boolean isNothing() {
        if (in.remaining() > 0 && in.array()[in.position()] == StructuralWriter.NULL) {
            in.skip(1);
            return true;
        }
        return false;
    }

    private <T> T required(Class<T> type) throws Exception {
        int code = in.unsigned();
        boolean isSimple =
                code > StructuralWriter.NULL && code < StandardCodec.SERIALIZED || code >= StructuralWriter.SHORT_TEXT;
        Object value = isSimple ? node(code) : null;
        if (!type.isInstance(value)) {
            throw new CodecException("A stored value has another part where one was to be: code=" + code);
        }
        return type.cast(value);
    }

    private BitSet bits() {
        int size = in.size(1);
        int from = in.skip(size);
        return BitSet.valueOf(java.nio.ByteBuffer.wrap(in.array(), from, size));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object enumSet() throws Exception {
        Class<?> type = requireEnum(type());
        EnumSet set = EnumSet.noneOf((Class) type);
        for (int size = in.size(1); size > 0; size--) {
            set.add(StandardCodec.constant(type, in.text()));
        }
        return set;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object enumMap() throws Exception {
        int number = begin();
        Class<?> type = requireEnum(type());
        EnumMap map = new EnumMap((Class) type);
        for (int size = in.size(2); size > 0; size--) {
            Object key = StandardCodec.constant(type, in.text());
            map.put((Enum) key, node(in.unsigned()));
        }
        return end(number, map);
    }

    private static Class<?> requireEnum(Class<?> type) {
        if (!type.isEnum()) {
            throw new CodecException("A stored class is no enum any more: class=" + Printable.name(type.getName()));
        }
        return type;
    }
}
