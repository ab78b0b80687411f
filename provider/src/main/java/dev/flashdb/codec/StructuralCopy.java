package dev.flashdb.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One copy of one value, object by object and without bytes: records, arrays, the JDK's {@linkplain Containers
 * containers}, and {@linkplain ClassStructure other classes} whose copy through Java serialization would be a copy of
 * their fields. Cycles and shared references come back as they were. Confined to one call.
 */
final class StructuralCopy implements UnaryOperator<@Nullable Object> {
    /** Deeper values are left to serialization, and to its way of failing for want of stack. */
    private static final int MOST_DEPTH = 500;

    /** Stands for the copy of an object that cannot be referred to before it is complete. */
    private static final Object UNFINISHED = new Object();

    private final SeenObjects seen = new SeenObjects();
    private int depth;

    private StructuralCopy() {}

    /**
     * Copies a value that is not immutable.
     *
     * @return the copy, or null if something in the value can be copied otherwise only
     * @throws CodecException if nothing can copy the value
     */
    static @Nullable Object of(Object value) {
        if (isHopeless(value)) {
            return null;
        }
        try {
            Object copy = new StructuralCopy().make(value);
            VarHandle.releaseFence(); // final fields were set after construction
            return copy;
        } catch (NotStructural e) {
            return null;
        } catch (CodecException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new CodecException(
                    "Cannot copy a value of " + value.getClass().getName() + ": " + e, e);
        }
    }

    /** Returns a copy of an object, the object itself if it is immutable, and null for null. */
    @Override
    public @Nullable Object apply(@Nullable Object value) {
        return value == null ? null : copyOf(value);
    }

    Object copyOf(Object value) {
        if (Immutability.isImmutable(value)) {
            return value;
        }
        Object known = seen.get(value);
        if (known == null) {
            return make(value);
        }
        if (known == UNFINISHED) {
            throw new CodecException("A value holds itself through an immutable "
                    + value.getClass().getName()
                    + ", which no copy could do: keep the cache by reference (setStoreByValue(false)).");
        }
        return known;
    }

    private Object make(Object value) {
        if (++depth > MOST_DEPTH) {
            throw NotStructural.INSTANCE;
        }
        Object copy = value.getClass().isArray() ? copyArray(value) : copyObject(value);
        depth--;
        return copy;
    }

    private Object copyObject(Object value) {
        Object structure = ClassStructure.of(value.getClass());
        if (structure instanceof Map.Entry<?, ?> plain) {
            return copyFields(value, (Constructor<?>) plain.getKey(), (MethodHandle) plain.getValue());
        }
        if (structure instanceof MethodHandle record) {
            return copyRecord(value, record);
        }
        Object copy = Containers.copy(value, this);
        if (copy == null) {
            throw NotStructural.INSTANCE;
        }
        return copy;
    }

    private Object copyFields(Object value, Constructor<?> constructor, MethodHandle fields) {
        try {
            Object copy = met(value, constructor.newInstance());
            fields.invokeExact(copy, (UnaryOperator<?>) this, value);
            return copy;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (InvocationTargetException e) {
            throw failed(value, e.getCause());
        } catch (Throwable e) {
            throw failed(value, e);
        }
    }

    private Object copyRecord(Object value, MethodHandle constructor) {
        begin(value);
        try {
            return finish(value, (Object) constructor.invokeExact((UnaryOperator<?>) this, value));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw failed(value, e);
        }
    }

    private static CodecException failed(Object value, @Nullable Throwable cause) {
        return new CodecException("The constructor of " + value.getClass().getName() + " has failed: " + cause, cause);
    }

    private Object copyArray(Object array) {
        if (array instanceof Object[] elements) {
            return copyElements(elements);
        } else if (array instanceof byte[] bytes) {
            return met(array, bytes.clone());
        } else if (array instanceof int[] ints) {
            return met(array, ints.clone());
        } else if (array instanceof long[] longs) {
            return met(array, longs.clone());
        } else if (array instanceof double[] doubles) {
            return met(array, doubles.clone());
        } else if (array instanceof char[] chars) {
            return met(array, chars.clone());
        } else if (array instanceof float[] floats) {
            return met(array, floats.clone());
        } else if (array instanceof short[] shorts) {
            return met(array, shorts.clone());
        }
        return met(array, ((boolean[]) array).clone());
    }

    private Object copyElements(@Nullable Object[] elements) {
        @Nullable Object[] copy = elements.clone();
        met(elements, copy);
        for (int i = 0; i < copy.length; i++) {
            copy[i] = apply(copy[i]);
        }
        return copy;
    }

    /** Makes the copy of an object known, before it is filled, and returns it. */
    Object met(Object original, Object copy) {
        seen.add(original, copy);
        return copy;
    }

    /** Takes note of an object whose copy will be complete when it is made. */
    void begin(Object original) {
        seen.add(original, UNFINISHED);
    }

    Object finish(Object original, Object copy) {
        seen.replace(original, copy);
        return copy;
    }

    /** True where the value's own class says that the way is another one: no exception is needed to find out. */
    private static boolean isHopeless(Object value) {
        Class<?> type = value.getClass();
        return !type.isArray() && ClassStructure.of(type) == Boolean.FALSE && !Containers.isKnown(type);
    }
}
