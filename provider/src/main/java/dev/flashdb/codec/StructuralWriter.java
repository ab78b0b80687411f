package dev.flashdb.codec;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value by its structure: records by their components, arrays and the JDK's containers by what they hold. Confined
 * to one call.
 */
final class StructuralWriter {

    /*
     * value:  node;  what Java serialization has to write stands behind it, all parts in one stream (see StandardCodec)
     * node:   code | payload
     *
     *   codes of StandardCodec  length | the compact form without its tag   (STRING: length | UTF-8; numbers: varints)
     *   SHORT_TEXT + length     UTF-8
     *   NULL, PART              -;  the number of a part
     *   RECORD, RECORD_SEEN     shape | components: primitives without codes, else nodes
     *   SEEN                    the number of a container, array or RECORD_SEEN before, in the order of their beginnings
     *   ENUM                    class | name of the constant
     *   ARRAY                   class of the elements | size | elements: primitives without codes, else nodes
     *   containers              size | nodes;  the sorted ones have a node for their comparator in front
     *   shape, class            0 and the description or name, the first time; then its number from 1 on
     *
     * 1. What can hold a mutable thing, or itself, is written once and then referred to: sharing is kept, a cycle through
     *    it is found, and a graph that shares a lot takes no more bytes than it has objects.
     * 2. The reader refuses what is nested deeper than it allows; so the writer does, by the same numbers.
     */
    static final int NULL = 0;
    static final int PART = 40;
    static final int RECORD = 41;
    static final int RECORD_SEEN = 42;
    static final int SEEN = 43;
    static final int ENUM = 44;
    static final int ARRAY = 45;
    static final int URI_TEXT = 46;
    static final int LOCALE = 47;
    static final int CURRENCY = 48;
    static final int OPTIONAL_INT = 49;
    static final int OPTIONAL_LONG = 50;
    static final int OPTIONAL_DOUBLE = 51;
    static final int ATOMIC_INTEGER = 52;
    static final int ATOMIC_LONG = 53;
    static final int ATOMIC_BOOLEAN = 54;
    static final int DATE = 55;
    static final int BIT_SET = 56;
    static final int ENUM_SET = 57;
    static final int ENUM_MAP = 58;
    static final int REVERSE_ORDER = 59;
    static final int CASE_INSENSITIVE_ORDER = 60;

    /** And the length. */
    static final int SHORT_TEXT = 192;

    static final int LONGEST_SHORT_TEXT = 63;

    private static final Class<?> SMALL_ENUM_SET =
            EnumSet.noneOf(Thread.State.class).getClass();
    private static final Class<?> LARGE_ENUM_SET =
            EnumSet.noneOf(Character.UnicodeScript.class).getClass();

    private static final Integer UNFINISHED = -1;

    private final StandardCodec codec;
    private final ByteSink out = new ByteSink();
    private final @Nullable Refusals refusals;
    private @Nullable SeenObjects seen;
    private @Nullable Map<Object, Integer> named;
    private @Nullable Object firstShape;
    private int shapes;
    private int types;
    private @Nullable List<Object> parts;
    private boolean isSerializable = true;
    private boolean hasHashedParts;
    private final Nesting nesting = new Nesting();

    /** @param refusals collects what cannot be stored; null to fail with the first */
    StructuralWriter(StandardCodec codec, @Nullable Refusals refusals) {
        this.codec = codec;
        this.refusals = refusals;
    }

    /** Returns whether a value of this class is written here; else it is a part for Java serialization. */
    static boolean handles(Class<?> type) {
        return RecordShape.of(type) != null || type.isArray() || StoredContainer.of(type) != null || isSingle(type);
    }

    private static boolean isSingle(Class<?> type) {
        return type == EnumMap.class
                || type == SMALL_ENUM_SET
                || type == LARGE_ENUM_SET
                || type == URI.class
                || type == Locale.class
                || type == Currency.class
                || type == OptionalInt.class
                || type == OptionalLong.class
                || type == OptionalDouble.class
                || type == AtomicInteger.class
                || type == AtomicLong.class
                || type == AtomicBoolean.class
                || type == Date.class
                || type == BitSet.class;
    }

    /** Returns the value as bytes, with their tag. */
    byte[] write(Object value) {
        out.put(StandardCodec.STRUCTURE);
        node(value);
        List<Object> serialized = parts;
        if (serialized == null) {
            return out.toByteArray();
        }
        if (isSerializable) { // one stream keeps all that is shared as it is
            return codec.encodeSerialized(value);
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream(256);
        NamedObjectOutput.writeStored(serialized.toArray(), stream, codec.filter());
        byte[] structure = out.toByteArray();
        ByteSink whole = new ByteSink();
        whole.put(StandardCodec.STRUCTURE_AND_PARTS);
        whole.put(hasHashedParts ? 1 : 0);
        whole.size(structure.length - 1);
        whole.put(structure, 1);
        whole.put(stream.toByteArray());
        return whole.toByteArray();
    }

    private void node(@Nullable Object value) {
        if (value == null) {
            out.put(NULL);
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Integer number) {
            out.put(CompactForm.INTEGER);
            out.number(number);
        } else if (value instanceof Long number) {
            out.put(CompactForm.LONG);
            out.number(number);
        } else if (value instanceof Boolean truth) {
            out.put(truth ? CompactForm.TRUE : CompactForm.FALSE);
        } else if (value instanceof Enum<?> constant) {
            constant(constant);
        } else {
            other(value);
        }
    }

    private void text(String text) {
        if (CompactForm.hasUnpairedSurrogate(text)) {
            leafOrPart(text);
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= LONGEST_SHORT_TEXT) {
            out.put(SHORT_TEXT + utf8.length);
        } else {
            out.put(CompactForm.STRING);
            out.size(utf8.length);
        }
        out.put(utf8);
    }

    private void constant(Enum<?> constant) {
        Class<?> type = constant.getDeclaringClass();
        requireAllowed(type);
        out.put(ENUM);
        type(type);
        out.text(constant.name());
    }

    private void other(Object value) {
        RecordShape shape = RecordShape.of(value.getClass());
        if (shape != null) {
            record(value, shape);
            return;
        }
        StoredContainer container = StoredContainer.of(value.getClass());
        if (container != null) {
            container(value, container);
        } else if (value.getClass().isArray()) {
            array(value);
        } else if (isSingle(value.getClass())) {
            single(value);
        } else {
            leafOrPart(value);
        }
    }

    private void leafOrPart(Object value) {
        byte[] form = CompactForm.encode(value);
        if (form != null) {
            out.put(form[0]);
            out.size(form.length - 1);
            out.put(form, 1);
        } else {
            part(value);
        }
    }

    private void part(Object value) {
        if (refusals != null) {
            refusals.tryPart(value, codec.filter());
        }
        List<Object> all = parts;
        if (all == null) {
            all = new ArrayList<>();
            parts = all;
        }
        out.put(PART);
        out.size(all.size());
        all.add(value);
        hasHashedParts |= nesting.isHashed();
    }

    // ---------------------------------------------------------------- records

    private void record(Object value, RecordShape shape) {
        boolean isTracked = !shape.isClosed();
        if (isTracked && isSeen(value)) {
            return;
        }
        requireAllowed(value.getClass());
        isSerializable &= value instanceof Serializable;
        out.put(isTracked ? RECORD_SEEN : RECORD);
        shape(shape);
        int number = isTracked ? begin(value) : 0;
        for (int i = 0; i < shape.names().length; i++) {
            enterPart(".", shape.names()[i]);
            component(shape.types()[i], shape.get(i, value));
            leavePart();
        }
        if (isTracked) {
            end(value, number);
        }
    }

    @SuppressWarnings("NullAway") // what is declared primitive is not null
    private void component(Class<?> type, @Nullable Object value) {
        if (type.isPrimitive()) {
            primitive(type, value);
        } else {
            node(value);
        }
    }

    private void primitive(Class<?> type, Object value) {
        if (type == int.class) {
            out.number((Integer) value);
        } else if (type == long.class) {
            out.number((Long) value);
        } else if (type == boolean.class) {
            out.put((Boolean) value ? 1 : 0);
        } else if (type == double.class) {
            out.fixed(Double.doubleToRawLongBits((Double) value), Double.BYTES);
        } else if (type == float.class) {
            out.fixed(Float.floatToRawIntBits((Float) value), Float.BYTES);
        } else if (type == char.class) {
            out.size((Character) value);
        } else {
            out.number(((Number) value).longValue());
        }
    }

    /** Most values have one kind of record, or a handful. */
    private void shape(RecordShape shape) {
        Object key = shape.description();
        if (key == firstShape) {
            out.size(1);
            return;
        }
        if (firstShape == null) {
            firstShape = key;
        } else {
            Map<Object, Integer> known = named();
            Integer number = known.get(key);
            if (number != null) {
                out.size(number);
                return;
            }
            known.put(key, shapes + 1);
        }
        shapes++;
        out.size(0);
        out.size(shape.description().length);
        out.put(shape.description());
    }

    private Map<Object, Integer> named() {
        Map<Object, Integer> known = named;
        if (known == null) {
            known = new HashMap<>();
            named = known;
        }
        return known;
    }

    /** Names have the numbers of their own kind, in the same map: no class is an array of bytes. */
    private void type(Class<?> type) {
        Map<Object, Integer> known = named();
        Integer number = known.get(type);
        if (number != null) {
            out.size(number);
            return;
        }
        known.put(type, ++types);
        out.size(0);
        out.text(type.getName());
    }

    // ---------------------------------------------------------------- containers

    private void container(Object value, StoredContainer container) {
        if (isSeen(value)) {
            return;
        }
        isSerializable &= value instanceof Serializable;
        out.put(container.code());
        int number = begin(value);
        if (container.holds().isSorted()) {
            comparator(StoredContainer.comparatorOf(value));
        }
        @Nullable Object[] held = container.held(value);
        out.size(held.length);
        int outer = nesting.beginHeld(container.isHashing());
        for (int i = 0; i < held.length; i++) {
            enterHeld(container, i, held);
            node(held[i]);
            leavePart();
        }
        nesting.endHeld(outer);
        end(value, number);
    }

    private void comparator(@Nullable Object comparator) {
        if (comparator == Collections.reverseOrder()) {
            out.put(REVERSE_ORDER);
        } else if (comparator == String.CASE_INSENSITIVE_ORDER) {
            out.put(CASE_INSENSITIVE_ORDER);
        } else {
            node(comparator);
        }
    }

    private void array(Object array) {
        if (isSeen(array)) {
            return;
        }
        Class<?> element = array.getClass().getComponentType();
        requireAllowed(element);
        out.put(ARRAY);
        int number = begin(array);
        type(element);
        int size = java.lang.reflect.Array.getLength(array);
        out.size(size);
        if (array instanceof Object[] elements) {
            for (int i = 0; i < size; i++) {
                enterIndex(i);
                node(elements[i]);
                leavePart();
            }
        } else if (array instanceof byte[] bytes) {
            out.put(bytes);
        } else {
            int width = PrimitiveArrays.widthOf(element);
            for (int i = 0; i < size; i++) {
                out.fixed(PrimitiveArrays.bitsOf(array, i), width);
            }
        }
        end(array, number);
    }

    private void single(Object value) {
        if (value instanceof URI uri) {
            out.put(URI_TEXT);
            node(uri.toString());
        } else if (value instanceof Locale locale) {
            locale(locale);
        } else if (value instanceof Currency currency) {
            out.put(CURRENCY);
            out.text(currency.getCurrencyCode());
        } else if (value instanceof Date date) {
            out.put(DATE);
            out.fixed(date.getTime(), Long.BYTES);
        } else if (value instanceof BitSet bits) {
            byte[] bytes = bits.toByteArray();
            out.put(BIT_SET);
            out.size(bytes.length);
            out.put(bytes);
        } else if (value instanceof EnumSet<?> set) {
            enumSet(set);
        } else if (value instanceof EnumMap<?, ?> map) {
            enumMap(map);
        } else {
            number(value);
        }
    }

    private void locale(Locale locale) {
        String tag = locale.toLanguageTag();
        if (Locale.forLanguageTag(tag).equals(locale)) {
            out.put(LOCALE);
            out.text(tag);
        } else {
            part(locale);
        }
    }

    private void number(Object value) {
        if (value instanceof OptionalInt optional) {
            isSerializable = false;
            out.put(OPTIONAL_INT);
            node(optional.isPresent() ? (Object) optional.getAsInt() : null);
        } else if (value instanceof OptionalLong optional) {
            isSerializable = false;
            out.put(OPTIONAL_LONG);
            node(optional.isPresent() ? (Object) optional.getAsLong() : null);
        } else if (value instanceof OptionalDouble optional) {
            isSerializable = false;
            out.put(OPTIONAL_DOUBLE);
            node(optional.isPresent() ? (Object) optional.getAsDouble() : null);
        } else if (value instanceof AtomicInteger number) {
            out.put(ATOMIC_INTEGER);
            out.number(number.get());
        } else if (value instanceof AtomicLong number) {
            out.put(ATOMIC_LONG);
            out.number(number.get());
        } else {
            out.put(ATOMIC_BOOLEAN);
            out.put(((AtomicBoolean) value).get() ? 1 : 0);
        }
    }

    /** The kind of its elements is known of an empty one through its complement only. */
    private void enumSet(EnumSet<?> set) {
        EnumSet<?> any = set.isEmpty() ? EnumSet.complementOf(set) : set;
        if (any.isEmpty()) {
            part(set);
            return;
        }
        Class<?> type = any.iterator().next().getDeclaringClass();
        requireAllowed(type);
        out.put(ENUM_SET);
        type(type);
        out.size(set.size());
        set.forEach(constant -> out.text(constant.name()));
    }

    private void enumMap(EnumMap<?, ?> map) {
        if (map.isEmpty()) {
            part(map);
            return;
        }
        if (isSeen(map)) {
            return;
        }
        Class<?> type = map.keySet().iterator().next().getDeclaringClass();
        requireAllowed(type);
        out.put(ENUM_MAP);
        int number = begin(map);
        type(type);
        out.size(map.size());
        map.forEach((key, held) -> {
            out.text(key.name());
            enterPart("[", key.name() + "]");
            node(held);
            leavePart();
        });
        end(map, number);
    }

    // ---------------------------------------------------------------- what was met

    private boolean isSeen(Object value) {
        SeenObjects all = seen;
        Object number = all == null ? null : all.get(value);
        if (number == null) {
            return false;
        }
        if (number == UNFINISHED) {
            throw failure("A value holds itself, so it cannot be stored", value);
        }
        nesting.again((Integer) number);
        out.put(SEEN);
        out.size((Integer) number);
        return true;
    }

    private int begin(Object value) {
        SeenObjects all = seen;
        if (all == null) {
            all = new SeenObjects();
            seen = all;
        }
        all.add(value, UNFINISHED);
        return nesting.begin();
    }

    @SuppressWarnings("NullAway") // begun before
    private void end(Object value, int number) {
        seen.replace(value, number);
        nesting.end(number);
    }

    private static CodecException failure(String what, Object value) {
        return new CodecException(what + ": class=" + value.getClass().getName());
    }

    private void requireAllowed(Class<?> type) {
        if (refusals != null) {
            refusals.requireAllowed(type, codec.filter());
        } else {
            codec.requireAllowed(type.getName());
        }
    }

    // ---------------------------------------------------------------- where it stands, for messages

    private void enterPart(String start, String name) {
        if (refusals != null) {
            refusals.enter(start + name);
        }
    }

    private void enterIndex(int index) {
        if (refusals != null) {
            refusals.enter("[" + index + "]");
        }
    }

    private void enterHeld(StoredContainer container, int index, @Nullable Object[] held) {
        if (refusals != null) {
            refusals.enter(Refusals.step(container, index, held));
        }
    }

    private void leavePart() {
        if (refusals != null) {
            refusals.leave();
        }
    }
}
