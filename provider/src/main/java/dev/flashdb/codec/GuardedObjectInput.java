package dev.flashdb.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one place that opens an {@link ObjectInputStream}. Confined to one call.
 *
 * <p>Two kinds: {@link #readCopy} may instantiate the very classes the writer named (by identity, so class loaders are
 * right by construction and nothing is looked up by name); {@link #readStored} may instantiate what a
 * {@link SerialFilter} allows, checks the name before the class is loaded, and limits what the bytes can make it do.
 */
abstract class GuardedObjectInput extends ObjectInputStream {
    /** The first refusal, kept because a class' own {@code readObject} might swallow the exception. */
    private @Nullable CodecException refusal;

    private GuardedObjectInput(byte[] bytes, int offset, int length) throws IOException {
        super(new ByteArrayInputStream(bytes, offset, length));
    }

    /**
     * Reads an object back that this process has just written.
     *
     * @param bytes what a {@link NamedObjectOutput} wrote
     * @param named the classes that writer named, in the order of their numbers in the stream
     */
    static @Nullable Object readCopy(byte[] bytes, List<Class<?>> named) throws IOException, ClassNotFoundException {
        try (GuardedObjectInput input = new Copy(bytes, named)) {
            return input.readChecked();
        }
    }

    /**
     * Reads an object from bytes that may be damaged or hostile.
     *
     * @param bytes the array that holds the stream from {@code offset} to its end
     * @param isHashed whether somebody else asks what is read for its hash code
     */
    static @Nullable Object readStored(
            byte[] bytes, int offset, SerialFilter filter, ClassLoader loader, boolean isHashed)
            throws IOException, ClassNotFoundException {
        try (GuardedObjectInput input = new Stored(bytes, offset, filter, loader, isHashed)) {
            Object value = input.readChecked();
            if (input.read() >= 0) {
                throw new CodecException("Bytes are left behind the serialized value");
            }
            return value;
        }
    }

    private @Nullable Object readChecked() throws IOException, ClassNotFoundException {
        Object value;
        try {
            value = readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            if (refusal != null) {
                throw refusal;
            }
            throw e;
        }
        if (refusal != null) {
            throw refusal;
        }
        return value;
    }

    /** Returns a primitive type by its name, or null. */
    static @Nullable Class<?> primitive(String name) {
        return Stored.PRIMITIVES.get(name);
    }

    /** Remembers a refusal and returns it, to be thrown. */
    final CodecException refused(CodecException e) {
        if (refusal == null) {
            refusal = e;
        }
        return e;
    }

    /** Classes by their number in the stream. */
    private static final class Copy extends GuardedObjectInput {
        private final List<Class<?>> named;

        Copy(byte[] bytes, List<Class<?>> named) throws IOException {
            super(bytes, /* offset= */ 0, bytes.length);
            this.named = named;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass desc) throws IOException {
            Class<?> type = next();
            if (!type.getName().equals(desc.getName())) {
                throw refused(new CodecException("The stream names " + Printable.name(desc.getName()) + " where "
                        + type.getName() + " was written"));
            }
            return type;
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) throws IOException {
            return next();
        }

        private Class<?> next() throws IOException {
            int number = readInt();
            if (number < 0 || number >= named.size()) {
                throw refused(new CodecException("The stream names a class that was not written: number=" + number));
            }
            return named.get(number);
        }
    }

    /*
     * Limits on stored bytes, beside the names:
     * 1. An array announced by the bytes, or by a JDK collection on their behalf, is no longer than they can fill: the
     *    elements of all arrays together are at most SLACK times the bytes (a hash table is up to 8 times its entries).
     * 2. Nesting is at most DEPTH.
     * 3. Nesting below a hash collection is at most HASHED_DEPTH: sets that share nested sets take time exponential in
     *    their nesting to hash. HashMap, HashSet and Hashtable announce their table (an array of Map.Entry) before they
     *    read their elements, which tells where they begin; for those that do not, the whole value is taken.
     */
    private static final class Stored extends GuardedObjectInput implements ObjectInputFilter {
        private static final int DEPTH = 500;
        private static final int HASHED_DEPTH = 24;
        private static final int SLACK = 8;

        static final Map<String, Class<?>> PRIMITIVES = Stream.<Class<?>>of(
                        boolean.class,
                        byte.class,
                        short.class,
                        char.class,
                        int.class,
                        long.class,
                        float.class,
                        double.class,
                        void.class)
                .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

        private final SerialFilter filter;
        private final ClassLoader loader;
        private final long sizeBytes;
        private long announcedElements;

        /** The depths of the hash collections being read, outermost first. */
        private final Deque<Long> hashed = new ArrayDeque<>();

        private boolean hashedSomewhere;

        Stored(byte[] bytes, int offset, SerialFilter filter, ClassLoader loader, boolean isHashed) throws IOException {
            super(bytes, offset, bytes.length - offset);
            this.filter = filter;
            this.loader = loader;
            this.hashedSomewhere = isHashed;
            this.sizeBytes = bytes.length - offset;
            setObjectInputFilter(this);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass desc) throws ClassNotFoundException {
            Class<?> type = load(desc.getName());
            if (type.isRecord()) {
                requireSameComponents(desc, type);
            }
            return type;
        }

        /** Serialization would give a component that was not stored a null or a 0, and no word. */
        private void requireSameComponents(ObjectStreamClass desc, Class<?> type) {
            Map<String, String> today = new LinkedHashMap<>();
            for (RecordComponent component : type.getRecordComponents()) {
                today.put(component.getName(), component.getType().descriptorString());
            }
            List<String> differences = new ArrayList<>();
            for (ObjectStreamField field : desc.getFields()) {
                String stored = field.isPrimitive() ? String.valueOf(field.getTypeCode()) : field.getTypeString();
                String present = today.remove(field.getName());
                if (present == null) {
                    differences.add("component removed: " + Printable.name(field.getName()));
                } else if (!present.equals(stored)) {
                    differences.add("component type changed: " + Printable.name(field.getName()) + " from "
                            + Printable.name(String.valueOf(stored)) + " to " + Printable.name(present));
                }
            }
            today.keySet().forEach(name -> differences.add("component added: " + name));
            if (!differences.isEmpty()) {
                throw refused(RecordShape.changed(type.getName(), differences));
            }
        }

        private Class<?> load(String name) throws ClassNotFoundException {
            if (!filter.allows(name)) {
                throw refused(new ClassNotAllowedException(name, filter.setting()));
            }
            Class<?> primitive = PRIMITIVES.get(name);
            return primitive != null ? primitive : Class.forName(name, /* initialize= */ false, loader);
        }

        @Override
        @SuppressWarnings("deprecation") // the only way to a proxy's class without making a proxy
        protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
            Class<?>[] interfaces = new Class<?>[names.length];
            for (int i = 0; i < names.length; i++) {
                interfaces[i] = load(names[i]);
            }
            try {
                return Proxy.getProxyClass(loader, interfaces);
            } catch (IllegalArgumentException e) {
                throw new ClassNotFoundException("No proxy of these interfaces", e);
            }
        }

        /** The limits; a class is judged by its name, before this is asked. */
        @Override
        public Status checkInput(FilterInfo info) {
            String excess = excess(info);
            if (excess != null) {
                refused(new CodecException("Refused to read a stored value: " + excess));
                return Status.REJECTED;
            }
            return Status.UNDECIDED;
        }

        private @Nullable String excess(FilterInfo info) {
            Class<?> type = info.serialClass();
            if (info.depth() > DEPTH) {
                return "nested too deeply, maxDepth=" + DEPTH;
            }
            if (info.depth() - hashedFrom(info, type) > HASHED_DEPTH) {
                return "nested too deeply in a hash collection, maxHashedDepth=" + HASHED_DEPTH;
            }
            if (info.arrayLength() >= 0 && type != null && tooLong(info, type)) {
                return "an array longer than the bytes can fill, arrayLength=" + info.arrayLength();
            }
            return null;
        }

        /** The depth of the outermost hash collection being read, or this one's own when there is none. */
        private long hashedFrom(FilterInfo info, @Nullable Class<?> type) {
            while (!hashed.isEmpty() && hashed.peekLast() >= info.depth()) {
                hashed.removeLast();
            }
            if (type == Map.Entry[].class) {
                hashed.addLast(info.depth());
            } else if (type != null && hashesUnannounced(type)) {
                hashedSomewhere = true;
            }
            if (hashedSomewhere) {
                return 0;
            }
            return hashed.isEmpty() ? info.depth() : hashed.peekFirst();
        }

        private static boolean hashesUnannounced(Class<?> type) {
            String name = type.getName();
            return name.equals("java.util.concurrent.ConcurrentHashMap") || name.equals("java.util.CollSer");
        }

        private boolean tooLong(FilterInfo info, Class<?> type) {
            Class<?> element = type.isArray() ? type.getComponentType() : type;
            if (element.isPrimitive()) {
                return info.arrayLength() * sizeOf(element) > sizeBytes - info.streamBytes();
            }
            announcedElements += info.arrayLength();
            return announcedElements > SLACK * sizeBytes;
        }

        private static long sizeOf(Class<?> primitive) {
            if (primitive == long.class || primitive == double.class) {
                return Long.BYTES;
            }
            if (primitive == int.class || primitive == float.class) {
                return Integer.BYTES;
            }
            return primitive == short.class || primitive == char.class ? Short.BYTES : Byte.BYTES;
        }
    }
}
