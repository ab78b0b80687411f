package dev.flashdb;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hash as a database keeps it. Immutable, as long as nobody changes its bytes.
 *
 * @param key its key
 * @param fields its fields, at least one, each with a {@code String}, or a {@code byte[]} when it was set as bytes
 * @param deadline when it expires; null for never
 */
public record StoredHash(
        String key, Map<String, Object> fields, @Nullable Instant deadline) implements StoredItem {
    /**
     * A hash.
     *
     * @param key its key
     * @param fields each with a {@code String} or a {@code byte[]}; copied, but not the bytes
     * @param deadline when it expires; null for never
     * @throws IllegalArgumentException when there are no fields, or a value is neither
     */
    public StoredHash {
        requireNonNull(key, "key");
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("A hash has at least one field: fields=0");
        }
        fields.values().forEach(StoredString::requireTextOrBytes);
    }
}
