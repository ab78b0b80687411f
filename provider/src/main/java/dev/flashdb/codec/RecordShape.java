package dev.flashdb.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a record is made of, and how its components are read and put together. Immutable, but for the arrays, which nobody
 * changes.
 *
 * <p>What hangs on a class is an Object[] of JDK types only, so it dies with the class, and a class that outlives this
 * library keeps nothing of it.
 */
record RecordShape(
        String className,
        String[] names,
        Class<?>[] types,
        MethodHandle[] getters,
        Object maker,
        byte[] description,
        boolean isClosed) {

    /*
     * The description of a record, as it stands in stored bytes. It is read only when it is not known yet.
     *
     *   className | (name | type) ... | empty name          all in the bits of NameBits
     *   type:  4 bits, a number of KNOWN_TYPES;  EXTENDED and 8 bits, the rest of these;
     *          NAMED, a bit, and a name: behind the record's package if the bit is set, else the whole
     */
    private static final int EXTENDED = 14;
    private static final int NAMED = 15;

    /** Declared types that take one byte. A file format: only ever added to at the end. */
    private static final List<String> KNOWN_TYPES = List.of(
            "boolean",
            "int",
            "long",
            "double",
            "java.lang.String",
            "java.lang.Object",
            "java.lang.Boolean",
            "java.lang.Integer",
            "java.lang.Long",
            "java.math.BigDecimal",
            "java.time.Instant",
            "java.util.List",
            "java.util.Map",
            "java.util.UUID", // those behind take twelve bits
            "byte",
            "short",
            "char",
            "float",
            "java.lang.Byte",
            "java.lang.Short",
            "java.lang.Character",
            "java.lang.Float",
            "java.lang.Double",
            "java.lang.Number",
            "java.lang.CharSequence",
            "java.lang.Enum",
            "java.math.BigInteger",
            "java.time.Duration",
            "java.time.LocalDate",
            "java.time.LocalTime",
            "java.time.LocalDateTime",
            "java.time.OffsetDateTime",
            "java.time.ZonedDateTime",
            "java.util.Set",
            "java.util.Collection",
            "java.util.Optional",
            "java.util.Locale",
            "java.util.Currency",
            "java.net.URI",
            "[B",
            "[I",
            "[J",
            "[D",
            "[Ljava.lang.String;");

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private static final ClassValue<Object[]> SHAPES = new ClassValue<>() {
        @Override
        protected Object[] computeValue(Class<?> type) {
            try {
                return parts(type);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                return new Object[] {e.toString()};
            }
        }
    };

    /** Returns what a record is made of; null for what is none, has a say in its serialization, or is closed to us. */
    static @Nullable RecordShape of(Class<?> type) {
        if (!type.isRecord()) {
            return null;
        }
        Object[] parts = SHAPES.get(type);
        return parts.length == 1
                ? null
                : new RecordShape(
                        (String) parts[0],
                        (String[]) parts[1],
                        (Class<?>[]) parts[2],
                        (MethodHandle[]) parts[3],
                        parts[4],
                        (byte[]) parts[5],
                        (Boolean) parts[6]);
    }

    private static Object[] parts(Class<?> type) throws ReflectiveOperationException {
        if (ClassStructure.isOfJdk(type) || ClassStructure.decidesItsForm(type)) {
            return new Object[] {"its form is its own affair"};
        }
        RecordComponent[] components = type.getRecordComponents();
        String[] names = new String[components.length];
        Class<?>[] types = new Class<?>[components.length];
        MethodHandle[] getters = new MethodHandle[components.length];
        boolean isClosed = true;
        for (int i = 0; i < components.length; i++) {
            names[i] = components[i].getName();
            types[i] = components[i].getType();
            Field field = type.getDeclaredField(names[i]);
            field.setAccessible(true);
            getters[i] = LOOKUP.unreflectGetter(field).asType(MethodType.methodType(Object.class, Object.class));
            isClosed &= Immutability.holdsValuesOnly(types[i]);
        }
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return new Object[] {
            type.getName(), names, types, getters, maker(constructor), description(type, names, types), isClosed
        };
    }

    /** A method handle takes less than the 255 arguments that a constructor may have. */
    private static Object maker(Constructor<?> constructor) throws IllegalAccessException {
        int count = constructor.getParameterCount();
        try {
            return LOOKUP.unreflectConstructor(constructor)
                    .asSpreader(Object[].class, count)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (IllegalArgumentException e) {
            return constructor;
        }
    }

    Object make(@Nullable Object[] components) {
        try {
            return maker instanceof MethodHandle handle
                    ? (Object) handle.invokeExact(components)
                    : ((Constructor<?>) maker).newInstance(components);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            Throwable cause =
                    e instanceof java.lang.reflect.InvocationTargetException && e.getCause() != null ? e.getCause() : e;
            throw new CodecException(
                    "The constructor of a stored record has failed: class=" + Printable.name(className) + ", cause="
                            + cause.getClass().getName(),
                    cause);
        }
    }

    @Nullable
    Object get(int component, Object from) {
        try {
            return (Object) getters[component].invokeExact(from);
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new CodecException("A component cannot be read: " + className + "." + names[component], e);
        }
    }

    // ---------------------------------------------------------------- the description

    private static byte[] description(Class<?> type, String[] names, Class<?>[] types) {
        NameBits out = new NameBits();
        String className = type.getName();
        out.name(className);
        for (int i = 0; i < names.length; i++) {
            out.name(names[i]);
            type(out, types[i].getName(), packageStart(className));
        }
        out.name("");
        return out.toByteArray();
    }

    private static void type(NameBits out, String typeName, String packageStart) {
        int known = KNOWN_TYPES.indexOf(typeName);
        if (known >= EXTENDED) {
            out.put(EXTENDED, 4);
            out.put(known, 8);
        } else if (known >= 0) {
            out.put(known, 4);
        } else {
            boolean isNear = typeName.startsWith(packageStart);
            out.put(NAMED, 4);
            out.put(isNear ? 1 : 0, 1);
            out.name(isNear ? typeName.substring(packageStart.length()) : typeName);
        }
    }

    private static String packageStart(String className) {
        return className.substring(0, className.lastIndexOf('.') + 1);
    }

    /** A description as it was stored: the names of the components' types by the components' names, in their order. */
    record Stored(String className, Map<String, String> components) {

        static Stored read(byte[] bytes, int from, int length) {
            NameBits in = new NameBits(bytes, from, length);
            String className = in.name();
            Map<String, String> components = new LinkedHashMap<>();
            for (String name = in.name(); !name.isEmpty(); name = in.name()) {
                if (components.put(name, type(in, packageStart(className))) != null) {
                    throw new CodecException("A stored record has a component twice");
                }
            }
            if (!in.isAtEnd()) {
                throw new CodecException("Bytes are left behind the description of a stored record");
            }
            return new Stored(className, components);
        }

        private static String type(NameBits in, String packageStart) {
            int type = in.get(4);
            if (type == NAMED) {
                return in.get(1) == 1 ? packageStart + in.name() : in.name();
            }
            int known = type == EXTENDED ? in.get(8) : type;
            if (known >= KNOWN_TYPES.size()) {
                throw new CodecException("A stored record has a component of an unknown type: type=" + known);
            }
            return KNOWN_TYPES.get(known);
        }

        /**
         * Returns where each stored component stands today.
         *
         * @throws CodecException if the components are not the same; it says what differs
         */
        int[] placesIn(RecordShape today) {
            Map<String, Integer> places = new LinkedHashMap<>();
            for (int i = 0; i < today.names.length; i++) {
                places.put(today.names[i], i);
            }
            List<String> differences = new ArrayList<>();
            int[] result = new int[components.size()];
            int at = 0;
            for (Map.Entry<String, String> component : components.entrySet()) {
                Integer place = places.remove(component.getKey());
                if (place == null) {
                    differences.add("component removed: " + Printable.name(component.getKey()));
                } else if (!today.types[place].getName().equals(component.getValue())) {
                    differences.add("component type changed: " + Printable.name(component.getKey()) + " from "
                            + Printable.name(component.getValue()) + " to " + today.types[place].getName());
                } else {
                    result[at] = place;
                }
                at++;
            }
            places.keySet().forEach(name -> differences.add("component added: " + name));
            if (!differences.isEmpty()) {
                throw changed(className, differences);
            }
            return result;
        }
    }

    static CodecException changed(String className, List<String> differences) {
        return new CodecException("A record has changed since this was stored. " + String.join(", ", differences)
                + ": class=" + Printable.name(className));
    }
}
