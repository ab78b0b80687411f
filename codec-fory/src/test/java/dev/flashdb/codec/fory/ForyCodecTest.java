package dev.flashdb.codec.fory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.codec.ClassNotAllowedException;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.jcache.FlashCachingProvider;
import dev.flashdb.jcache.FlashConfiguration;
import dev.flashdb.jcache.OnChange;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("serial") // the samples hold what a test puts there
class ForyCodecTest {
    private static final String HERE = ForyCodecTest.class.getName();

    private final ForyCodec codec = codec(HERE + "$*");
    private final ForyCodec strict = codec(HERE + "$Order");

    private static ForyCodec codec(String patterns) {
        return new ForyCodec(SerialFilter.jdkOnly().withPatterns(patterns), ForyCodecTest.class.getClassLoader());
    }

    /** Not Serializable, which Fory does not ask for. */
    static final class Order {
        final int number;

        @Nullable
        Object content;

        List<Object> lines = new ArrayList<>();

        Order(int number) {
            this.number = number;
        }
    }

    record Line(String text, @Nullable Object more) {}

    enum Size {
        SMALL,
        LARGE {
            @Override
            public String toString() {
                return "large";
            }
        }
    }

    static final class Single implements Serializable {
        static final Single ONE = new Single();
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            return ONE;
        }
    }

    /** Records that it was read: what an attacker's gadget would do instead. */
    static final class Gadget implements Serializable, InvocationHandler {
        static final AtomicInteger READ = new AtomicInteger();
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
            READ.incrementAndGet();
            input.defaultReadObject();
        }

        @Override
        public Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            return 1;
        }
    }

    static Stream<Object> values() {
        return Stream.of(
                "text",
                5,
                5L,
                2.5,
                true,
                new BigDecimal("1.50"),
                UUID.randomUUID(),
                Instant.now(),
                ZonedDateTime.now(),
                new Date(5),
                Optional.of("a"),
                URI.create("http://x/"),
                Size.LARGE,
                Order.class,
                int.class,
                String[].class,
                new Line("a", new ArrayList<>(List.of(1, 2))),
                new ArrayList<>(Arrays.asList(1, null)),
                Arrays.asList(1, 2),
                List.of(1),
                List.of(1, 2, 3),
                Set.of(1, 2, 3),
                Map.of("a", List.of("b")),
                new HashMap<>(Map.of("a", new Date(5))),
                new TreeMap<>(Map.of("a", 1)),
                new EnumMap<>(Map.of(Size.LARGE, 1)),
                Collections.unmodifiableList(new ArrayList<>(List.of("a"))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueComesBackEqualAndOfItsClass(Object value) {
        Object back = codec.decode(codec.encode(value));
        assertEquals(value, back);
        assertSame(value.getClass(), back.getClass());
    }

    @Test
    void arraysComeBack() {
        assertArrayEquals(new int[] {1, 2}, (int[]) codec.decode(codec.encode(new int[] {1, 2})));
        assertArrayEquals(
                new Object[] {"a", 1, null}, (Object[]) codec.decode(codec.encode(new Object[] {"a", 1, null})));
    }

    @Test
    void cyclesSharedReferencesAndReadResolveAreKept() {
        Order order = new Order(5);
        Date date = new Date(5);
        order.content = order;
        order.lines.addAll(List.of(date, date, order.lines, Single.ONE));
        Order back = (Order) codec.decode(codec.encode(order));
        assertEquals(5, back.number);
        assertSame(back, back.content);
        assertSame(back.lines.get(0), back.lines.get(1));
        assertNotSame(date, back.lines.get(0));
        assertSame(back.lines, back.lines.get(2));
        assertSame(Single.ONE, back.lines.get(3));
    }

    static Stream<Object> forbidden() {
        Runnable lambda = (Runnable & Serializable) () -> Gadget.READ.incrementAndGet();
        Object proxy = Proxy.newProxyInstance(
                ForyCodecTest.class.getClassLoader(), new Class<?>[] {Comparable.class}, new Gadget());
        Order holder = new Order(1);
        holder.content = new Gadget();
        return Stream.of(
                new Gadget(),
                new ArrayList<>(List.of(new Gadget())),
                new Gadget[] {new Gadget()},
                Map.of("a", new Gadget()),
                holder,
                proxy,
                lambda,
                Gadget.class,
                Size.SMALL,
                new Line("a", null));
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void aClassThatIsNotAllowedIsNeitherWrittenNorRead(Object value) {
        ForyCodec everything = codec("*");
        byte[] bytes = everything.encode(value);
        int read = Gadget.READ.get();
        assertThrows(ClassNotAllowedException.class, () -> strict.decode(bytes));
        assertEquals(read, Gadget.READ.get());
        assertThrows(ClassNotAllowedException.class, () -> strict.encode(value));
        assertNotNull(strict.decode(strict.encode(new Order(1))), "it goes on after a refusal");
    }

    @Test
    void damagedBytesGiveNothingButCodecExceptions() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Order order = new Order(5);
        order.lines.addAll(List.of("text", new HashMap<>(Map.of("a", 1)), new int[3]));
        byte[] bytes = codec.encode(order);
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            byte[] damaged = random.nextBoolean() ? bytes.clone() : Arrays.copyOf(bytes, random.nextInt(bytes.length));
            if (damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                codec.decode(damaged);
            } catch (CodecException e) {
                refused++;
            } catch (Throwable e) {
                throw new AssertionError("seed=" + seed, e);
            }
        }
        assertTrue(refused > 20, "refused=" + refused + " seed=" + seed);
    }

    @Test
    void manyThreadsUseOneCodec() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> tasks = Collections.nCopies(4, () -> {
                for (int i = 0; i < 200; i++) {
                    Line line = new Line("text " + i, new ArrayList<>(List.of(i)));
                    assertEquals(line, codec.decode(codec.encode(line)));
                }
                return true;
            });
            for (Future<Boolean> done : threads.invokeAll(tasks)) {
                assertTrue(done.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static CacheManager manager(FlashCachingProvider provider, Path directory) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.cache.orders.codec", ForyCodecFactory.class.getName());
        return provider.getCacheManager(URI.create("flashdb:fory"), null, properties);
    }

    @Test
    void aDurableCacheByValueKeepsItsObjectsByTheSetting(@TempDir Path directory) {
        FlashConfiguration<String, Order> durable = new FlashConfiguration<String, Order>()
                .setTypes(String.class, Order.class)
                .setDurable(true);
        try (FlashCachingProvider provider = new FlashCachingProvider()) {
            Cache<String, Order> cache = manager(provider, directory).createCache("orders", durable);
            Order order = new Order(5);
            order.lines.add("a");
            cache.put("k", order);
            order.lines.add("b");
            assertEquals(List.of("a"), cache.get("k").lines);
            assertNotSame(cache.get("k"), cache.get("k"));
        }
        try (FlashCachingProvider provider = new FlashCachingProvider()) {
            assertEquals(
                    List.of("a"),
                    manager(provider, directory).createCache("orders", durable).get("k").lines);
        }
        try (FlashCachingProvider provider = new FlashCachingProvider()) {
            Properties without = new Properties();
            without.setProperty("flashdb.directory", directory.toString());
            CacheManager manager = provider.getCacheManager(URI.create("flashdb:without"), null, without);
            FlashConfiguration<String, Order> refusing = new FlashConfiguration<>(durable).setOnChange(OnChange.REFUSE);
            String message = assertThrows(CacheException.class, () -> manager.createCache("orders", refusing))
                    .getMessage();
            assertTrue(message.contains("on disk=fory,") && message.contains("asked=standard"), message);
            assertNull(manager.createCache("orders", durable).get("k"), "what Fory wrote is a miss without it");
        }
    }

    @Test
    void factoriesAreEqualAsConfigurationsAreCompared() {
        assertEquals(
                new FlashConfiguration<>().setCodecFactory(new ForyCodecFactory()),
                new FlashConfiguration<>().setCodecFactory(new ForyCodecFactory()));
        assertFalse(
                new FlashConfiguration<>().equals(new FlashConfiguration<>().setCodecFactory(new ForyCodecFactory())));
    }
}
