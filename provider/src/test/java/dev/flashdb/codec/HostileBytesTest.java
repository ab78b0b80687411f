package dev.flashdb.codec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostileBytesTest {
    private static final ClassLoader LOADER = HostileBytesTest.class.getClassLoader();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long FIXED_BYTES = 2 << 20;
    private static final long BYTES_PER_BYTE = 256;

    private final StandardCodec jdkOnly = new StandardCodec(SerialFilter.jdkOnly(), LOADER);
    private final StandardCodec codec =
            new StandardCodec(SerialFilter.jdkOnly().withTypes(List.of(Samples.Point.class)), LOADER);

    @Test
    void aGadgetOnTheClassPathIsNeverInstantiated() {
        int before = Samples.Gadget.READ.get();
        Object gadget = new Samples.Gadget();
        for (Object value : List.of(
                gadget,
                new Object[] {gadget},
                new ArrayList<>(List.of(1, gadget)),
                new HashMap<>(Map.of(gadget, "v")),
                Map.of("k", gadget),
                new Samples.Gadget[0],
                new ConcurrentHashMap<>(Map.of("k", gadget)))) {
            byte[] bytes = Samples.serialized(value);
            ClassNotAllowedException e = assertThrows(ClassNotAllowedException.class, () -> jdkOnly.decode(bytes));
            assertTrue(
                    e.getMessage().contains("Samples$Gadget") && e.getMessage().contains("flashdb.codecAllow"));
        }
        assertEquals(before, Samples.Gadget.READ.get());
    }

    @Test
    void anAllowedGadgetIsRead() {
        int before = Samples.Gadget.READ.get();
        assertInstanceOf(Samples.Gadget.class, codec.decode(Samples.serialized(new Samples.Gadget())));
        assertEquals(before + 1, Samples.Gadget.READ.get());
    }

    @Test
    void aRefusedClassIsNotEvenLoaded() {
        List<String> asked = new ArrayList<>();
        ClassLoader recording = new ClassLoader(LOADER) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                asked.add(name);
                return super.loadClass(name, resolve);
            }
        };
        StandardCodec guarded = new StandardCodec(SerialFilter.jdkOnly(), recording);
        byte[] bytes = Samples.serialized(new ArrayList<>(List.of(new Samples.Gadget())));
        assertThrows(ClassNotAllowedException.class, () -> guarded.decode(bytes));
        assertEquals(List.of("java.util.ArrayList"), asked);
        byte[] constant = codec.encode(Samples.Shape.ROUND);
        assertThrows(ClassNotAllowedException.class, () -> guarded.decode(constant));
        assertEquals(List.of("java.util.ArrayList"), asked);
    }

    @Test
    void anAllowedClassIsLoadedButNotInitializedByItsNameAlone() {
        byte[] bytes = Samples.serialized(new Samples.Box(Samples.Loaded[].class, null));
        int before = Samples.Gadget.READ.get();
        assertEquals(Samples.Loaded[].class, ((Samples.Box) codec.decode(bytes)).content);
        assertEquals(before, Samples.Gadget.READ.get());
    }

    @Test
    void aRefusalCannotBeSwallowedByTheClassThatHoldsIt() {
        StandardCodec swallowing =
                new StandardCodec(SerialFilter.jdkOnly().withPatterns(Samples.Swallowing.class.getName()), LOADER);
        byte[] bytes = Samples.serialized(new Samples.Swallowing(new Samples.Gadget()));
        assertThrows(ClassNotAllowedException.class, () -> swallowing.decode(bytes));
    }

    @Test
    void aProxyNeedsItsInterfacesAndItsHandlerAllowed() {
        Object proxy = Proxy.newProxyInstance(LOADER, new Class<?>[] {Samples.Greeter.class}, new Samples.Greeting());
        byte[] bytes = Samples.serialized(proxy);
        assertEquals("hello", ((Samples.Greeter) codec.decode(bytes)).greet());
        assertEquals("hello", ((Samples.Greeter) codec.decode(codec.encode(proxy))).greet());
        for (Class<?> one : List.of(Samples.Greeter.class, Samples.Greeting.class)) {
            SerialFilter half = SerialFilter.jdkOnly().withPatterns(one.getName() + ";java.lang.reflect.Proxy");
            StandardCodec partly = new StandardCodec(half, LOADER);
            assertThrows(ClassNotAllowedException.class, () -> partly.decode(bytes), one.getName());
            assertThrows(ClassNotAllowedException.class, () -> partly.encode(proxy), one.getName());
        }
    }

    /**
     * Each level holds both collections of the next: hashing the first takes two to the power of the levels. Parents
     * are filled before their children, so that building it does not explode.
     */
    private static void explosive(Collection<Object> root, Supplier<? extends Collection<Object>> collection) {
        Collection<Object> one = root;
        Collection<Object> two = collection.get();
        for (int level = 0; level < 100; level++) {
            Collection<Object> below = collection.get();
            Collection<Object> beside = collection.get();
            below.add("foo");
            for (Collection<Object> parent : List.of(one, two)) {
                parent.add(below);
                parent.add(beside);
            }
            one = below;
            two = beside;
        }
    }

    private static byte[] bombOf(Supplier<? extends Collection<Object>> collection) {
        Collection<Object> root = collection.get();
        explosive(root, collection);
        return Samples.serialized(root);
    }

    private static byte[] bombInAHashSet(Supplier<? extends Collection<Object>> collection) {
        Collection<Object> root = collection.get();
        Set<Object> set = new HashSet<>();
        set.add(root);
        explosive(root, collection);
        return Samples.serialized(set);
    }

    private void assertRefused(byte[] bytes, String limit) {
        String message =
                assertThrows(CodecException.class, () -> codec.decode(bytes)).getMessage();
        assertTrue(message.contains(limit), message);
    }

    @Test
    void aBombOfNestedHashSetsIsRefused() {
        assertRefused(bombOf(HashSet::new), "maxHashedDepth=24");
        assertRefused(bombOf(LinkedHashSet::new), "maxHashedDepth=24");
    }

    @Test
    void aBombOfConcurrentSetsIsRefused() {
        assertRefused(bombOf(ConcurrentHashMap::newKeySet), "maxHashedDepth=24");
    }

    @Test
    void aBombOfListsInOneHashSetIsRefused() {
        assertRefused(bombInAHashSet(ArrayList::new), "maxHashedDepth=24");
        assertRefused(bombInAHashSet(LinkedList::new), "maxHashedDepth=24");
    }

    @Test
    void deepNestingWithoutHashingIsReadUpToItsOwnLimit() {
        Samples.Box deep = new Samples.Box();
        for (int i = 0; i < 300; i++) {
            deep = new Samples.Box(deep, new HashSet<>(Set.of("sibling")));
        }
        Samples.Box allowed = deep;
        assertDoesNotThrow(() -> codec.decode(Samples.serialized(allowed)));
        for (int i = 0; i < 300; i++) {
            deep = new Samples.Box(deep, null);
        }
        assertRefused(Samples.serialized(deep), "maxDepth=500");
    }

    @Test
    void anArrayLongerThanTheBytesIsRefusedBeforeItIsMade() {
        for (Object array : List.of(new byte[4], new long[4], new Object[4], new String[4][], new Samples.Box[4])) {
            byte[] bytes = Samples.serialized(array);
            int length = lastIndexOfInt(bytes, 4);
            ByteBuffer.wrap(bytes).putInt(length, Integer.MAX_VALUE - 8);
            assertFrugal(bytes, () -> assertRefused(bytes, "arrayLength=" + (Integer.MAX_VALUE - 8)));
        }
    }

    @Test
    void aCollectionLargerThanTheBytesIsRefusedBeforeItIsMade() {
        byte[] bytes = Samples.serialized(new ArrayList<>(List.of(1, 2, 3, 4)));
        for (int i = bytes.length - Integer.BYTES; i >= 0; i--) {
            if (ByteBuffer.wrap(bytes).getInt(i) == 4) {
                ByteBuffer.wrap(bytes).putInt(i, 1 << 30);
            }
        }
        assertFrugal(bytes, () -> assertRefused(bytes, "arrayLength="));
    }

    @Test
    void nestedArraysShareOneBudget() {
        Object[] nested = new Object[10_000];
        for (int i = 0; i < 500; i++) {
            Object[] outer = new Object[1];
            outer[0] = nested;
            nested = outer;
        }
        byte[] bytes = Samples.serialized(nested);
        for (int i = 0; i + Integer.BYTES < bytes.length - 10_100; i++) {
            boolean length = bytes[i + 4] == 0x75 && ByteBuffer.wrap(bytes).getInt(i) == 1;
            if (length) {
                ByteBuffer.wrap(bytes).putInt(i, 10_000);
            }
        }
        assertFrugal(bytes, () -> assertRefused(bytes, "arrayLength=10000"));
    }

    private static int lastIndexOfInt(byte[] bytes, int value) {
        for (int i = bytes.length - Integer.BYTES; i >= 0; i--) {
            if (ByteBuffer.wrap(bytes).getInt(i) == value) {
                return i;
            }
        }
        throw new AssertionError("no such length: value=" + value);
    }

    private static void assertFrugal(byte[] bytes, Runnable action) {
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        action.run();
        long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertTrue(
                allocated <= FIXED_BYTES + BYTES_PER_BYTE * bytes.length,
                () -> "allocated=" + allocated + ", lengthBytes=" + bytes.length);
    }

    private static List<byte[]> valid(StandardCodec codec) {
        List<Object> objects = new ArrayList<>(List.of(
                new Samples.Line(new Samples.Point(1, 2, "a", Samples.Shape.SQUARE), null),
                new Samples.Box(new ArrayList<>(List.of(1L, "b")), new HashMap<>(Map.of("k", List.of(1.5)))),
                new Samples.Money("1.5", 1),
                new Samples.Chain("a", new Samples.Chain("b", null)),
                new Samples.Pair(
                        List.of(Samples.Shape.ROUND, new Samples.WithArray(new int[] {1})),
                        new HashSet<>(List.of(
                                new Samples.Priced(new java.math.BigDecimal("1.5"), java.math.BigInteger.TEN)))),
                new Samples.Pair(java.util.Optional.of(new Samples.Box("in a part", null)), Map.of("k", List.of())),
                new java.util.EnumMap<>(
                        Map.of(Samples.Shape.ROUND, new Samples.Point(1, 2, "x", Samples.Shape.SQUARE))),
                java.util.EnumSet.allOf(Samples.Shape.class),
                new java.util.TreeMap<>(Map.of("k", new long[][] {{1}, {}})),
                new Samples.Swallowing("s"),
                new Object[] {new int[] {1, 2}, new String[] {"x"}, Samples.Shape.ROUND, Samples.Box.class},
                Proxy.newProxyInstance(LOADER, new Class<?>[] {Samples.Greeter.class}, new Samples.Greeting())));
        return Stream.concat(
                        Stream.concat(StandardCodecTest.compact(), StandardCodecTest.serializable()), objects.stream())
                .map(codec::encode)
                .filter(bytes -> bytes.length < 2_000)
                .toList();
    }

    /** Decodes; the only exception that may come out is ours. */
    private void decodeAnything(byte[] bytes, String what) {
        assertFrugal(bytes, () -> {
            try {
                codec.decode(bytes);
            } catch (CodecException expected) {
                assertTrue(expected.getMessage().lines().count() == 1, what);
            } catch (Throwable t) {
                throw new AssertionError(what, t);
            }
        });
    }

    @Test
    void everyTruncationIsACodecExceptionOrAnotherValue() {
        for (byte[] bytes : valid(codec)) {
            for (int length = 0; length < bytes.length; length++) {
                decodeAnything(Arrays.copyOf(bytes, length), "tag=" + bytes[0] + ", cutAt=" + length);
            }
        }
    }

    @Test
    void everyTruncationOfASerializedValueIsACodecException() {
        byte[] bytes = codec.encode(new Samples.Box("a", new ArrayList<>(List.of(1, "b"))));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(CodecException.class, () -> codec.decode(cut), "cutAt=" + length);
        }
    }

    @Test
    void bytesBehindAValueAreACodecException() {
        for (Object value : List.of(1, true, Samples.Shape.ROUND, java.time.LocalDate.EPOCH, new Samples.Box())) {
            byte[] bytes = codec.encode(value);
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThrows(CodecException.class, () -> codec.decode(longer), value.toString());
        }
    }

    @Test
    void randomBytesGiveNothingButCodecExceptions() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(34);
            }
            decodeAnything(bytes, "seed=" + seed + ", round=" + round);
        }
    }

    @Test
    void damagedValuesGiveNothingButCodecExceptions() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<byte[]> valid = valid(codec);
        for (int round = 0; round < 40_000; round++) {
            byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
            for (int damage = random.nextInt(3); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            decodeAnything(bytes, "seed=" + seed + ", round=" + round);
        }
    }
}
