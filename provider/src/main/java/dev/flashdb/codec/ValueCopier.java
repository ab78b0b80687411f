package dev.flashdb.codec;

import org.jspecify.annotations.Nullable;

/**
 * Makes the copies of by-value caches: deep, or none at all.
 *
 * <ul>
 *   <li>An immutable value is returned as it is: see {@link #isShared}.
 *   <li>Arrays, records, the JDK's usual collections, and Serializable classes that leave their serialization to the JDK
 *       are copied object by object and field by field, without bytes, to what Java serialization would make of them:
 *       transient fields have their defaults, cycles and shared references are kept.
 *   <li>A value that holds anything else goes as a whole through Java serialization (or the codec given); the reader may
 *       instantiate only the very classes the writer named, so that a copy's classes have the class loaders of the
 *       original's.
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
     * A copier that encodes and decodes with a codec what would go through Java serialization otherwise.
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
        Object copy = StructuralCopy.of(value);
        if (copy != null) {
            return copy;
        }
        return codec != null ? codec.decode(codec.encode(value)) : copySerialized(value);
    }

    /** Through Java serialization, whatever the value is. */
    static Object copySerialized(Object value) {
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
