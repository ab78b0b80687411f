package dev.flashdb.codec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The allow-list for classes named in stored bytes. Allowed are: the declared types and their packages, the JDK's value
 * types, ordinary collections and common exceptions, and what the user's patterns add. Everything else is refused by name, before it is
 * loaded.
 *
 * <p>Immutable. Holds names only, so it keeps no class and no class loader alive.
 */
public final class SerialFilter {
    /** The setting that widens the list; exceptions name it. */
    public static final String SETTING = "flashdb.codecAllow";

    private static final String JDK_TYPES = """
            java.lang.Object java.lang.Number java.lang.Enum java.lang.Record java.lang.String java.lang.Class
            java.lang.Boolean java.lang.Byte java.lang.Short java.lang.Character java.lang.Integer java.lang.Long
            java.lang.Float java.lang.Double java.lang.String$CaseInsensitiveComparator
            java.math.BigDecimal java.math.BigInteger java.math.MathContext java.math.RoundingMode
            java.net.URI java.util.UUID java.util.Locale java.util.Currency java.util.BitSet
            java.util.Date java.util.Calendar java.util.GregorianCalendar java.util.TimeZone java.util.SimpleTimeZone
            sun.util.calendar.ZoneInfo java.sql.Date java.sql.Time java.sql.Timestamp
            java.util.ArrayList java.util.LinkedList java.util.ArrayDeque java.util.PriorityQueue java.util.Vector
            java.util.Stack java.util.HashMap java.util.LinkedHashMap java.util.TreeMap java.util.Hashtable
            java.util.Properties java.util.IdentityHashMap java.util.EnumMap java.util.HashSet java.util.LinkedHashSet
            java.util.TreeSet java.util.EnumSet java.util.EnumSet$SerializationProxy java.util.Arrays$ArrayList
            java.util.CollSer java.util.AbstractMap java.util.AbstractMap$SimpleEntry
            java.util.AbstractMap$SimpleImmutableEntry java.util.Map$Entry java.util.Map java.util.List java.util.Set
            java.util.Collection java.lang.Comparable java.lang.CharSequence java.lang.reflect.Proxy
            java.util.Comparators$NaturalOrderComparator
            java.util.Collections$EmptyList java.util.Collections$EmptyMap java.util.Collections$EmptySet
            java.util.Collections$SingletonList java.util.Collections$SingletonMap java.util.Collections$SingletonSet
            java.util.Collections$SetFromMap java.util.Collections$ReverseComparator
            java.util.Collections$ReverseComparator2
            java.util.Collections$UnmodifiableCollection java.util.Collections$UnmodifiableList
            java.util.Collections$UnmodifiableRandomAccessList java.util.Collections$UnmodifiableMap
            java.util.Collections$UnmodifiableSet java.util.Collections$UnmodifiableSortedMap
            java.util.Collections$UnmodifiableSortedSet java.util.Collections$UnmodifiableNavigableMap
            java.util.Collections$UnmodifiableNavigableSet java.util.Collections$UnmodifiableMap$UnmodifiableEntrySet
            java.util.Collections$SynchronizedCollection java.util.Collections$SynchronizedList
            java.util.Collections$SynchronizedRandomAccessList java.util.Collections$SynchronizedMap
            java.util.Collections$SynchronizedSet java.util.Collections$SynchronizedSortedMap
            java.util.Collections$SynchronizedSortedSet
            java.util.concurrent.ConcurrentHashMap java.util.concurrent.ConcurrentHashMap$Segment
            java.util.concurrent.ConcurrentHashMap$CollectionView java.util.concurrent.ConcurrentHashMap$KeySetView
            java.util.concurrent.ConcurrentSkipListMap java.util.concurrent.ConcurrentSkipListSet
            java.util.concurrent.ConcurrentLinkedQueue java.util.concurrent.ConcurrentLinkedDeque
            java.util.concurrent.CopyOnWriteArrayList java.util.concurrent.CopyOnWriteArraySet
            java.util.concurrent.TimeUnit java.util.concurrent.locks.ReentrantLock
            java.util.concurrent.locks.ReentrantLock$Sync java.util.concurrent.locks.ReentrantLock$NonfairSync
            java.util.concurrent.locks.AbstractQueuedSynchronizer
            java.util.concurrent.locks.AbstractOwnableSynchronizer
            java.util.concurrent.atomic.AtomicBoolean java.util.concurrent.atomic.AtomicInteger
            java.util.concurrent.atomic.AtomicLong java.util.concurrent.atomic.AtomicReference
            java.time.Ser java.time.DayOfWeek java.time.Month java.time.Instant java.time.Duration java.time.Period
            java.time.LocalDate java.time.LocalTime java.time.LocalDateTime java.time.OffsetDateTime
            java.time.OffsetTime java.time.ZonedDateTime java.time.Year java.time.YearMonth java.time.MonthDay
            java.time.ZoneId java.time.ZoneRegion java.time.ZoneOffset java.time.temporal.ChronoUnit
            java.time.temporal.ChronoField java.io.Serializable java.lang.StringBuilder java.lang.StringBuffer
            java.lang.Throwable java.lang.StackTraceElement java.lang.Exception java.lang.Error
            java.lang.RuntimeException java.lang.ArithmeticException java.lang.ArrayIndexOutOfBoundsException
            java.lang.ArrayStoreException java.lang.AssertionError java.lang.ClassCastException
            java.lang.ClassNotFoundException java.lang.CloneNotSupportedException
            java.lang.EnumConstantNotPresentException java.lang.ExceptionInInitializerError
            java.lang.IllegalAccessException java.lang.IllegalArgumentException java.lang.IllegalCallerException
            java.lang.IllegalMonitorStateException java.lang.IllegalStateException
            java.lang.IllegalThreadStateException java.lang.IncompatibleClassChangeError
            java.lang.IndexOutOfBoundsException java.lang.InstantiationException java.lang.InterruptedException
            java.lang.LayerInstantiationException java.lang.LinkageError java.lang.NegativeArraySizeException
            java.lang.NoClassDefFoundError java.lang.NoSuchFieldException java.lang.NoSuchMethodException
            java.lang.NullPointerException java.lang.NumberFormatException java.lang.OutOfMemoryError
            java.lang.ReflectiveOperationException java.lang.SecurityException java.lang.StackOverflowError
            java.lang.StringIndexOutOfBoundsException java.lang.TypeNotPresentException
            java.lang.UnsupportedOperationException java.lang.VirtualMachineError
            java.lang.reflect.InvocationTargetException java.lang.reflect.UndeclaredThrowableException
            java.io.IOException java.io.EOFException java.io.FileNotFoundException java.io.UncheckedIOException
            java.io.InterruptedIOException java.io.InvalidClassException java.io.InvalidObjectException
            java.io.NotSerializableException java.io.ObjectStreamException java.io.UnsupportedEncodingException
            java.nio.file.FileSystemException java.nio.file.NoSuchFileException
            java.nio.file.AccessDeniedException java.nio.file.FileAlreadyExistsException
            java.net.ConnectException java.net.SocketException java.net.SocketTimeoutException
            java.net.UnknownHostException java.net.MalformedURLException java.net.URISyntaxException
            java.net.NoRouteToHostException java.net.ProtocolException java.net.http.HttpTimeoutException
            java.net.http.HttpConnectTimeoutException
            java.sql.SQLException java.sql.SQLTimeoutException java.sql.SQLTransientException
            java.sql.SQLNonTransientException java.sql.SQLTransientConnectionException
            java.sql.SQLNonTransientConnectionException java.sql.SQLRecoverableException
            java.sql.SQLSyntaxErrorException java.sql.SQLDataException java.sql.SQLIntegrityConstraintViolationException
            java.sql.BatchUpdateException
            java.text.ParseException java.time.DateTimeException java.time.format.DateTimeParseException
            java.util.ConcurrentModificationException java.util.EmptyStackException java.util.InputMismatchException
            java.util.MissingResourceException java.util.NoSuchElementException
            java.util.concurrent.CancellationException java.util.concurrent.CompletionException
            java.util.concurrent.ExecutionException java.util.concurrent.RejectedExecutionException
            java.util.concurrent.TimeoutException
            boolean byte short char int long float double void
            """;

    private static final Set<String> JDK = Set.of(JDK_TYPES.split("\\s+"));
    private static final SerialFilter JDK_ONLY = new SerialFilter(List.of(), List.of(), SETTING);

    /** The user's patterns in their order, then what the declared types give: the first that fits decides. */
    private final List<Pattern> patterns;

    private final List<Pattern> declared;

    private final String setting;

    private SerialFilter(List<Pattern> patterns, List<Pattern> declared, String setting) {
        this.patterns = patterns;
        this.declared = declared;
        this.setting = setting;
    }

    /**
     * This list, with the name of the setting by which its user widens it: messages name it.
     *
     * @param name the name, such as {@code flashdb.cache.allow}
     * @return a new list
     */
    public SerialFilter withSetting(String name) {
        return new SerialFilter(patterns, declared, name);
    }

    /**
     * The setting by which the user widens this list.
     *
     * @return its name; {@value #SETTING} unless another was given
     */
    public String setting() {
        return setting;
    }

    /**
     * The list that holds the JDK's value types and ordinary collections only.
     *
     * @return the smallest list
     */
    public static SerialFilter jdkOnly() {
        return JDK_ONLY;
    }

    /**
     * This list and declared types: each with its nested classes, and for types outside the JDK with its package
     * (without the packages below). {@code Object} and interfaces of the JDK add nothing.
     *
     * @param types the types, for example of a cache's keys and values
     * @return a new list
     */
    public SerialFilter withTypes(Collection<? extends Class<?>> types) {
        List<Pattern> more = new ArrayList<>(declared);
        for (Class<?> type : types) {
            Class<?> element = type;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            more.add(new Pattern(element.getName(), Kind.EXACT, /* allow= */ true));
            if (!ofJdk(element)) {
                String name = element.getName();
                more.add(new Pattern(name + "$", Kind.PREFIX, /* allow= */ true));
                if (!element.getPackageName().isEmpty()) {
                    more.add(new Pattern(element.getPackageName() + ".", Kind.PACKAGE, /* allow= */ true));
                }
            }
        }
        return new SerialFilter(patterns, List.copyOf(more), setting);
    }

    private static boolean ofJdk(Class<?> type) {
        return type.isPrimitive()
                || type.getName().startsWith("java.")
                || type.getName().startsWith("javax.");
    }

    /**
     * This list and the user's patterns, separated by {@code ;}, tried in order before everything else; the first that
     * fits decides. {@code com.acme.User} is one class, {@code com.acme.*} a package, {@code com.acme.**} a package and
     * those below it, {@code com.acme.Us*} all names with that start, {@code *} every class; {@code !} in front
     * refuses. It is the syntax of {@code jdk.serialFilter} without limits and modules.
     *
     * @param text the patterns; blank adds nothing
     * @return a new list
     * @throws IllegalArgumentException if a pattern is malformed
     */
    public SerialFilter withPatterns(String text) {
        List<Pattern> more = new ArrayList<>(patterns);
        for (String part : text.split(";")) {
            if (!part.isBlank()) {
                more.add(Pattern.parse(part.strip()));
            }
        }
        return new SerialFilter(List.copyOf(more), declared, setting);
    }

    /**
     * Tells whether a class may be named in stored bytes. An array is allowed when its innermost element type is.
     *
     * @param className a binary name as of {@link Class#getName()}; it need not exist, and is not loaded
     * @return true when it is allowed
     */
    public boolean allows(String className) {
        String name = elementName(className);
        for (Pattern pattern : patterns) {
            if (pattern.fits(name)) {
                return pattern.allow;
            }
        }
        return JDK.contains(name) || declared.stream().anyMatch(pattern -> pattern.fits(name));
    }

    /**
     * Refuses a class that is not allowed.
     *
     * @param className a binary name as of {@link Class#getName()}
     * @throws ClassNotAllowedException if it is not allowed
     */
    public void check(String className) {
        if (!allows(className)) {
            throw new ClassNotAllowedException(className, setting);
        }
    }

    /** The name of the innermost element type; {@code int} for arrays of any primitives. */
    static String elementName(String className) {
        int dimensions = 0;
        while (dimensions < className.length() && className.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return className;
        }
        boolean ofObjects = className.startsWith("L", dimensions) && className.endsWith(";");
        if (ofObjects) {
            return className.substring(dimensions + 1, className.length() - 1);
        }
        boolean ofPrimitives =
                className.length() == dimensions + 1 && "ZBSCIJFD".indexOf(className.charAt(dimensions)) >= 0;
        return ofPrimitives ? int.class.getName() : className;
    }

    private enum Kind {
        EXACT,
        PREFIX,
        PACKAGE
    }

    private record Pattern(String text, Kind kind, boolean allow) {
        static Pattern parse(String source) {
            boolean allow = !source.startsWith("!");
            String text = allow ? source : source.substring(1);
            int star = text.indexOf('*');
            if (star < 0 && isName(text)) {
                return new Pattern(text, Kind.EXACT, allow);
            }
            String start = star < 0 ? "" : text.substring(0, star);
            String stars = star < 0 ? "" : text.substring(star);
            boolean ofPackage = start.endsWith(".") && isName(start.substring(0, star - 1));
            if (ofPackage && stars.equals("*")) {
                return new Pattern(start, Kind.PACKAGE, allow);
            }
            boolean ofNames = stars.equals("*") && (star == 0 || isName(start));
            if (ofNames || ofPackage && stars.equals("**")) {
                return new Pattern(start, Kind.PREFIX, allow);
            }
            throw new IllegalArgumentException("Not a pattern of classes: '" + source
                    + "'. Right are com.acme.User, com.acme.*, com.acme.**, com.acme.Us* and * (with ! in front to"
                    + " refuse), separated by ';': " + SETTING + "=" + source);
        }

        private static boolean isName(String text) {
            return !text.isEmpty()
                    && !text.startsWith(".")
                    && !text.endsWith(".")
                    && !text.contains("..")
                    && text.chars().allMatch(c -> c == '.' || Character.isJavaIdentifierPart(c));
        }

        boolean fits(String name) {
            return switch (kind) {
                case EXACT -> name.equals(text);
                case PREFIX -> name.startsWith(text);
                case PACKAGE -> name.startsWith(text) && name.indexOf('.', text.length()) < 0;
            };
        }
    }
}
