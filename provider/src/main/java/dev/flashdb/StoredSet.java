package dev.flashdb;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set as a database keeps it. Immutable.
 *
 * @param key its key
 * @param members its members, at least one
 * @param deadline when it expires; null for never
 */
public record StoredSet(
        String key, Set<String> members, @Nullable Instant deadline) implements StoredItem {
    /**
     * A set.
     *
     * @param key its key
     * @param members its members; copied
     * @param deadline when it expires; null for never
     * @throws IllegalArgumentException when there are no members
     */
    public StoredSet {
        requireNonNull(key, "key");
        members = Collections.unmodifiableSet(new LinkedHashSet<>(members));
        if (members.isEmpty()) {
            throw new IllegalArgumentException("A set has at least one member: members=0");
        }
    }
}
