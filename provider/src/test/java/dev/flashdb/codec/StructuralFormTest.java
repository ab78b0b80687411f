package dev.flashdb.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records and what the JDK's containers hold, stored by their structure. */
class StructuralFormTest {
    private static final ClassLoader LOADER = StructuralFormTest.class.getClassLoader();

    private final StandardCodec codec =
            new StandardCodec(SerialFilter.jdkOnly().withTypes(List.of(Product.class)), LOADER);

    record Product(long id, String name, int stock, double price, String category, boolean active) {}

    record Stored(long id, String name, int stock, double price, String category, boolean active)
            implements Serializable {}

    record All(
            boolean a,
            byte b,
            short c,
            char d,
            int e,
            long f,
            float g,
            double h,
            @Nullable Object i,
            Integer j) {}

    record Node(String name, @Nullable Node next, List<Node> children) {}

    record Pair<A extends @Nullable Object, B extends @Nullable Object>(A one, B two) {}

    sealed interface Shape permits Circle, Square, Group {}

    record Circle(double radius) implements Shape {}

    record Square(int side, Colour colour) implements Shape {}

    record Group(List<Shape> shapes) implements Shape {}

    record Nothing() {}

    record Holder(List<Object> held) {}

    enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "green";
            }
        }
    }

    static final class Bean implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String text;

        @SuppressWarnings("serial")
        private @Nullable Object other;

        Bean(String text, @Nullable Object other) {
            this.text = text;
            this.other = other;
        }

        @Override
        public boolean equals(Object that) {
            return that instanceof Bean bean && bean.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    static final class Plain {}

    private Object through(Object value) {
        return codec.decode(codec.encode(value));
    }

    // ---------------------------------------------------------------- what comes back

    @Test
    void anyMixtureOfRecordsEnumsArraysAndContainersComesBackEqualAndOfTheSameClass() {
        long seed = Long.getLong("flashdb.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            Object value = any(random, 4);
            Object back = through(value);
            String what = "seed=" + seed + ", round=" + round;
            assertSame(value.getClass(), back.getClass(), what);
            assertEquals(described(value), described(back), what);
        }
    }

    /** What equal values have in common, whatever arrays they hold. */
    private static Object described(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> entries = new HashMap<>();
            map.forEach((key, held) -> entries.put(described(key), described(held)));
            return List.of(map.getClass(), entries);
        } else if (value instanceof Map.Entry<?, ?> entry) {
            return List.of(described(entry.getKey()), described(entry.getValue()));
        } else if (value instanceof Set<?> set) {
            return List.of(
                    set.getClass(),
                    set.stream().map(StructuralFormTest::described).collect(Collectors.toSet()));
        } else if (value instanceof Iterable<?> held) {
            List<Object> all = new ArrayList<>();
            held.forEach(each -> all.add(described(each)));
            return List.of(held.getClass(), all);
        } else if (value instanceof Object[] array) {
            return List.of(array.getClass(), described(Arrays.asList(array)));
        } else if (value instanceof int[] array) {
            return List.of(Arrays.toString(array));
        } else if (value instanceof Optional<?> optional) {
            return List.of(described(optional.get()));
        } else if (value instanceof Pair<?, ?> pair) {
            return List.of(described(pair.one), described(pair.two));
        }
        return value == null ? "null" : value;
    }

    private static Object any(Random random, int depth) {
        return depth == 0 || random.nextInt(4) == 0 ? leaf(random) : composite(random, depth - 1);
    }

    private static Object leaf(Random random) {
        return switch (random.nextInt(19)) {
            case 0 -> random.nextInt() >> random.nextInt(32);
            case 1 -> random.nextLong() >> random.nextInt(64);
            case 2 -> random.nextDouble();
            case 3 -> random.nextBoolean();
            case 4 -> "t" + random.nextInt(100);
            case 5 -> "\uD83D\uDE00\uD800".substring(random.nextInt(4));
            case 6 -> Colour.values()[random.nextInt(2)];
            case 7 -> DayOfWeek.of(1 + random.nextInt(7));
            case 8 -> new BigDecimal(random.nextInt()).movePointLeft(3);
            case 9 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000));
            case 10 -> LocalDate.ofEpochDay(random.nextInt(100_000));
            case 11 -> new UUID(random.nextLong(), random.nextLong());
            case 12 -> (byte) random.nextInt();
            case 13 -> (char) random.nextInt();
            case 14 -> random.nextFloat();
            case 15 -> URI.create("http://example.org/" + random.nextInt());
            case 16 -> Locale.GERMANY;
            case 17 -> random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt());
            default -> new Nothing();
        };
    }

    private static Object composite(Random random, int depth) {
        Supplier<Object> next = () -> any(random, depth);
        List<Object> some = Stream.generate(next).limit(random.nextInt(4)).toList();
        Set<Object> different = new HashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Object leaf = leaf(random);
            different.add(
                    switch (random.nextInt(4)) {
                        case 0 -> List.of(leaf, Set.of(leaf));
                        case 1 -> new Pair<>(leaf, new Nothing());
                        default -> leaf;
                    });
        }
        return switch (random.nextInt(24)) {
            case 0 -> new ArrayList<>(some);
            case 1 -> new LinkedList<>(some);
            case 2 -> List.copyOf(some);
            case 3 -> Stream.concat(some.stream(), Stream.of((Object) null)).toList();
            case 4 -> new HashSet<>(different);
            case 5 -> Set.copyOf(different);
            case 6 -> different.stream().collect(Collectors.toMap(each -> each, each -> next.get()));
            case 7 -> Map.copyOf(different.stream().collect(Collectors.toMap(each -> each, each -> next.get())));
            case 8 -> new LinkedHashMap<>(Map.of("k", next.get()));
            case 9 -> new TreeMap<>(Map.of(1, next.get(), 2, next.get()));
            case 10 -> new TreeSet<>(List.of("b", "a"));
            case 11 -> Optional.of(next.get());
            case 12 -> some.toArray();
            case 13 -> new int[] {random.nextInt(), 1};
            case 14 -> new String[][] {{"a", null}, {}};
            case 15 -> Collections.unmodifiableList(new ArrayList<>(some));
            case 16 -> Collections.singletonMap("k", next.get());
            case 17 -> new Pair<>(next.get(), random.nextBoolean() ? next.get() : null);
            case 18 -> new Group(List.of(new Circle(random.nextDouble()), new Square(1, Colour.GREEN)));
            case 19 -> new Node("n", random.nextBoolean() ? new Node("m", null, List.of()) : null, new ArrayList<>());
            case 20 -> new EnumMap<>(Map.of(Colour.RED, next.get()));
            case 21 -> EnumSet.of(Colour.GREEN);
            case 22 -> Map.entry(next.get(), next.get());
            default -> new ConcurrentHashMap<>(Map.of("k", next.get()));
        };
    }

    @Test
    void everyPrimitiveComponentComesBackToItsLastBit() {
        All most = new All(
                true,
                Byte.MIN_VALUE,
                Short.MIN_VALUE,
                Character.MAX_VALUE,
                Integer.MIN_VALUE,
                Long.MIN_VALUE,
                -0f,
                Double.MIN_VALUE,
                null,
                7);
        assertEquals(most, through(most));
        All least = new All(
                false,
                Byte.MAX_VALUE,
                Short.MAX_VALUE,
                '\0',
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                Float.NaN,
                -0d,
                "x",
                -1);
        assertEquals(least, through(least));
    }

    @Test
    void arraysOfEveryKindComeBack() {
        for (Object array : List.of(
                new boolean[] {true, false},
                new byte[] {1, -1},
                new short[] {-2},
                new char[] {'\uFFFF'},
                new int[] {1 << 31},
                new long[] {-1},
                new float[] {1.5f},
                new double[] {Math.PI},
                new Product[] {new Product(1, "a", 2, 3, "b", true), null},
                new Colour[] {Colour.RED},
                new Serializable[] {"a", 1},
                new Object[][] {{List.of(1)}})) {
            Object back = through(new Pair<>(array, null));
            assertSame(array.getClass(), ((Pair<?, ?>) back).one.getClass());
            assertArrayEquals(new Object[] {array}, new Object[] {((Pair<?, ?>) back).one});
        }
    }

    @Test
    void sortedContainersKeepTheirOrder() {
        TreeMap<String, Integer> reversed = new TreeMap<>(Comparator.reverseOrder());
        reversed.putAll(Map.of("a", 1, "b", 2));
        assertEquals("{b=2, a=1}", through(reversed).toString());
        TreeSet<String> anyCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.addAll(List.of("b", "A"));
        assertTrue(((TreeSet<?>) through(anyCase)).comparator() == String.CASE_INSENSITIVE_ORDER);
    }

    @Test
    void aRecordThatNeitherItNorItsPartsAreSerializableIsStoredWithoutWord() {
        Node node = new Node("a", new Node("b", null, List.of()), List.of(new Node("c", null, new ArrayList<>())));
        assertEquals(node, through(node));
        assertEquals(31, codec.encode(node)[0]);
    }

    @Test
    void aRecordMayHoldWhatOnlySerializationCanStoreAndSharingIsKept() {
        Bean bean = new Bean("x", null);
        Pair<?, ?> back = (Pair<?, ?>) through(new Pair<>(bean, List.of(bean, new Nothing())));
        assertEquals(bean, back.one);
        assertSame(back.one, ((List<?>) back.two).get(0));
        assertEquals(32, codec.encode(new Pair<>(bean, new Nothing()))[0]);
    }

    @Test
    void whatSerializationCanStoreAsAWholeIsOneStream() {
        Bean one = new Bean("one", null);
        List<Object> list = new ArrayList<>(List.of(one));
        one.other = list;
        byte[] bytes = codec.encode(list);
        assertEquals(30, bytes[0]);
        List<?> back = (List<?>) codec.decode(bytes);
        assertSame(back, ((Bean) back.get(0)).other);
    }

    @Test
    void aListThatIsMetTwiceComesBackAsOneList() {
        List<Object> shared = new ArrayList<>(List.of(1));
        Pair<?, ?> back = (Pair<?, ?>) through(new Pair<>(shared, new Holder(shared)));
        assertSame(back.one, ((Holder) back.two).held);
    }

    @Test
    void aRecordOfAsManyComponentsAsJavaAllowsComesBack(@TempDir Path directory) {
        String components = IntStream.range(0, 254).mapToObj(i -> "int c" + i).collect(Collectors.joining(", "));
        ClassLoader loader =
                Compiled.loader(directory, Map.of("wide.Wide", "public record Wide(" + components + ") {}"));
        Object[] numbers = IntStream.range(0, 254).boxed().toArray();
        Object wide = Compiled.make(loader, "wide.Wide", numbers);
        StandardCodec its = new StandardCodec(SerialFilter.jdkOnly().withPatterns("wide.*"), loader);
        assertEquals(wide, its.decode(its.encode(wide)));
    }

    // ---------------------------------------------------------------- how large it is

    @Test
    void aRecordOfSixComponentsTakesHalfTheBytesOfSerializationAtMost(@TempDir Path directory) {
        ClassLoader shop = Compiled.loader(
                directory,
                Map.of(
                        "com.acme.shop.Product",
                        "public record Product(long id, String name, int stock, double price, String category,"
                                + " boolean active) implements java.io.Serializable {}"));
        Object product =
                Compiled.make(shop, "com.acme.shop.Product", 1_234_567L, "A pair of shoes", 12, 59.95, "outdoor", true);
        int bytes = new StandardCodec(SerialFilter.jdkOnly().withPatterns("com.acme.**"), shop).encode(product).length;
        int serialized = Samples.serialized(product).length;
        assertTrue(bytes <= serialized / 2, () -> bytes + " of " + serialized);
        int nested = codec.encode(new Product(1_234_567, "A pair of shoes", 12, 59.95, "outdoor", true)).length;
        int nestedSerialized =
                Samples.serialized(new Stored(1_234_567, "A pair of shoes", 12, 59.95, "outdoor", true)).length;
        assertTrue(nested <= nestedSerialized / 2, () -> nested + " of " + nestedSerialized);
    }

    @Test
    void aListOfRecordsDescribesThemOnce() {
        List<Product> many = IntStream.range(0, 1_000)
                .mapToObj(i -> new Product(i, "p" + i, i, i, "c", true))
                .toList();
        assertTrue(codec.encode(many).length < 1_000 * 30);
    }

    // ---------------------------------------------------------------- what is refused

    @Test
    void aCycleIsRefusedClearly() {
        List<Object> held = new ArrayList<>();
        Holder holder = new Holder(held);
        held.add(holder);
        for (Object value : List.of(holder, held)) {
            String message = assertThrows(CodecException.class, () -> codec.encode(value))
                    .getMessage();
            assertTrue(message.contains("holds itself"), message);
        }
    }

    @Test
    void whatIsNestedTooDeeplyIsRefusedWhenItIsWrittenAndNotWhenItIsReadBack() {
        Node deep = new Node("end", null, List.of());
        for (int i = 0; i < 240; i++) {
            deep = new Node("n", deep, List.of());
        }
        assertEquals(deep, through(deep));
        for (int i = 0; i < 100_000; i++) {
            deep = new Node("n", deep, List.of());
        }
        Node tooDeep = deep;
        String message =
                assertThrows(CodecException.class, () -> codec.encode(tooDeep)).getMessage();
        assertTrue(message.contains("maxDepth=500"), message);
        Object nested = Set.of();
        for (int i = 0; i < 30; i++) {
            nested = new HashSet<>(Set.of(nested));
        }
        Object sets = nested;
        message = assertThrows(CodecException.class, () -> codec.encode(sets)).getMessage();
        assertTrue(message.contains("maxHashedDepth=24"), message);
    }

    @Test
    void aBombOfSetsThatAreReferredToIsRefused() {
        List<Object> levels = new ArrayList<>();
        Set<Object> last = new HashSet<>(Set.of("x"));
        levels.add(last);
        ByteSink bytes = new ByteSink();
        bytes.put(StandardCodec.STRUCTURE);
        int listCode = StoredContainer.of(ArrayList.class).code();
        int setCode = StoredContainer.of(HashSet.class).code();
        bytes.put(listCode);
        bytes.size(100);
        bytes.put(setCode);
        bytes.size(0);
        for (int i = 1; i < 100; i++) { // each a set of two that refer to the one before
            bytes.put(setCode);
            bytes.size(2);
            bytes.put(StructuralWriter.SEEN);
            bytes.size(2 * i - 1);
            bytes.put(listCode);
            bytes.size(1);
            bytes.put(StructuralWriter.SEEN);
            bytes.size(2 * i - 1);
        }
        String message = assertThrows(CodecException.class, () -> codec.decode(bytes.toByteArray()))
                .getMessage();
        assertTrue(message.contains("maxHashedDepth=24"), message);
    }

    @Test
    void aRecordThatIsNotAllowedIsNeitherWrittenNorLoaded() {
        List<String> asked = new ArrayList<>();
        ClassLoader recording = new ClassLoader(LOADER) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                asked.add(name);
                return super.loadClass(name, resolve);
            }
        };
        StandardCodec jdkOnly = new StandardCodec(SerialFilter.jdkOnly(), recording);
        for (Object value : List.of(new Nothing(), List.of(Colour.RED), new Product[0], EnumSet.of(Colour.RED))) {
            byte[] bytes = codec.encode(value);
            assertThrows(ClassNotAllowedException.class, () -> jdkOnly.decode(bytes));
            assertThrows(ClassNotAllowedException.class, () -> jdkOnly.encode(value));
        }
        assertEquals(List.of(), asked);
    }

    @Test
    void theMessageHasAllRefusedClassesAndTheWayToEachAndTheElementOfAnArray() {
        StandardCodec shop = new StandardCodec(
                SerialFilter.jdkOnly().withPatterns(Pair.class.getName()).withSetting("flashdb.cache.allow"), LOADER);
        Object value = new Pair<>(
                List.of("a", new Circle(1)), new LinkedHashMap<>(Map.of("key", new Pair<>(new Square[0], null))));
        ClassNotAllowedException e = assertThrows(ClassNotAllowedException.class, () -> shop.encode(value));
        String circle = Circle.class.getName();
        String square = Square.class.getName();
        assertTrue(e.getMessage().contains("Pair.one[1]: " + circle), e.getMessage());
        assertTrue(e.getMessage().contains("Pair.two[key].one: " + square), e.getMessage());
        assertTrue(e.getMessage().contains("flashdb.cache.allow=" + circle + ";" + square), e.getMessage());
    }

    @Test
    void theMessageNamesThePartThatIsNotSerializableAndTheCodecModule() {
        Object value = new Pair<>(new Bean("x", new Bean("y", new Plain())), 1);
        CodecException e = assertThrows(CodecException.class, () -> codec.encode(value));
        assertTrue(e.getMessage().contains("Pair.one.other.other: " + Plain.class.getName()), e.getMessage());
        assertTrue(e.getMessage().contains("flashdb-codec-fory"), e.getMessage());
        CodecException bean = assertThrows(CodecException.class, () -> codec.encode(new Bean("x", new Plain())));
        assertTrue(bean.getMessage().contains("Bean.other: " + Plain.class.getName()), bean.getMessage());
    }

    @Test
    void exceptionsOfTheJdkAreAllowedFromTheStart() {
        StandardCodec jdkOnly = new StandardCodec(SerialFilter.jdkOnly(), LOADER);
        for (Throwable thrown : List.of(
                new IllegalStateException("a", new IllegalArgumentException()),
                new Throwable(),
                new Exception("x"),
                new RuntimeException(new java.io.IOException("disk")),
                new AssertionError(),
                new java.util.NoSuchElementException(),
                new java.util.concurrent.TimeoutException("late"),
                new java.io.UncheckedIOException(new java.io.FileNotFoundException("f")),
                new java.sql.SQLException("no"),
                new NumberFormatException(),
                new UnsupportedOperationException())) {
            thrown.addSuppressed(new IllegalStateException("also"));
            Throwable back = (Throwable) jdkOnly.decode(jdkOnly.encode(thrown));
            assertSame(thrown.getClass(), back.getClass());
            assertEquals(thrown.getMessage(), back.getMessage());
            assertEquals(thrown.getStackTrace().length, back.getStackTrace().length);
        }
    }

    // ---------------------------------------------------------------- another version of a record

    private static String changed(Path directory, String before, String after, Object... arguments) {
        ClassLoader old = Compiled.loader(directory.resolve("old"), Map.of("shop.R", before));
        ClassLoader today = Compiled.loader(directory.resolve("new"), Map.of("shop.R", after));
        SerialFilter shop = SerialFilter.jdkOnly().withPatterns("shop.*");
        byte[] bytes = new StandardCodec(shop, old).encode(Compiled.make(old, "shop.R", arguments));
        StandardCodec newCodec = new StandardCodec(shop, today);
        try {
            return String.valueOf(newCodec.decode(bytes));
        } catch (CodecException e) {
            return e.getMessage();
        }
    }

    @Test
    void row59ARecordWhoseComponentsDifferCannotBeReadAndTheMessageSaysHow(@TempDir Path directory) {
        for (String marker : List.of("", " implements java.io.Serializable")) {
            Path at = directory.resolve(marker.isEmpty() ? "plain" : "serializable");
            String before = "public record R(int a, String b)" + marker + " {}";
            Object[] values = {1, "x"};
            String added = changed(
                    at.resolve("1"), before, "public record R(int a, String b, String mail)" + marker + " {}", values);
            assertTrue(added.contains("component added: mail") && added.contains("class=shop.R"), added);
            String removed = changed(at.resolve("2"), before, "public record R(int a)" + marker + " {}", values);
            assertTrue(removed.contains("component removed: b"), removed);
            String retyped =
                    changed(at.resolve("3"), before, "public record R(long a, String b)" + marker + " {}", values);
            assertTrue(retyped.contains("component type changed: a from int to long"), retyped);
            String renamed =
                    changed(at.resolve("4"), before, "public record R(int a, String c)" + marker + " {}", values);
            assertTrue(renamed.contains("component removed: b, component added: c"), renamed);
            assertEquals(
                    "R[b=x, a=1]",
                    changed(at.resolve("5"), before, "public record R(String b, int a)" + marker + " {}", values));
            String gone = changed(at.resolve("6"), before, "public final class R {}", values);
            assertTrue(gone.contains("none today"), gone);
        }
    }

    @Test
    void row59ARecordInAStreamOfSerializationIsComparedToo(@TempDir Path directory) {
        String bean = "public class Bean implements java.io.Serializable { private static final long serialVersionUID ="
                + " 1; R r; Bean(R r) { this.r = r; } }";
        ClassLoader old = Compiled.loader(
                directory.resolve("old"),
                Map.of("shop.R", "public record R(int a) implements java.io.Serializable {}", "shop.Bean", bean));
        ClassLoader today = Compiled.loader(
                directory.resolve("new"),
                Map.of(
                        "shop.R",
                        "public record R(int a, String mail) implements java.io.Serializable {}",
                        "shop.Bean",
                        bean));
        SerialFilter shop = SerialFilter.jdkOnly().withPatterns("shop.*");
        byte[] bytes =
                new StandardCodec(shop, old).encode(Compiled.make(old, "shop.Bean", Compiled.make(old, "shop.R", 1)));
        assertEquals(30, bytes[0]);
        assertEquals(
                "Bean", new StandardCodec(shop, old).decode(bytes).getClass().getSimpleName());
        CodecException e = assertThrows(CodecException.class, () -> new StandardCodec(shop, today).decode(bytes));
        assertTrue(e.getMessage().contains("component added: mail"), e.getMessage());
    }

    @Test
    void aRecordWhoseConstructorRefusesIsACodecException(@TempDir Path directory) {
        String message = changed(
                directory,
                "public record R(int a) {}",
                "public record R(int a) { public R { throw new IllegalArgumentException(); } }",
                1);
        assertTrue(message.contains("constructor") && message.contains("IllegalArgumentException"), message);
        assertInstanceOf(String.class, message);
        HashMap<String, Object> map = new HashMap<>(Map.of("k", new Nothing()));
        assertEquals(map, through(map));
    }
}
