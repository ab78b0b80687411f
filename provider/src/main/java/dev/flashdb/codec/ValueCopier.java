package dev.flashdb.codec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the copies of by-value caches: deep, or none at all.
 *
 * <ul>
 *   <li>An immutable value is returned as it is: see {@link #isShared}.
 *   <li>Arrays and the JDK's usual collections of immutable values are copied one level deep, which is all there is.
 *   <li>Everything else goes through Java serialization (or the codec given), with cycles, shared references and
 *       {@code readResolve}; the reader may instantiate only the very classes the writer named, so that a copy's
 *       classes have the class loaders of the original's.
 * </ul>
 *
 * <p>Thread-safe, as long as the value itself is not changed during the copy.
 */
public final class ValueCopier {
    private static final ValueCopier STANDARD = new ValueCopier(null);

    private final @Nullable Codec<Object> codec;

    private ValueCopier(@Nullable Codec<Object> codec) {
        this.codec = codec;
    }

    /**
     * The copier that needs mutable values to be {@link java.io.Serializable}.
     *
     * @return the one instance
     */
    public static ValueCopier standard() {
        return STANDARD;
    }

    /**
     * A copier that encodes and decodes with a codec what is neither immutable nor a flat container of immutables.
     *
     * @param codec a codec for all values to be copied
     * @return a new copier
     */
    public static ValueCopier through(Codec<Object> codec) {
        return new ValueCopier(codec);
    }

    /**
     * Tells whether a value is immutable all the way down, so that {@link #copy} returns the same instance: strings,
     * boxed numbers, {@code BigDecimal} and {@code BigInteger} (not subclasses), {@code UUID}, {@code java.time},
     * enums, {@code Class}, {@code URI}, {@code Locale} and the like; records, {@code Optional} and {@code List.of},
     * {@code Set.of}, {@code Map.of} that hold nothing but such values.
     *
     * <p>Costs a lookup per class, and a visit per component where the declared types leave it open. What needs more
     * than 1,024 visits is not shared.
     *
     * @param value any value, never null
     * @return true when a copy would be the value itself
     */
    public boolean isShared(Object value) {
        return Immutability.isImmutable(value);
    }

    /**
     * Copies a value.
     *
     * @param value any value, never null
     * @return the value itself when {@link #isShared}, else a copy that shares nothing mutable with it; of another
     *     class only where the class says so itself ({@code writeReplace}, {@code readResolve})
     * @throws CodecException if the value cannot be copied; its message names the class and the ways out
     */
    public Object copy(Object value) {
        if (Immutability.isImmutable(value)) {
            return value;
        }
        Object flat = copyFlat(value);
        if (flat != null) {
            return flat;
        }
        return codec != null ? codec.decode(codec.encode(value)) : copySerialized(value);
    }

    /** A copy of a container whose elements are all immutable; null for everything else. */
    private static @Nullable Object copyFlat(Object value) {
        Class<?> type = value.getClass();
        if (type.isArray()) {
            return copyFlatArray(value);
        }
        // Cloned before its elements are looked at: nobody else can change the clone in between.
        Object clone = cloneContainer(value, type);
        if (clone instanceof Collection<?> collection) {
            return Immutability.areImmutable(collection) ? clone : null;
        }
        if (clone instanceof Map<?, ?> map) {
            return Immutability.areImmutable(map.keySet()) && Immutability.areImmutable(map.values()) ? clone : null;
        }
        return null;
    }

    private static @Nullable Object copyFlatArray(Object array) {
        if (array instanceof Object[] elements) {
            Object[] clone = elements.clone();
            return Immutability.areImmutable(clone) ? clone : null;
        } else if (array instanceof byte[] bytes) {
            return bytes.clone();
        } else if (array instanceof int[] ints) {
            return ints.clone();
        } else if (array instanceof long[] longs) {
            return longs.clone();
        } else if (array instanceof double[] doubles) {
            return doubles.clone();
        } else if (array instanceof char[] chars) {
            return chars.clone();
        } else if (array instanceof float[] floats) {
            return floats.clone();
        } else if (array instanceof short[] shorts) {
            return shorts.clone();
        }
        return ((boolean[]) array).clone();
    }

    /** A shallow clone of the JDK's own containers; null for all else, their subclasses included. */
    private static @Nullable Object cloneContainer(Object value, Class<?> type) {
        if (type == ArrayList.class) {
            return ((ArrayList<?>) value).clone();
        } else if (type == HashMap.class || type == LinkedHashMap.class) {
            return ((HashMap<?, ?>) value).clone();
        } else if (type == HashSet.class || type == LinkedHashSet.class) {
            return ((HashSet<?>) value).clone();
        } else if (type == TreeMap.class && ((TreeMap<?, ?>) value).comparator() == null) {
            return ((TreeMap<?, ?>) value).clone();
        } else if (type == TreeSet.class && ((TreeSet<?>) value).comparator() == null) {
            return ((TreeSet<?>) value).clone();
        } else if (type == ArrayDeque.class) {
            return ((ArrayDeque<?>) value).clone();
        }
        return type == LinkedList.class ? ((LinkedList<?>) value).clone() : null;
    }

    private static Object copySerialized(Object value) {
        NamedObjectOutput.Written written = NamedObjectOutput.writeCopy(value);
        Object copy;
        try {
            copy = GuardedObjectInput.readCopy(written.bytes(), written.named());
        } catch (CodecException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError e) {
            throw new CodecException(
                    "Cannot read back a copy of " + value.getClass().getName() + ": " + e, e);
        }
        if (copy == null) {
            throw new CodecException("A copy of " + value.getClass().getName() + " is null (see its readResolve)");
        }
        return copy;
    }
}
