package dev.flashdb;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A string as a database keeps it. Immutable, as long as nobody changes its bytes.
 *
 * @param key its key
 * @param value a {@code String}, or a {@code byte[]} when it was set as bytes
 * @param deadline when it expires; null for never
 */
public record StoredString(
        String key, Object value, @Nullable Instant deadline) implements StoredItem {
    /**
     * A string.
     *
     * @param key its key
     * @param value a {@code String} or a {@code byte[]}; not copied
     * @param deadline when it expires; null for never
     * @throws IllegalArgumentException when the value is neither
     */
    public StoredString {
        requireNonNull(key, "key");
        requireTextOrBytes(value);
    }

    static void requireTextOrBytes(Object value) {
        requireNonNull(value, "value");
        if (!(value instanceof String) && !(value instanceof byte[])) {
            throw new IllegalArgumentException(
                    "A value is a String or a byte[]: class=" + value.getClass().getName());
        }
    }
}
