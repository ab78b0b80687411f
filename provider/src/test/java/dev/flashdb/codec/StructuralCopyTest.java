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

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("serial") // the samples hold what a test puts there
class StructuralCopyTest {

    /** Not Serializable, so its constructor is run and its field is not copied. */
    static class Ground {
        static final AtomicInteger RUN = new AtomicInteger();
        int height = 1;

        Ground() {
            RUN.incrementAndGet();
        }
    }

    static class Person extends Ground implements Serializable {
        private static final long serialVersionUID = 1L;
        private static int made;
        final int age;
        protected final String name;
        private final List<Object> friends;
        transient @Nullable String token = "secret";
        transient int hits = 3;

        Person(String name, int age, List<Object> friends) {
            made++;
            this.name = name;
            this.age = age;
            this.friends = friends;
        }
    }

    static final class Employee extends Person {
        private static final long serialVersionUID = 1L;
        private final Date since;

        Employee(String name, Date since) {
            super(name, 40, new ArrayList<>());
            this.since = since;
        }
    }

    @Test
    void anOrdinaryClassIsCopiedByItsFieldsWithoutRunningItsConstructor() {
        Person person = new Person("Ann", 30, new ArrayList<>(List.of("Bob")));
        int made = Person.made;
        Person copy = (Person) StructuralCopy.of(person);
        assertNotNull(copy);
        assertNotSame(person, copy);
        assertEquals("Ann", copy.name);
        assertEquals(30, copy.age);
        assertEquals(List.of("Bob"), copy.friends);
        assertNotSame(person.friends, copy.friends);
        assertEquals(made, Person.made);
    }

    @Test
    void transientFieldsHaveTheirDefaults() {
        Person copy = (Person) StructuralCopy.of(new Person("Ann", 30, List.of()));
        assertNotNull(copy);
        assertNull(copy.token);
        assertEquals(0, copy.hits);
    }

    @Test
    void theConstructorOfTheSuperclassThatIsNotSerializableIsRun() {
        Person person = new Person("Ann", 30, List.of());
        person.height = 9;
        int run = Ground.RUN.get();
        Person copy = (Person) StructuralCopy.of(person);
        assertNotNull(copy);
        assertEquals(1, copy.height);
        assertEquals(run + 1, Ground.RUN.get());
    }

    @Test
    void aSubclassIsCopiedWhole() {
        Person person = new Employee("Ann", new Date(5));
        Employee copy = (Employee) StructuralCopy.of(person);
        assertNotNull(copy);
        assertEquals(new Date(5), copy.since);
        assertNotSame(((Employee) person).since, copy.since);
        assertEquals("Ann", copy.name);
    }

    @Test
    void cyclesComeBackAsCycles() {
        Person person = new Person("Ann", 30, new ArrayList<>());
        person.friends.add(person);
        person.friends.add(person.friends);
        Person copy = (Person) StructuralCopy.of(person);
        assertNotNull(copy);
        assertSame(copy, copy.friends.get(0));
        assertSame(copy.friends, copy.friends.get(1));
        Object[] array = new Object[2];
        array[0] = array;
        array[1] = new AtomicReference<Object>(array);
        Object[] arrayCopy = (Object[]) StructuralCopy.of(array);
        assertNotNull(arrayCopy);
        assertSame(arrayCopy, arrayCopy[0]);
        assertSame(arrayCopy, ((AtomicReference<?>) arrayCopy[1]).get());
    }

    @Test
    void sharedReferencesStaySharedHoweverMany() {
        for (int count : new int[] {1, 2, 16, 17, 18, 40, 500}) {
            List<Object> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(new Date(i));
            }
            all.addAll(List.copyOf(all));
            List<?> copy = (List<?>) StructuralCopy.of(all);
            assertNotNull(copy);
            for (int i = 0; i < count; i++) {
                assertEquals(new Date(i), copy.get(i));
                assertSame(copy.get(i), copy.get(count + i));
                assertNotSame(all.get(i), copy.get(i));
            }
        }
    }

    record Team(String name, Object lead, Object deputy) implements Serializable {}

    @Test
    void aRecordIsMadeByItsConstructorAndSharedLikeOthers() {
        Date date = new Date(5);
        Team team = new Team("a", date, date);
        Object[] copy = (Object[]) StructuralCopy.of(new Object[] {team, team});
        assertNotNull(copy);
        assertSame(copy[0], copy[1]);
        assertNotSame(team, copy[0]);
        Team teamCopy = (Team) copy[0];
        assertSame(teamCopy.lead, teamCopy.deputy);
        assertNotSame(date, teamCopy.lead);
        assertEquals("a", teamCopy.name);
    }

    record Positive(int number, List<Integer> more) implements Serializable {
        static boolean refuses;

        Positive {
            if (refuses) {
                throw new IllegalStateException("refused");
            }
        }
    }

    @Test
    void aConstructorThatRefusesIsACodecExceptionThatNamesTheClass() {
        Positive positive = new Positive(1, new ArrayList<>(List.of(1)));
        Positive.refuses = true;
        try {
            String message = assertThrows(CodecException.class, () -> StructuralCopy.of(positive))
                    .getMessage();
            assertTrue(message.contains(Positive.class.getName()), message);
        } finally {
            Positive.refuses = false;
        }
    }

    @Test
    void aCycleThroughAnImmutableIsRefused() {
        List<Object> inner = new ArrayList<>();
        for (Object holder : List.of(
                new Team("a", inner, "b"), List.of(inner), Set.of(new Team("a", inner, "")), Map.of(1, inner))) {
            inner.clear();
            inner.add(holder);
            String message = assertThrows(
                            CodecException.class, () -> ValueCopier.standard().copy(holder))
                    .getMessage();
            assertTrue(message.contains("holds itself"), message);
            inner.clear();
        }
    }

    static Stream<Object> containers() {
        Date date = new Date(5);
        LinkedHashMap<String, Object> byAccess = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
        byAccess.put("a", date);
        byAccess.put("b", "c");
        return Stream.of(
                new ArrayList<>(Arrays.asList(date, null)),
                new LinkedList<>(Arrays.asList(date, null)),
                new HashSet<>(Arrays.asList(date, null)),
                new LinkedHashSet<>(List.of("b", date, "a")),
                new TreeSet<>(List.of("b", "a")),
                new HashMap<>(Map.of("a", date)),
                new HashMap<>(Map.of(date, "a")),
                new HashMap<>(Collections.singletonMap(null, date)),
                byAccess,
                new TreeMap<>(Map.of("a", date)),
                new EnumMap<>(Map.of(Samples.Shape.SQUARE, date)),
                new ConcurrentHashMap<>(Map.of("a", date)),
                new ConcurrentHashMap<>(Map.of(date, "a")),
                EnumSet.of(Samples.Shape.SQUARE),
                EnumSet.of(Character.UnicodeScript.LATIN),
                List.of(date),
                List.of(date, 1, 2, 3),
                Stream.of(date, null).toList(),
                Set.of(date),
                Set.of(date, 1, 2, 3),
                Map.of("a", date),
                Map.of("a", date, "b", 1),
                Map.of(date, "a"),
                date,
                new java.sql.Timestamp(5),
                new java.sql.Date(5),
                BitSet.valueOf(new long[] {5}));
    }

    @ParameterizedTest
    @MethodSource("containers")
    void aContainerIsCopiedToAnEqualOneOfItsClass(Object container) {
        Object copy = StructuralCopy.of(container);
        assertNotNull(copy);
        assertNotSame(container, copy);
        assertSame(container.getClass(), copy.getClass());
        assertEquals(container, copy);
        assertFalse(sharesADate(container, copy));
    }

    private static boolean sharesADate(Object container, Object copy) {
        Set<Object> dates = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        contents(container).filter(Date.class::isInstance).forEach(dates::add);
        return contents(copy).anyMatch(dates::contains);
    }

    private static Stream<?> contents(Object container) {
        if (container instanceof Map<?, ?> map) {
            return Stream.concat(map.keySet().stream(), map.values().stream());
        }
        return container instanceof Iterable<?> ? ((java.util.Collection<?>) container).stream() : Stream.of(container);
    }

    @Test
    void containersWithoutEqualsAreCopied() {
        assertEquals(5, ((AtomicInteger) copied(new AtomicInteger(5))).get());
        assertEquals(5, ((AtomicLong) copied(new AtomicLong(5))).get());
        assertTrue(((AtomicBoolean) copied(new AtomicBoolean(true))).get());
        Date date = new Date(5);
        Object held = ((AtomicReference<?>) copied(new AtomicReference<>(date))).get();
        assertEquals(date, held);
        assertNotSame(date, held);
        ArrayDeque<?> deque = (ArrayDeque<?>) copied(new ArrayDeque<>(List.of(1, date, 2)));
        assertEquals(List.of(1, date, 2), new ArrayList<>(deque));
        assertNotSame(date, new ArrayList<Object>(deque).get(1));
    }

    private static Object copied(Object value) {
        Object copy = StructuralCopy.of(value);
        assertNotNull(copy);
        assertNotSame(value, copy);
        return copy;
    }

    @Test
    void aListThatTakesNullForAnAnswerStaysOne() {
        List<?> tolerant = (List<?>) copied(Stream.of(new Date(1), "a", "b").toList());
        assertFalse(tolerant.contains(null));
        List<?> strict = (List<?>) copied(List.of(new Date(1), "a", "b"));
        assertThrows(NullPointerException.class, () -> strict.contains(null));
    }

    @Test
    void orderByAccessIsKept() {
        for (Object value : List.of("c", new Date(5))) {
            LinkedHashMap<Object, Object> map = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
            map.put(value, "x");
            map.put("b", value);
            @SuppressWarnings("unchecked")
            Map<Object, Object> copy = (Map<Object, Object>) copied(map);
            copy.get(value);
            assertEquals(List.of("b", value), new ArrayList<>(copy.keySet()));
        }
    }

    @Test
    void keysThatHashByIdentityAreFoundInTheCopy() {
        Object[] graph = new Object[2];
        Samples.Box key = new Samples.Box();
        graph[0] = key;
        graph[1] = new HashMap<>(Map.of(key, "value"));
        Object[] copy = (Object[]) copied(graph);
        assertEquals("value", ((Map<?, ?>) copy[1]).get(copy[0]));
        assertNull(((Map<?, ?>) copy[1]).get(key));
    }

    static class Replacing implements Serializable {
        private static final long serialVersionUID = 1L;

        Object writeReplace() {
            return new Date(5);
        }
    }

    static class Inheriting extends Replacing {
        private static final long serialVersionUID = 1L;
    }

    static class Counting implements Serializable {
        private static final long serialVersionUID = 1L;
        int written;

        private void writeObject(ObjectOutputStream output) throws IOException {
            written++;
            output.defaultWriteObject();
        }
    }

    static class Reading implements Serializable {
        private static final long serialVersionUID = 1L;
        transient int read;

        private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
            input.defaultReadObject();
            read = 1;
        }
    }

    static class Choosing implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final ObjectStreamField[] serialPersistentFields = {new ObjectStreamField("kept", int.class)};
        int kept = 1;
        int left = 2;
    }

    /** Public, as serialization wants it. */
    public static class Outside implements Externalizable {
        private int number;

        /** For serialization. */
        public Outside() {}

        @Override
        public void writeExternal(ObjectOutput output) throws IOException {
            output.writeInt(number + 1);
        }

        @Override
        public void readExternal(ObjectInput input) throws IOException {
            number = input.readInt();
        }
    }

    static class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;
    }

    record Resolving(List<Object> list) implements Serializable {
        private Object readResolve() {
            return List.of("resolved");
        }
    }

    static class NoWayIn {
        NoWayIn(int number) {}
    }

    static class Stuck extends NoWayIn implements Serializable {
        private static final long serialVersionUID = 1L;

        Stuck() {
            super(1);
        }
    }

    static Stream<Object> opaque() {
        TreeMap<Date, Integer> byDate = new TreeMap<>(Map.of(new Date(1), 1));
        TreeSet<Object> ordered = new TreeSet<>((java.util.Comparator<Object> & Serializable) (a, b) -> 0);
        return Stream.of(
                        new Replacing(),
                        new Inheriting(),
                        new Counting(),
                        new Reading(),
                        new Choosing(),
                        new Outside(),
                        new Names(),
                        new Resolving(new ArrayList<>()),
                        new Stuck(),
                        new Samples.Plain(),
                        Samples.Lonely.ONE,
                        byDate,
                        ordered,
                        new Vector<>(List.of(1)),
                        Arrays.asList(new Date(1)),
                        Collections.unmodifiableList(new ArrayList<>()),
                        Optional.of(new Date(1)),
                        new Throwable(),
                        new StringBuilder("a"),
                        (Runnable & Serializable) () -> {})
                .flatMap(value -> Stream.of(value, new ArrayList<>(List.of("a", value)), new Samples.Box(value, null)));
    }

    @ParameterizedTest
    @MethodSource("opaque")
    void whatHasASayInItsSerializationIsNotCopiedByStructure(Object value) {
        assertNull(StructuralCopy.of(value));
    }

    @Test
    void suchClassesHaveTheirSayInACopy() {
        ValueCopier copier = ValueCopier.standard();
        List<?> copy = (List<?>) copier.copy(new ArrayList<>(List.of(
                new Replacing(), new Counting(), new Reading(), new Choosing(), new Outside(), Samples.Lonely.ONE)));
        assertEquals(new Date(5), copy.get(0));
        assertEquals(1, ((Counting) copy.get(1)).written);
        assertEquals(1, ((Reading) copy.get(2)).read);
        assertEquals(0, ((Choosing) copy.get(3)).left);
        assertEquals(1, ((Outside) copy.get(4)).number);
        assertSame(Samples.Lonely.ONE, copy.get(5));
        assertEquals(List.of("resolved"), copier.copy(new Resolving(new ArrayList<>())));
        assertThrows(CodecException.class, () -> copier.copy(new Stuck()));
    }

    @Test
    void whatIsSharedWithAnOpaqueObjectStaysShared() {
        Date date = new Date(5);
        List<Object> list = new ArrayList<>(List.of(date, new Vector<>(List.of(date))));
        List<?> copy = (List<?>) ValueCopier.standard().copy(list);
        assertSame(copy.get(0), ((List<?>) copy.get(1)).get(0));
        assertNotSame(date, copy.get(0));
    }

    record Wide(
            long a, double b, long c, double d, long e, double f, long g, double h, long i, double j, String k, Date l)
            implements Serializable {}

    static class Empty implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void classesOfManyAndOfNoFieldsAreCopied() {
        Wide wide = new Wide(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, "k", new Date(5));
        assertEquals(wide, copied(wide));
        assertSame(Empty.class, copied(new Empty()).getClass());
    }

    @Test
    void anArrayKeepsTheClassOfItsElements() {
        Number[] numbers = (Number[]) copied(new Number[] {1, new AtomicInteger(5), null});
        assertSame(Number[].class, numbers.getClass());
        assertEquals(1, numbers[0]);
        assertArrayEquals(new int[][] {{1}, {2, 3}}, (int[][]) copied(new int[][] {{1}, {2, 3}}));
    }

    @Test
    void whatIsDeeperThanTheStackAllowsIsACodecException() {
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            deep = new ArrayList<>(Collections.singletonList(deep));
        }
        List<Object> value = deep;
        String message = assertThrows(
                        CodecException.class, () -> ValueCopier.standard().copy(value))
                .getMessage();
        assertTrue(message.contains("nested too deeply"), message);
    }

    @Test
    void aLibraryThatIsUnloadedLeavesNothingOnTheClassesItCopied() throws Exception {
        WeakReference<ClassLoader> library = new WeakReference<>(copyWithAnotherLibrary());
        for (int i = 0; i < 100 && library.get() != null; i++) {
            System.gc();
        }
        assertNull(library.get());
    }

    /** Copies objects of this class loader by a second load of the library, as a web application that is redeployed. */
    private static ClassLoader copyWithAnotherLibrary() throws Exception {
        URL classes = ValueCopier.class.getProtectionDomain().getCodeSource().getLocation();
        URLClassLoader loader = new URLClassLoader(new URL[] {classes}, StructuralCopyTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                boolean ofLibrary = name.startsWith("dev.flashdb.codec.")
                        && findResource(name.replace('.', '/') + ".class") != null;
                if (!ofLibrary) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        };
        Class<?> type = loader.loadClass(ValueCopier.class.getName());
        assertNotSame(ValueCopier.class, type);
        Object copier = type.getMethod("standard").invoke(null);
        for (Object value : List.of(
                new Person("Ann", 30, new ArrayList<>()),
                new Team("a", new Date(5), "b"),
                new ArrayList<>(List.of(new Date(5))))) {
            for (int i = 0; i < 1_000; i++) {
                assertNotSame(value, type.getMethod("copy", Object.class).invoke(copier, value));
            }
        }
        return loader;
    }
}
