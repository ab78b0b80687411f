package dev.flashdb.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StandardCodecTest {
    static final ClassLoader LOADER = StandardCodecTest.class.getClassLoader();
    private final StandardCodec jdkOnly = new StandardCodec(SerialFilter.jdkOnly(), LOADER);
    private final StandardCodec codec =
            new StandardCodec(SerialFilter.jdkOnly().withTypes(List.of(Samples.Point.class)), LOADER);

    static Stream<Object> compact() {
        return Stream.of(
                        texts(),
                        numbers(),
                        times(),
                        Stream.of(
                                true,
                                false,
                                'x',
                                '\0',
                                '\uFFFF',
                                '\uD800',
                                new UUID(Long.MIN_VALUE, -1),
                                new UUID(0, 0)))
                .flatMap(s -> s);
    }

    private static Stream<Object> texts() {
        return Stream.of(
                "",
                "a",
                "\0",
                "gr\u00fc\u00df",
                "\uD83D\uDE00",
                "\uD800",
                "a\uDC00",
                "\uDC00\uD800",
                "\uFFFD",
                "\uD83Dx",
                "x".repeat(100_000));
    }

    private static Stream<Object> numbers() {
        return Stream.of(
                (byte) 0,
                Byte.MIN_VALUE,
                Byte.MAX_VALUE,
                Short.MIN_VALUE,
                Short.MAX_VALUE,
                0,
                -1,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                0L,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                0f,
                -0f,
                Float.NaN,
                Float.MIN_VALUE,
                Float.NEGATIVE_INFINITY,
                0d,
                -0d,
                Double.NaN,
                Double.MIN_VALUE,
                Double.POSITIVE_INFINITY,
                BigInteger.ZERO,
                BigInteger.ONE.negate(),
                BigInteger.TWO.pow(10_000),
                BigDecimal.ZERO,
                new BigDecimal("1.50"),
                new BigDecimal("1.5"),
                new BigDecimal(BigInteger.TEN, Integer.MIN_VALUE),
                new BigDecimal(BigInteger.TEN, Integer.MAX_VALUE),
                new BigDecimal("-" + "9".repeat(300) + ".1"));
    }

    private static Stream<Object> times() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        LocalDateTime overlap = LocalDateTime.of(2026, 10, 25, 2, 30);
        return Stream.of(
                Instant.EPOCH,
                Instant.MIN,
                Instant.MAX,
                Instant.ofEpochSecond(-1, 999_999_999),
                Duration.ZERO,
                Duration.ofSeconds(Long.MIN_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                Duration.ofNanos(-1),
                LocalDate.MIN,
                LocalDate.MAX,
                LocalDate.of(2024, 2, 29),
                LocalTime.MIN,
                LocalTime.MAX,
                LocalDateTime.MIN,
                LocalDateTime.MAX,
                OffsetDateTime.MIN,
                OffsetDateTime.MAX,
                OffsetTime.MIN,
                OffsetTime.MAX,
                ZonedDateTime.ofLocal(overlap, berlin, ZoneOffset.ofHours(1)),
                ZonedDateTime.ofLocal(overlap, berlin, ZoneOffset.ofHours(2)),
                ZonedDateTime.of(LocalDateTime.MIN, ZoneOffset.MAX),
                ZonedDateTime.of(LocalDateTime.MAX, ZoneId.of("UTC+01:00")),
                berlin,
                ZoneOffset.UTC,
                ZoneOffset.MIN,
                ZoneOffset.ofTotalSeconds(1),
                ZoneId.of("Z"),
                ZoneId.of("UTC"),
                Period.ZERO,
                Period.of(Integer.MIN_VALUE, -1, Integer.MAX_VALUE),
                Year.of(Year.MIN_VALUE),
                Year.of(Year.MAX_VALUE),
                YearMonth.of(Year.MIN_VALUE, 1),
                YearMonth.of(Year.MAX_VALUE, 12),
                MonthDay.of(2, 29));
    }

    static Stream<Object> serializable() {
        Map<String, Object> tree = new TreeMap<>(Collections.reverseOrder());
        tree.put("a", List.of(1, 2));
        Hashtable<String, String> table = new Hashtable<>(Map.of("k", "v"));
        BitSet bits = new BitSet();
        bits.set(1_000);
        LinkedHashMap<String, Integer> linked = new LinkedHashMap<>(16, 0.25f, true);
        for (int i = 0; i < 1_000; i++) {
            linked.put("k" + i, i);
        }
        return Stream.of(
                new ArrayList<>(List.of(1, "a")),
                new LinkedList<>(List.of(1)),
                new HashMap<>(Map.of("a", 1)),
                linked,
                tree,
                table,
                bits,
                new HashSet<>(Set.of(1, 2, 3)),
                new TreeSet<>(List.of("b", "a")),
                List.of(),
                List.of(1, 2, 3),
                Set.of("a", "b", "c"),
                Map.of("a", 1, "b", 2),
                Arrays.asList(1, null),
                Collections.emptyList(),
                Collections.singletonMap("a", "b"),
                Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2))),
                Collections.synchronizedMap(new HashMap<>(Map.of(1, 2))),
                new ConcurrentHashMap<>(Map.of("a", 1)),
                ConcurrentHashMap.newKeySet(),
                new ConcurrentSkipListMap<>(Map.of("a", 1)),
                new CopyOnWriteArrayList<>(List.of(1)),
                new EnumMap<>(Map.of(DayOfWeek.MONDAY, 1)),
                EnumSet.allOf(TimeUnit.class),
                new Date(0),
                new GregorianCalendar(),
                TimeZone.getTimeZone("Europe/Paris"),
                Locale.GERMANY,
                Currency.getInstance("EUR"),
                URI.create("http://x/"),
                new java.sql.Timestamp(5),
                Map.entry("a", 1).getKey(),
                Map.of(DayOfWeek.FRIDAY, LocalDate.MAX),
                List.of(
                        new BigDecimal("1.0"),
                        BigInteger.TEN,
                        UUID.randomUUID(),
                        ZonedDateTime.now(ZoneId.of("Asia/Tokyo"))),
                new ArrayList<>(Collections.nCopies(100_000, null)));
    }

    @ParameterizedTest
    @MethodSource({"compact", "serializable"})
    void everyTypeOfTheJdkComesBackEqualAndOfTheSameClass(Object value) {
        Object back = jdkOnly.decode(jdkOnly.encode(value));
        assertEquals(value, back);
        assertSame(value.getClass(), back.getClass());
    }

    @ParameterizedTest
    @MethodSource("compact")
    void wellKnownImmutablesAreNotSerialized(Object value) {
        assertTrue(jdkOnly.encode(value)[0] < 30);
    }

    @Test
    void oneByteSaysTheType() {
        assertEquals("standard", jdkOnly.name());
        assertEquals(6, jdkOnly.encode("hello").length);
        assertEquals(5, jdkOnly.encode(7).length);
        assertEquals(1, jdkOnly.encode(true).length);
    }

    @Test
    void arraysComeBack() {
        assertArrayEquals(new byte[] {1, -1}, (byte[]) jdkOnly.decode(jdkOnly.encode(new byte[] {1, -1})));
        assertArrayEquals(new byte[0], (byte[]) jdkOnly.decode(jdkOnly.encode(new byte[0])));
        assertArrayEquals(new long[100_000], (long[]) jdkOnly.decode(jdkOnly.encode(new long[100_000])));
        Object[] nested = {new int[] {1}, new String[][] {{"a"}}, null};
        assertArrayEquals(nested, (Object[]) jdkOnly.decode(jdkOnly.encode(nested)));
    }

    @Test
    void bitsOfANaNAreKept() {
        long bits = 0x7ff8_0000_dead_beefL;
        Object back = jdkOnly.decode(jdkOnly.encode(Double.longBitsToDouble(bits)));
        assertEquals(bits, Double.doubleToRawLongBits((Double) back));
    }

    @Test
    void mapsWithIdentityKeysComeBack() {
        Map<String, Integer> map = new IdentityHashMap<>(Map.of("a", 1));
        assertEquals(Set.of("a"), new HashSet<>(((Map<?, ?>) jdkOnly.decode(jdkOnly.encode(map))).keySet()));
    }

    @Test
    void enumsComeBackAsTheConstantsThemselves() {
        for (Samples.Shape shape : Samples.Shape.values()) {
            assertSame(shape, codec.decode(codec.encode(shape)));
        }
        assertSame(DayOfWeek.MONDAY, jdkOnly.decode(jdkOnly.encode(DayOfWeek.MONDAY)));
    }

    @Test
    void anEnumConstantThatIsGoneIsACodecException() {
        byte[] bytes = codec.encode(Samples.Shape.ROUND);
        bytes[bytes.length - 1] = 'X';
        String message =
                assertThrows(CodecException.class, () -> codec.decode(bytes)).getMessage();
        assertTrue(message.contains("ROUNX"), message);
    }

    @Test
    void declaredTypesComeBackWithTheirContents() {
        Samples.Line line = new Samples.Line(new Samples.Point(1, 2, "a", Samples.Shape.SQUARE), null);
        assertEquals(line, codec.decode(codec.encode(line)));
        Object money = codec.decode(codec.encode(new Samples.Money("1.5", 9)));
        assertEquals(9, ((Samples.Money) money).mutable);
        assertSame(
                Samples.Count.class,
                codec.decode(codec.encode(new Samples.Count("5"))).getClass());
        assertSame(Samples.Lonely.ONE, codec.decode(codec.encode(Samples.Lonely.ONE)));
    }

    @Test
    void aClassThatCouldNotBeReadBackIsNotWritten() {
        for (Object value :
                List.of(new Samples.Box(), Samples.Shape.ROUND, new Samples.Box[0], List.of(new Samples.Box()))) {
            assertThrows(ClassNotAllowedException.class, () -> jdkOnly.encode(value));
        }
    }

    @Test
    void whatIsNotSerializableIsNamedWithTheWaysOut() {
        CodecException e =
                assertThrows(CodecException.class, () -> codec.encode(new Samples.Box(new Samples.Plain(), null)));
        assertTrue(e.getMessage().contains("Box.content: dev.flashdb.codec.Samples$Plain"), e.getMessage());
        assertTrue(
                e.getMessage().contains("setStoreByValue(false)")
                        && e.getMessage().contains("codec"),
                e.getMessage());
    }

    @Test
    void aClassThatIsGoneIsACodecExceptionThatNamesIt() {
        byte[] bytes = Samples.serialized(new Samples.Gadget());
        byte[] renamed = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                .replace("Samples$Gadget", "Samples$Gidget")
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        String message =
                assertThrows(CodecException.class, () -> codec.decode(renamed)).getMessage();
        assertTrue(message.contains("dev.flashdb.codec.Samples$Gidget"), message);
    }

    @Test
    void aClassWhoseReadingFailsOrVanishesIsACodecException() {
        assertThrows(CodecException.class, () -> codec.decode(codec.encode(new Samples.Failing())));
        assertThrows(CodecException.class, () -> codec.decode(codec.encode(new Samples.Vanishing())));
    }
}
