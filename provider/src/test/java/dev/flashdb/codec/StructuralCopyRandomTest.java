package dev.flashdb.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random graphs of objects, copied by structure and through Java serialization: the two copies must be the same graph. Where
 * serialization loses a way back, the copy by structure must still be the whole graph.
 */
class StructuralCopyRandomTest {
    private static final int GRAPHS = Integer.getInteger("flashdb.graphs", 3_000);

    /** Not Serializable: its constructor is run for each copy, its field is not copied. */
    static class Ground {
        int ground = 7;
    }

    @SuppressWarnings("serial") // holds what a test puts there
    static class Node extends Ground implements Serializable {
        private static final long serialVersionUID = 1L;
        final int id;

        @Nullable
        Object left;

        @Nullable
        Object right;

        @Nullable
        List<Object> list;

        transient @Nullable Object passing = "not copied";
        transient int count = 5;

        Node(int id) {
            this.id = id;
            this.ground = id;
        }
    }

    /** A key by its contents. It leads nowhere, so that serialization never hashes one that it has not read to its end. */
    static final class Key implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String name;
        private final Date date;

        Key(int number) {
            name = "key " + number;
            date = new Date(number);
        }

        @Override
        public int hashCode() {
            return name.hashCode() + date.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.name.equals(name) && key.date.equals(date);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @SuppressWarnings("serial")
    static final class Leaf extends Node {
        private static final long serialVersionUID = 1L;
        private final boolean truth;
        private final byte small;
        private final char letter;
        private final short number;
        private final long large;
        private final float real;
        private final double precise;
        private final String text;
        private final Samples.Shape shape;
        private volatile int @Nullable [] numbers;

        /** The superclass has a field of this name, too. */
        private @Nullable Object left;

        Leaf(int id, Random random) {
            super(id);
            truth = random.nextBoolean();
            small = (byte) random.nextInt();
            letter = (char) random.nextInt();
            number = (short) random.nextInt();
            large = random.nextLong();
            real = random.nextFloat();
            precise = random.nextDouble();
            text = "text " + random.nextInt();
            shape = random.nextBoolean() ? Samples.Shape.ROUND : Samples.Shape.SQUARE;
            numbers = random.nextBoolean() ? new int[] {id} : null;
        }
    }

    @SuppressWarnings("serial")
    record Triple(
            @Nullable Object one, int number, @Nullable List<?> two) implements Serializable {}

    /** Makes one graph. */
    private static final class Graph {
        private final Random random;
        private final List<Object> made = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();

        Graph(Random random) {
            this.random = random;
        }

        Object build() {
            int size = 1 + random.nextInt(40);
            Object root = node();
            for (int i = 0; i < size; i++) {
                root = object();
                made.add(root);
            }
            for (Node node : nodes) { // the way back: cycles
                if (random.nextInt(3) == 0) {
                    node.right = any();
                }
            }
            return random.nextBoolean() ? root : new ArrayList<>(made);
        }

        private Object any() {
            return random.nextInt(3) == 0 || made.isEmpty()
                    ? "text " + random.nextInt(9)
                    : made.get(random.nextInt(made.size()));
        }

        private List<Object> some() {
            List<Object> some = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                some.add(any());
            }
            return some;
        }

        private Set<Object> someKeys() {
            Set<Object> some = new LinkedHashSet<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                some.add(random.nextBoolean() ? nodes.get(random.nextInt(nodes.size())) : new Key(random.nextInt(5)));
            }
            return some;
        }

        private <M extends Map<Object, Object>> M filled(M map, Collection<?> keys) {
            keys.forEach(key -> map.put(key, any()));
            return map;
        }

        private Node node() {
            int id = nodes.size();
            Node node = random.nextBoolean() ? new Node(id) : new Leaf(id, random);
            node.left = any();
            node.list = random.nextBoolean() ? some() : null;
            if (node instanceof Leaf leaf) {
                leaf.left = any();
            }
            nodes.add(node);
            return node;
        }

        private Object object() {
            return switch (random.nextInt(26)) {
                case 0 -> new LinkedList<>(some());
                case 1 -> new ArrayDeque<>(some());
                case 2 -> filled(new HashMap<>(), List.of("a", "b"));
                case 3 -> filled(new HashMap<>(), someKeys());
                case 4 -> filled(new LinkedHashMap<>(4, 0.5f, random.nextBoolean()), someKeys());
                case 5 -> filled(new TreeMap<>(), List.of(3, 1, 2));
                case 6 -> filled(new TreeMap<>(Collections.reverseOrder()), List.of("b", "a"));
                case 7 -> filled(new ConcurrentHashMap<>(), someKeys());
                case 8 -> new EnumMap<>(Map.of(Samples.Shape.SQUARE, any()));
                case 9 -> new HashSet<>(someKeys());
                case 10 -> new LinkedHashSet<>(someKeys());
                case 11 -> new TreeSet<>(List.of("x", "y"));
                case 12 -> List.copyOf(some());
                case 13 -> some().stream().toList();
                case 14 -> Set.copyOf(someKeys());
                case 15 -> Map.copyOf(filled(new HashMap<>(), someKeys()));
                case 16 -> some().toArray();
                case 17 -> new Node[] {nodes.get(0), null, node()};
                case 18 -> new int[][] {{random.nextInt()}, {}};
                case 19 -> new Date(random.nextInt());
                case 20 -> new AtomicReference<>(any());
                case 21 -> new Triple(any(), random.nextInt(), random.nextBoolean() ? some() : null);
                case 22 -> new AtomicInteger(random.nextInt());
                case 23 -> BitSet.valueOf(new long[] {random.nextLong()});
                case 24 -> Collections.singletonList("text " + random.nextInt(9));
                default -> node();
            };
        }
    }

    /**
     * Describes a graph: classes, contents, and which references lead to one object. What has no order is put in the order of
     * the numbers of its nodes.
     */
    private static final class Description {
        private final Map<Object, Integer> numbers = new IdentityHashMap<>();
        private final StringBuilder text = new StringBuilder();

        /** Whether fields that no copy takes over are described as they are in a copy. */
        private final boolean isOfCopy;

        Description(boolean isOfCopy) {
            this.isOfCopy = isOfCopy;
        }

        /** Describes what a copy of a graph must be. */
        static String ofCopyOf(Object root) throws IllegalAccessException {
            Description description = new Description(/* isOfCopy= */ true);
            description.visit(root);
            return description.text.toString();
        }

        static String of(Object root) throws IllegalAccessException {
            Description description = new Description(/* isOfCopy= */ false);
            description.visit(root);
            return description.text.toString();
        }

        /** Whether there is a way back to a record or an immutable collection: serialization may lose it. */
        static boolean holdsItselfThroughAnImmutable(Object root) throws IllegalAccessException {
            Description all = new Description(/* isOfCopy= */ false);
            all.visit(root);
            for (Object object : all.numbers.keySet()) {
                if (object instanceof Record
                        || object.getClass().getName().startsWith("java.util.ImmutableCollections")) {
                    Description contents = new Description(/* isOfCopy= */ false);
                    contents.visitContents(object);
                    if (contents.numbers.containsKey(object)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private void visit(@Nullable Object object) throws IllegalAccessException {
            if (object == null
                    || object instanceof String
                    || object instanceof Enum
                    || object instanceof Number n && isBox(n)) {
                text.append(object).append(' ');
                return;
            }
            Integer number = numbers.get(object);
            if (number != null) {
                text.append('#').append(number).append(' ');
                return;
            }
            numbers.put(object, numbers.size());
            text.append(object.getClass().getName()).append('(');
            visitContents(object);
            text.append(") ");
        }

        private static boolean isBox(Number number) {
            return !(number instanceof AtomicInteger);
        }

        private void visitContents(Object object) throws IllegalAccessException {
            if (object.getClass().isArray()) {
                for (int i = 0; i < Array.getLength(object); i++) {
                    visit(
                            object.getClass().getComponentType().isPrimitive()
                                    ? Array.getInt(object, i)
                                    : Array.get(object, i));
                }
            } else if (object instanceof Map<?, ?> map) {
                for (Object key : inOrder(map, map.keySet())) {
                    visit(key);
                    visit(map.get(key));
                }
            } else if (object instanceof Collection<?> collection) {
                for (Object element : inOrder(collection, collection)) {
                    visit(element);
                }
                text.append(collection instanceof List && takesNull(collection));
            } else if (object instanceof AtomicReference<?> reference) {
                visit(reference.get());
            } else if (object.getClass().getName().startsWith("java.")) {
                text.append(object);
            } else {
                visitFields(object);
            }
        }

        private static boolean takesNull(Collection<?> collection) {
            try {
                return !collection.contains(null);
            } catch (NullPointerException e) {
                return false;
            }
        }

        private static List<?> inOrder(Object holder, Collection<?> elements) {
            List<Object> list = new ArrayList<>(elements);
            boolean ordered = holder instanceof List
                    || holder instanceof ArrayDeque
                    || holder instanceof LinkedHashMap
                    || holder instanceof LinkedHashSet
                    || holder instanceof TreeMap
                    || holder instanceof TreeSet;
            if (!ordered) {
                list.sort(Comparator.comparing(
                        element -> element instanceof Node node ? "node " + node.id : element.toString()));
            }
            return list;
        }

        private void visitFields(Object object) throws IllegalAccessException {
            for (Class<?> type = object.getClass(); type != Object.class; type = type.getSuperclass()) {
                Field[] fields = type.getDeclaredFields();
                Arrays.sort(fields, Comparator.comparing(Field::getName));
                for (Field field : fields) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        text.append(field.getName()).append('=');
                        visit(described(field, object));
                    }
                }
            }
        }

        private @Nullable Object described(Field field, Object object) throws IllegalAccessException {
            if (isOfCopy && field.getDeclaringClass() == Ground.class) {
                return new Ground().ground;
            }
            if (isOfCopy && Modifier.isTransient(field.getModifiers())) {
                return field.getType() == int.class ? 0 : null;
            }
            return field.get(object) instanceof Boolean truth ? truth.toString() : boxed(field.get(object));
        }

        private static @Nullable Object boxed(@Nullable Object held) {
            return held instanceof Character letter ? (Object) (int) letter : held;
        }
    }

    @Test
    void aStructuralCopyIsTheGraphThatSerializationMakes() throws IllegalAccessException {
        long seed = Long.getLong("flashdb.graphs.seed", new Random().nextLong());
        int refused = 0;
        int lost = 0;
        for (int i = 0; i < GRAPHS; i++) {
            Object graph = new Graph(new Random(seed + i)).build();
            String message = "seed=" + (seed + i);
            String before = Description.of(graph);
            if (Immutability.isImmutable(graph)) {
                continue;
            }
            Object copy;
            try {
                copy = StructuralCopy.of(graph);
            } catch (CodecException e) {
                assertTrue(e.getMessage().contains("holds itself through an immutable"), () -> message + " " + e);
                refused++;
                continue;
            }
            assertNotNull(copy, message);
            String whole = Description.ofCopyOf(graph);
            assertEquals(whole, Description.of(copy), message);
            if (!whole.equals(Description.of(ValueCopier.copySerialized(graph)))) {
                assertTrue(
                        Description.holdsItselfThroughAnImmutable(graph),
                        () -> message + " serialization made another graph");
                lost++;
            }
            assertEquals(before, Description.of(graph), message);
            assertSharesNothingMutable(graph, copy, message);
        }
        String left = "most graphs are compared: refused=" + refused + " lost=" + lost + " seed=" + seed;
        assertTrue(refused + lost < GRAPHS / 3, left);
    }

    private static void assertSharesNothingMutable(Object graph, Object copy, String message)
            throws IllegalAccessException {
        Description original = new Description(/* isOfCopy= */ false);
        original.visit(graph);
        Description copied = new Description(/* isOfCopy= */ false);
        copied.visit(copy);
        for (Object object : copied.numbers.keySet()) {
            assertTrue(
                    !original.numbers.containsKey(object) || Immutability.isImmutable(object),
                    () -> "shared: " + object.getClass() + " " + message);
        }
    }
}
