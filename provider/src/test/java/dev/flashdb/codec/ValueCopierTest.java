package dev.flashdb.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueCopierTest {
    private final ValueCopier copier = ValueCopier.standard();
    private final Samples.Point point = new Samples.Point(1, 2, "a", Samples.Shape.SQUARE);

    static Stream<Object> immutables() {
        Samples.Point point = new Samples.Point(1, 2, "a", Samples.Shape.SQUARE);
        return Stream.concat(
                StandardCodecTest.compact(),
                Stream.of(
                        point,
                        new Samples.Line(point, null),
                        new Samples.Chain("a", new Samples.Chain("b", null)),
                        new Samples.Pair("a", new Samples.Pair(point, 5)),
                        new Samples.Pair(null, null),
                        new Samples.Priced(BigDecimal.ONE, BigInteger.ONE),
                        Samples.Shape.SQUARE,
                        String.class,
                        URI.create("http://x/"),
                        Locale.GERMANY,
                        List.of(),
                        List.of(1, "b", point),
                        Set.of(1),
                        Set.of(1, 2, 3),
                        Map.of("a", List.of(1)),
                        Optional.of("a"),
                        Optional.empty(),
                        OptionalInt.of(1)));
    }

    @ParameterizedTest
    @MethodSource("immutables")
    void anImmutableValueIsReturnedAsItIs(Object value) {
        assertTrue(copier.isShared(value));
        assertSame(value, copier.copy(value));
    }

    static Stream<Object> mutables() {
        return Stream.of(
                new Date(5),
                new ArrayList<>(List.of(1, "a")),
                new LinkedList<>(List.of(1)),
                new HashSet<>(Set.of(1)),
                new HashMap<>(Map.of("a", 1)),
                new LinkedHashMap<>(Map.of("a", new ArrayList<>(List.of(1)))),
                new TreeMap<>(Map.of("a", 1)),
                new TreeSet<>(Set.of("a")),
                new ArrayList<>(List.of(new Date(5))),
                new HashMap<>(Map.of("a", new Date(5))),
                List.of(new Date(5)),
                Map.of("a", new Date(5)),
                new Samples.Pair("a", new Date(5)),
                new Samples.Pair(new Samples.Pair(null, new Date(1)), "b"),
                new Samples.WithList(new ArrayList<>(List.of("a"))),
                new Samples.Money("1.5", 1),
                new Samples.Count("5"),
                new Samples.Priced(new Samples.Money("1.5", 1), BigInteger.ONE),
                Collections.unmodifiableList(new ArrayList<>(List.of(new Date(5)))),
                Collections.unmodifiableList(new ArrayList<>(List.of("a"))));
    }

    @ParameterizedTest
    @MethodSource("mutables")
    void aMutableValueIsCopiedToAnEqualOneOfTheSameClass(Object value) {
        assertFalse(copier.isShared(value));
        Object copy = copier.copy(value);
        assertNotSame(value, copy);
        assertEquals(value, copy);
        assertSame(value.getClass(), copy.getClass());
    }

    @Test
    void arraysOfEveryPrimitiveAreCloned() {
        for (Class<?> type : List.of(
                boolean.class, byte.class, short.class, char.class, int.class, long.class, float.class, double.class)) {
            Object array = Array.newInstance(type, 3);
            Object copy = copier.copy(array);
            assertNotSame(array, copy);
            assertSame(array.getClass(), copy.getClass());
            assertEquals(3, Array.getLength(copy));
        }
        ArrayDeque<?> deque = (ArrayDeque<?>) copier.copy(new ArrayDeque<>(List.of(1, 2)));
        assertEquals(List.of(1, 2), new ArrayList<>(deque));
        assertArrayEquals(new int[] {1, 2}, (int[]) copier.copy(new int[] {1, 2}));
    }

    @Test
    void arraysOfObjectsAreDeep() {
        Object[] mixed = {"a", null, new Date(5), new int[] {1}};
        Object[] copy = (Object[]) copier.copy(mixed);
        assertArrayEquals(mixed, copy);
        assertNotSame(mixed[2], copy[2]);
        assertNotSame(mixed[3], copy[3]);
        String[] strings = {"a", null};
        assertArrayEquals(strings, (String[]) copier.copy(strings));
        assertNotSame(strings, copier.copy(strings));
    }

    @Test
    void mutablePartsOfImmutableContainersAreCopied() {
        Date date = new Date(5);
        for (Object value : List.of(
                List.of(date),
                Collections.unmodifiableList(List.of(date)),
                new ArrayList<>(List.of("a", date)),
                new LinkedList<>(List.of(date)),
                Collections.singletonList(date))) {
            List<?> copy = (List<?>) copier.copy(value);
            assertNotSame(date, copy.get(copy.size() - 1), value.getClass().getName());
        }
        Samples.WithArray array = new Samples.WithArray(new int[] {1});
        assertNotSame(array.numbers(), ((Samples.WithArray) copier.copy(array)).numbers());
        Samples.Pair pair = new Samples.Pair(date, "b");
        assertNotSame(date, ((Samples.Pair) copier.copy(pair)).left());
    }

    @Test
    void aRecordIsJudgedByItsFieldsNotByItsAccessors() {
        assertFalse(copier.isShared(new Samples.Lying(new Date(5))));
        assertTrue(copier.isShared(new Samples.Lying("a")));
    }

    @Test
    void subclassesOfImmutablesAreNeverShared() {
        Samples.Money money = new Samples.Money("1.5", 7);
        Samples.Priced copy = (Samples.Priced) copier.copy(new Samples.Priced(money, BigInteger.ONE));
        assertNotSame(money, copy.price());
        assertEquals(7, ((Samples.Money) copy.price()).mutable);
    }

    @Test
    void aSubclassOfACollectionKeepsItsClass() {
        class Names extends ArrayList<String> {
            private static final long serialVersionUID = 1L;
        }
        assertThrows(
                CodecException.class, () -> copier.copy(new Names()), "it holds this test, which is not Serializable");
        Map<String, Integer> accessed = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
        accessed.put("a", 1);
        accessed.put("b", 2);
        Map<?, ?> copy = (Map<?, ?>) copier.copy(accessed);
        assertNotNull(copy.get("a"));
        assertEquals(List.of("b", "a"), new ArrayList<>(copy.keySet()));
    }

    @Test
    void sortedCollectionsWithAComparatorKeepIt() {
        TreeMap<String, Integer> map = new TreeMap<>(Collections.reverseOrder());
        map.putAll(Map.of("a", 1, "b", 2));
        assertEquals("b", ((TreeMap<?, ?>) copier.copy(map)).firstKey());
    }

    @Test
    void cyclesComeBackAsCycles() {
        Samples.Box box = new Samples.Box();
        box.content = box;
        box.other = new ArrayList<>(Collections.singletonList(box));
        Samples.Box copy = (Samples.Box) copier.copy(box);
        assertNotSame(box, copy);
        assertSame(copy, copy.content);
        assertSame(copy, ((List<?>) copy.other).get(0));
    }

    @Test
    void sharedReferencesStayShared() {
        Date date = new Date(5);
        Samples.Box copy = (Samples.Box) copier.copy(new Samples.Box(date, List.of(date)));
        assertSame(copy.content, ((List<?>) copy.other).get(0));
        assertNotSame(date, copy.content);
    }

    @Test
    void aRecordThatSharesItsPartsExponentiallyIsJudgedAtBoundedCost() {
        Samples.Pair pair = new Samples.Pair("a", "b");
        for (int i = 0; i < 60; i++) {
            pair = new Samples.Pair(pair, pair);
        }
        assertFalse(copier.isShared(pair));
        Samples.Pair copy = (Samples.Pair) copier.copy(pair);
        assertSame(copy.left(), copy.right());
    }

    @Test
    void readResolveIsHonoured() {
        Samples.Box copy = (Samples.Box) copier.copy(new Samples.Box(Samples.Lonely.ONE, "a"));
        assertSame(Samples.Lonely.ONE, copy.content);
        assertThrows(CodecException.class, () -> copier.copy(new Samples.Vanishing()));
        assertThrows(CodecException.class, () -> copier.copy(new Samples.Failing()));
    }

    @Test
    void proxiesAndLambdasAreCopied() {
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Samples.Greeter.class}, new Samples.Greeting());
        Object copy = copier.copy(proxy);
        assertNotSame(Proxy.getInvocationHandler(proxy), Proxy.getInvocationHandler(copy));
        assertEquals("hello", ((Samples.Greeter) copy).greet());
        Date captured = new Date(5);
        Supplier<Object> lambda = (Supplier<Object> & java.io.Serializable) () -> captured;
        Supplier<?> lambdaCopy = (Supplier<?>) copier.copy(lambda);
        assertEquals(captured, lambdaCopy.get());
        assertNotSame(captured, lambdaCopy.get());
    }

    @Test
    void classesInsideAValueStayThemselves() {
        Samples.Box copy =
                (Samples.Box) copier.copy(new Samples.Box(int.class, new Class<?>[] {int[].class, Samples.Box.class}));
        assertSame(int.class, copy.content);
        assertArrayEquals(new Class<?>[] {int[].class, Samples.Box.class}, (Class<?>[]) copy.other);
    }

    @Test
    void limitsForStoredBytesDoNotApplyToCopies() {
        Hashtable<Object, Object> sparse = new Hashtable<>(1_000, 0.001f);
        sparse.put("a", new Date(5));
        assertEquals(sparse, copier.copy(sparse));
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            deep = new ArrayList<>(Collections.singletonList(deep));
        }
        Set<Object> set = new HashSet<>(Set.of(deep));
        assertEquals(set, copier.copy(set));
        assertEquals(Map.of("a", 1), copier.copy(new ConcurrentHashMap<>(Map.of("a", 1))));
    }

    @Test
    void whatIsNotSerializableIsNamedWithTheWaysOut() {
        for (Object value : List.of(
                new Samples.Plain(),
                new Samples.Box(new Samples.Plain(), null),
                new Samples.Unserializable(new StringBuilder(), new Samples.Plain()),
                new ArrayList<>(List.of(new Samples.Plain())))) {
            String message =
                    assertThrows(CodecException.class, () -> copier.copy(value)).getMessage();
            assertTrue(message.contains("dev.flashdb.codec.Samples$"), message);
            assertTrue(message.contains("setStoreByValue(false)") && message.contains("codec"), message);
        }
    }

    @Test
    void aValueTooDeepForTheStackIsACodecException() {
        Samples.Box deep = new Samples.Box(new Date(5), null);
        for (int i = 0; i < 200_000; i++) {
            deep = new Samples.Box(deep, null);
        }
        Samples.Box value = deep;
        assertThrows(CodecException.class, () -> copier.copy(value));
    }

    @Test
    void aCodecTakesThePlaceOfSerializationForMutablesOnly() {
        Codec<Object> codec = new Codec<>() {
            @Override
            public String name() {
                return "plain";
            }

            @Override
            public byte[] encode(Object value) {
                return new byte[] {7};
            }

            @Override
            public Object decode(byte[] bytes) {
                return "decoded " + bytes[0];
            }
        };
        ValueCopier through = ValueCopier.through(codec);
        assertEquals("decoded 7", through.copy(new Samples.Plain()));
        assertSame(point, through.copy(point));
    }

    /** Defines the sample classes anew, as another web application would. */
    private static final class Own extends ClassLoader {
        Own() {
            super(ValueCopierTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Samples.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        Object make(Class<?> type) throws ReflectiveOperationException {
            var constructor = loadClass(type.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        }

        Object chain() throws ReflectiveOperationException {
            Class<?> type = loadClass(Samples.Chain.class.getName());
            var constructor = type.getDeclaredConstructor(String.class, type);
            constructor.setAccessible(true);
            return constructor.newInstance("a", null);
        }
    }

    @Test
    void twoClassesOfOneNameKeepTheirLoadersWithinOneValue() throws ReflectiveOperationException {
        Object one = new Own().make(Samples.Box.class);
        Object two = new Own().make(Samples.Box.class);
        List<?> copy = (List<?>) copier.copy(new ArrayList<>(List.of(one, new Samples.Box(), two, one)));
        assertSame(one.getClass(), copy.get(0).getClass());
        assertSame(Samples.Box.class, copy.get(1).getClass());
        assertSame(two.getClass(), copy.get(2).getClass());
        assertSame(copy.get(0), copy.get(3));
        assertNotSame(one, copy.get(0));
    }

    @Test
    void storedValuesGetTheLoaderOfTheCodec() throws ReflectiveOperationException {
        Own loader = new Own();
        StandardCodec codec = new StandardCodec(SerialFilter.jdkOnly().withTypes(List.of(Samples.Box.class)), loader);
        Object back = codec.decode(Samples.serialized(new Samples.Box()));
        assertSame(loader, back.getClass().getClassLoader());
    }

    @Test
    void aClassLoaderCanBeCollectedAfterItsClassesWereCopied() throws ReflectiveOperationException {
        WeakReference<ClassLoader> loader = new WeakReference<>(useAndDrop());
        for (int i = 0; i < 100 && loader.get() != null; i++) {
            System.gc();
        }
        assertNull(loader.get());
    }

    private ClassLoader useAndDrop() throws ReflectiveOperationException {
        Own loader = new Own();
        Object box = loader.make(Samples.Box.class);
        assertNotSame(box, copier.copy(box));
        assertTrue(copier.isShared(loader.chain()));
        SerialFilter filter = SerialFilter.jdkOnly().withTypes(List.of(box.getClass()));
        StandardCodec codec = new StandardCodec(filter, loader);
        assertSame(box.getClass(), codec.decode(codec.encode(box)).getClass());
        return loader;
    }
}
