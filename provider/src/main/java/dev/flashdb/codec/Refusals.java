package dev.flashdb.codec;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that keeps a value from being stored, each class with the way to the first part that is of it. Made when a value was
 * refused, by writing it once more. Confined to one call.
 */
final class Refusals {
    private static final int LONGEST_KEY = 30;

    private final String root;
    private final Deque<String> path = new ArrayDeque<>();
    private final Map<String, String> notAllowed = new LinkedHashMap<>();
    private final Map<String, String> notSerializable = new LinkedHashMap<>();

    Refusals(Object value) {
        this.root = simpleName(value.getClass());
    }

    private static String simpleName(Class<?> type) {
        String name = type.getSimpleName();
        return name.isEmpty() ? type.getName() : name;
    }

    void enter(String step) {
        path.addLast(step);
    }

    void leave() {
        path.removeLast();
    }

    /** Returns how a message names what a container holds: an index, or the key that a value is under. */
    static String step(StoredContainer container, int index, @Nullable Object[] held) {
        if (!container.holds().isMap()) {
            return container.holds() == StoredContainer.Holds.ONE ? ".get()" : "[" + index + "]";
        }
        return index % 2 == 0 ? ".keys[" + index / 2 + "]" : "[" + key(held[index - 1]) + "]";
    }

    /** No more of a key than its class, unless it is short and plain: values may be secret. */
    private static String key(@Nullable Object key) {
        boolean isPlain = key instanceof String || key instanceof Number || key instanceof Enum<?>;
        String text = isPlain ? Printable.name(String.valueOf(key)) : "";
        return isPlain && text.length() <= LONGEST_KEY ? text : key == null ? "null" : simpleName(key.getClass());
    }

    private String here(String more) {
        StringBuilder whole = new StringBuilder(root);
        for (Iterator<String> steps = path.iterator(); steps.hasNext(); ) {
            whole.append(steps.next());
        }
        return whole.append(more).toString();
    }

    void requireAllowed(Class<?> type, SerialFilter filter) {
        String name = SerialFilter.elementName(type.getName());
        if (!filter.allows(name)) {
            notAllowed.putIfAbsent(name, here(""));
        }
    }

    /** Looks for what is wrong with a part that Java serialization is to write. */
    void tryPart(Object part, SerialFilter filter) {
        NamedObjectOutput.Diagnosis diagnosis = NamedObjectOutput.diagnose(part, filter);
        diagnosis
                .notAllowed()
                .forEach(name -> notAllowed.computeIfAbsent(name, any -> here(PartFinder.wayTo(part, name))));
        diagnosis
                .notSerializable()
                .forEach(name -> notSerializable.computeIfAbsent(name, any -> here(PartFinder.wayTo(part, name))));
    }

    /** Returns what is to be thrown, or null when nothing was found. */
    @Nullable
    CodecException failure(SerialFilter filter, CodecException first) {
        if (!notSerializable.isEmpty()) {
            return new NotSerializableValueException(notSerializable, first);
        }
        return notAllowed.isEmpty() ? null : new ClassNotAllowedException(notAllowed, filter.setting(), first);
    }
}
