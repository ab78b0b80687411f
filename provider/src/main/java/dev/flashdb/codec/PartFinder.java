package dev.flashdb.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for the shortest way from an object to one of a class, for a message. */
final class PartFinder {
    private static final int MOST_OBJECTS = 10_000;

    private record Step(Object object, String way) {}

    private PartFinder() {}

    /** Returns the way, such as {@code .lines[0].price}; empty when the object itself is of the class, or no way is found. */
    static String wayTo(Object from, String className) {
        Set<Object> met = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Step> next = new ArrayDeque<>();
        next.add(new Step(from, ""));
        while (!next.isEmpty() && met.size() < MOST_OBJECTS) {
            Step step = next.remove();
            if (isOf(step.object, className)) {
                return step.way;
            }
            if (met.add(step.object)) {
                addHeld(step, next);
            }
        }
        return "";
    }

    private static boolean isOf(Object object, String className) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            if (SerialFilter.elementName(type.getName()).equals(className)) {
                return true;
            }
        }
        return false;
    }

    private static void addHeld(Step from, Deque<Step> next) {
        Object object = from.object;
        if (object instanceof Map<?, ?> map && ClassStructure.isOfJdk(object.getClass())) {
            addAll(from, ".keys", map.keySet(), next);
            addAll(from, ".values", map.values(), next);
        } else if (object instanceof Collection<?> collection && ClassStructure.isOfJdk(object.getClass())) {
            addAll(from, "", collection, next);
        } else if (object instanceof Object[]) {
            for (int i = 0; i < Array.getLength(object); i++) {
                add(Array.get(object, i), from.way + "[" + i + "]", next);
            }
        } else if (!ClassStructure.isOfJdk(object.getClass())) {
            addFields(from, next);
        }
    }

    private static void addAll(Step from, String what, Collection<?> held, Deque<Step> next) {
        int index = 0;
        for (Object each : held) {
            add(each, from.way + what + "[" + index + "]", next);
            index++;
        }
    }

    private static void addFields(Step from, Deque<Step> next) {
        for (Class<?> type = from.object.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                boolean isStored =
                        !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers());
                if (isStored && !field.getType().isPrimitive()) {
                    add(valueOf(field, from.object), from.way + "." + field.getName(), next);
                }
            }
        }
    }

    private static @Nullable Object valueOf(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException | InaccessibleObjectException | SecurityException e) {
            return null;
        }
    }

    private static void add(@Nullable Object object, String way, Deque<Step> next) {
        if (object != null) {
            next.add(new Step(object, way));
        }
    }
}
