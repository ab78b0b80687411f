package dev.flashdb.codec;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.URI;
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
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Knows which values are immutable all the way down. Thread-safe.
 *
 * <p>What is known of a class hangs on the class itself ({@link ClassValue}) and is made of JDK types only: it dies with
 * the class, and a class of the JDK that outlives this library keeps nothing of it.
 */
final class Immutability {
    private static final int VISITS = 1_024;

    /** Immutable whatever they hold; all final, or with exactly this class. */
    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            MathContext.class,
            UUID.class,
            URI.class,
            Locale.class,
            Currency.class,
            Class.class,
            Instant.class,
            Duration.class,
            Period.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            OffsetTime.class,
            ZonedDateTime.class,
            Year.class,
            YearMonth.class,
            MonthDay.class,
            ZoneOffset.class,
            ZoneId.of("Europe/Paris").getClass(),
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class);

    /** Immutable when what they hold is: {@code List.of}, {@code Set.of}, {@code Map.of} and the like. */
    private static final Set<Class<?>> HOLDERS = Set.copyOf(List.<Class<?>>of(
            List.of().getClass(),
            List.of(1).getClass(),
            Set.of().getClass(),
            Set.of(1).getClass(),
            Map.of().getClass(),
            Map.of(1, 1).getClass(),
            Collections.emptyList().getClass(),
            Collections.emptySet().getClass(),
            Collections.emptyMap().getClass(),
            Collections.singletonList(1).getClass(),
            Collections.singleton(1).getClass(),
            Collections.singletonMap(1, 1).getClass(),
            Optional.class));

    /** TRUE: always immutable; FALSE: taken for mutable; a Class: a holder; Field[]: when these hold immutables. */
    private static final ClassValue<Object> KINDS = new ClassValue<>() {
        @Override
        protected Object computeValue(Class<?> type) {
            if (isValue(type)) {
                return Boolean.TRUE;
            }
            if (HOLDERS.contains(type)) {
                return type;
            }
            try {
                return type.isRecord() ? kindOfRecord(type) : Boolean.FALSE;
            } catch (LinkageError e) { // a component's type is not on the class path
                return Boolean.FALSE;
            }
        }
    };

    private int visitsLeft = VISITS;

    private Immutability() {}

    static boolean isImmutable(Object value) {
        Object kind = KINDS.get(value.getClass());
        if (kind instanceof Boolean known) {
            return known;
        }
        return new Immutability().visit(value);
    }

    static boolean areImmutable(Collection<?> values) {
        for (Object value : values) {
            if (value != null && !isImmutable(value)) {
                return false;
            }
        }
        return true;
    }

    /** Depth and number of visits are bounded together: what is larger, or shares a lot, is taken for mutable. */
    private boolean visit(@Nullable Object value) {
        if (value == null) {
            return true;
        }
        if (--visitsLeft < 0) {
            return false;
        }
        Object kind = KINDS.get(value.getClass());
        if (kind instanceof Field[] fields) {
            return visitFields(value, fields);
        }
        return kind == Boolean.TRUE || kind instanceof Class && visitHeld(value);
    }

    private boolean visitFields(Object record, Field[] fields) {
        for (Field field : fields) {
            Object held;
            try {
                held = field.get(record);
            } catch (IllegalAccessException e) {
                return false;
            }
            if (!visit(held)) {
                return false;
            }
        }
        return true;
    }

    private boolean visitHeld(Object holder) {
        if (holder instanceof Optional<?> optional) {
            return visit(optional.orElse(null));
        }
        if (holder instanceof Map<?, ?> map) {
            return visitAll(map.keySet()) && visitAll(map.values());
        }
        return visitAll((Collection<?>) holder);
    }

    private boolean visitAll(Collection<?> values) {
        for (Object value : values) {
            if (!visit(value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isValue(Class<?> type) {
        return VALUES.contains(type) || Enum.class.isAssignableFrom(type);
    }

    /** True for declared types whose instances are immutable whichever they are. */
    static boolean holdsValuesOnly(Class<?> declared) {
        if (declared.isPrimitive() || declared == BigDecimal.class || declared == BigInteger.class) {
            return declared.isPrimitive(); // the two have subclasses
        }
        return isValue(declared);
    }

    /**
     * Looks at the fields, not at the accessors, which may say something else. Follows records in records by their
     * declared types (they are final), so that a record of such records is known without a look at its values.
     */
    private static Object kindOfRecord(Class<?> type) {
        if (isClosed(type)) {
            return Boolean.TRUE;
        }
        List<Field> open = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !holdsValuesOnly(field.getType())) {
                if (field.getType().isArray() || !access(field)) {
                    return Boolean.FALSE;
                }
                open.add(field);
            }
        }
        return open.toArray(new Field[0]);
    }

    /** True when nothing but values can be reached from a record through declared types. */
    private static boolean isClosed(Class<?> record) {
        Set<Class<?>> seen = new HashSet<>(Set.of(record));
        List<Class<?>> next = new ArrayList<>(seen);
        while (!next.isEmpty()) {
            for (Field field : next.remove(next.size() - 1).getDeclaredFields()) {
                Class<?> declared = field.getType();
                if (Modifier.isStatic(field.getModifiers()) || holdsValuesOnly(declared)) {
                    continue;
                }
                if (!declared.isRecord()) {
                    return false;
                }
                if (seen.add(declared)) {
                    next.add(declared);
                }
            }
        }
        return true;
    }

    private static boolean access(Field field) {
        try {
            field.setAccessible(true);
            return true;
        } catch (InaccessibleObjectException | SecurityException e) {
            return false;
        }
    }
}
