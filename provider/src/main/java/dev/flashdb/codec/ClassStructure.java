package dev.flashdb.codec;

import java.io.Externalizable;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How the objects of a class are copied by their fields, where that is provably what a trip through Java serialization
 * does. Thread-safe.
 */
final class ClassStructure {
    /*
     * A record is one method handle (copier, original) -> copy: its canonical constructor on copies of the components.
     *
     * Another class is a constructor and a method handle (copy, copier, original) -> void. The constructor is the one that
     * serialization uses: it makes an object of this class, but runs the constructor of its first superclass that is not
     * Serializable only. The handle sets every field that serialization writes; transient fields keep their defaults.
     *
     * 1. No class of the hierarchy has a say in its serialization (HOOKS, Externalizable, serialPersistentFields).
     * 2. No field of a class of the JDK is read or written: those classes are copied by their public methods, or not here.
     * 3. Fields that can hold nothing but immutables come first, then those that the copier has to look at: wherever
     *    user's code (hashCode) meets a half-made object in a cycle, it finds no fewer fields set than with serialization.
     * 4. What hangs on a class is made of JDK types only, so it dies with the class, and a class that outlives this library
     *    keeps nothing of it. Therefore the copier is an UnaryOperator to the handles.
     *
     * A handle that is called often is compiled with all that it is composed of: one call an object, not one a field.
     */
    private static final Set<String> HOOKS =
            Set.of("writeObject", "readObject", "readObjectNoData", "writeReplace", "readResolve");

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final MethodHandle COPY = copy();
    private static final @Nullable MethodHandle NEW_CONSTRUCTOR = newConstructor();

    /** A MethodHandle: a record; an Entry of Constructor and MethodHandle: another class; FALSE: not to be copied here. */
    private static final ClassValue<Object> STRUCTURES = new ClassValue<>() {
        @Override
        protected Object computeValue(Class<?> type) {
            try {
                return structureOf(type);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                return Boolean.FALSE; // a type is gone, or its module is not opened to us
            }
        }
    };

    private ClassStructure() {}

    /** Returns a MethodHandle for records, an Entry of Constructor and MethodHandle for other classes, else FALSE. */
    static Object of(Class<?> type) {
        return STRUCTURES.get(type);
    }

    private static Object structureOf(Class<?> type) throws ReflectiveOperationException {
        if (!Serializable.class.isAssignableFrom(type) && !type.isRecord()
                || Externalizable.class.isAssignableFrom(type)
                || type.isArray()
                || type.isEnum()
                || type.isHidden()
                || Proxy.isProxyClass(type)
                || isOfJdk(type)
                || hasHooks(type)) {
            return Boolean.FALSE;
        }
        return type.isRecord() ? recordHandle(type) : structureOfPlain(type);
    }

    static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    /** Returns whether the class, or one above it, has a say in how its objects are serialized. */
    static boolean decidesItsForm(Class<?> type) {
        return Serializable.class.isAssignableFrom(type)
                && (Externalizable.class.isAssignableFrom(type) || hasHooks(type));
    }

    private static boolean hasHooks(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                if (HOOKS.contains(method.getName())) {
                    return true;
                }
            }
            for (Field field : each.getDeclaredFields()) {
                if (field.getType() == ObjectStreamField[].class) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Object recordHandle(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
        }
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        MethodHandle handle = LOOKUP.unreflectConstructor(constructor);
        int[] arguments = new int[2 * types.length];
        for (int i = 0; i < types.length; i++) {
            Field field = type.getDeclaredField(components[i].getName());
            handle = MethodHandles.collectArguments(handle, 2 * i, copied(field));
            arguments[2 * i + 1] = 1;
        }
        MethodType joined = MethodType.methodType(type, UnaryOperator.class, type);
        return MethodHandles.permuteArguments(handle, joined, arguments)
                .asType(MethodType.methodType(Object.class, UnaryOperator.class, Object.class));
    }

    private static Object structureOfPlain(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = serializationConstructor(type);
        if (constructor == null) {
            return Boolean.FALSE;
        }
        List<MethodHandle> fixed = new ArrayList<>();
        List<MethodHandle> open = new ArrayList<>();
        for (Class<?> each : serializableClasses(type)) {
            for (ObjectStreamField streamed : ObjectStreamClass.lookup(each).getFields()) {
                if (isOfJdk(each)) {
                    return Boolean.FALSE;
                }
                Field field = each.getDeclaredField(streamed.getName());
                (Immutability.holdsValuesOnly(field.getType()) ? fixed : open).add(copied(field, type));
            }
        }
        fixed.addAll(open);
        MethodType erased = MethodType.methodType(void.class, Object.class, UnaryOperator.class, Object.class);
        return Map.entry(constructor, sequence(fixed, type).asType(erased));
    }

    /** Superclasses first, as serialization does it. */
    private static List<Class<?>> serializableClasses(Class<?> type) {
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> each = type; Serializable.class.isAssignableFrom(each); each = each.getSuperclass()) {
            classes.add(0, each);
        }
        return classes;
    }

    /** (copier, original) -> a copy of what the field holds. */
    private static MethodHandle copied(Field field) throws IllegalAccessException {
        field.setAccessible(true);
        MethodHandle get = LOOKUP.unreflectGetter(field);
        Class<?> held = field.getType();
        if (Immutability.holdsValuesOnly(held)) {
            return MethodHandles.dropArguments(get, 0, UnaryOperator.class);
        }
        return MethodHandles.filterArguments(
                COPY.asType(MethodType.methodType(held, UnaryOperator.class, held)), 1, get);
    }

    /** (copy, copier, original) -> void: gives the copy's field a copy of what the original's holds. */
    private static MethodHandle copied(Field field, Class<?> type) throws IllegalAccessException {
        MethodHandle value = copied(field);
        MethodHandle set = LOOKUP.unreflectSetter(field);
        return MethodHandles.collectArguments(set, 1, value).asType(step(type));
    }

    private static MethodType step(Class<?> type) {
        return MethodType.methodType(void.class, type, UnaryOperator.class, type);
    }

    /** One after the other; as a balanced tree, so that many fields do not nest deeply. */
    private static MethodHandle sequence(List<MethodHandle> steps, Class<?> type) {
        if (steps.isEmpty()) {
            return MethodHandles.empty(step(type));
        }
        if (steps.size() == 1) {
            return steps.get(0);
        }
        int half = steps.size() / 2;
        return MethodHandles.foldArguments(
                sequence(steps.subList(half, steps.size()), type), sequence(steps.subList(0, half), type));
    }

    private static @Nullable Constructor<?> serializationConstructor(Class<?> type)
            throws ReflectiveOperationException {
        if (NEW_CONSTRUCTOR == null) {
            return null;
        }
        try {
            return (Constructor<?>) NEW_CONSTRUCTOR.invoke(type);
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }

    private static MethodHandle copy() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(UnaryOperator.class, "apply", MethodType.methodType(Object.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * What the module jdk.unsupported has for those who do serialization. It is looked up by name: a run-time image may be
     * without it, and then classes other than records are serialized.
     */
    private static @Nullable MethodHandle newConstructor() {
        try {
            Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
            Object instance = factory.getMethod("getReflectionFactory").invoke(null);
            return LOOKUP.findVirtual(
                            factory,
                            "newConstructorForSerialization",
                            MethodType.methodType(Constructor.class, Class.class))
                    .bindTo(instance);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }
}
