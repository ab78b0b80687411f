package dev.flashdb;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sorted set as a database keeps it. Immutable.
 *
 * @param key its key
 * @param members its members with their scores, at least one, the lowest first
 * @param deadline when it expires; null for never
 */
public record StoredSortedSet(
        String key, List<ScoredMember> members, @Nullable Instant deadline) implements StoredItem {
    /**
     * A sorted set.
     *
     * @param key its key
     * @param members its members, in any order; copied. Of a member that is there twice the last score counts
     * @param deadline when it expires; null for never
     * @throws IllegalArgumentException when there are no members
     */
    public StoredSortedSet {
        requireNonNull(key, "key");
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("A sorted set has at least one member: members=0");
        }
    }
}
