package dev.flashdb.embedded;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Map;

/** Arguments that hold several values, checked and copied so that a caller cannot change them under a running command. */
final class CommandArguments {
    private CommandArguments() {}

    static String[] copy(String[] values, String name) {
        String[] copy = requireNonNull(values, name).clone();
        for (String value : copy) {
            requireNonNull(value, name);
        }
        return copy;
    }

    static String[] copy(Collection<String> values, String name) {
        return copy(requireNonNull(values, name).toArray(String[]::new), name);
    }

    static String[] copyOfSome(String[] keys) {
        if (keys.length == 0) {
            throw new IllegalArgumentException("At least one key is needed: keys=0");
        }
        return copy(keys, "keys");
    }

    /** The entries with their values as they are stored: text as it is, bytes copied. */
    static Entry[] copy(Map<String, ?> values) {
        requireNonNull(values, "values");
        return values.entrySet().stream()
                .map(entry -> new Entry(
                        requireNonNull(entry.getKey(), "values"),
                        StringsValue.stored(requireNonNull(entry.getValue(), "values"))))
                .toArray(Entry[]::new);
    }

    /** A key or field and the value that it gets. */
    record Entry(String name, Object value) {}
}
