package dev.flashdb.spring;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an entry is kept. Immutable.
 *
 * @param timeToLive how long; null for what the cache's expiry policy says, zero or less for not at all
 * @param tags the tags that it can be evicted by
 */
record EntryOptions(@Nullable Duration timeToLive, Set<String> tags) {

    /** What the cache's expiry policy says, and no tags. */
    static final EntryOptions NONE = new EntryOptions(null, Set.of());

    /** Says how values are kept. */
    interface Rule {

        /** All as the cache says. */
        Rule OF_THE_CACHE = value -> NONE;

        /** Returns how a value is kept. */
        EntryOptions of(@Nullable Object value);

        /** Returns whether values may get tags. */
        default boolean hasTags() {
            return false;
        }
    }

    /** Returns whether the entry is not kept at all. */
    boolean isOver() {
        return timeToLive != null && (timeToLive.isZero() || timeToLive.isNegative());
    }
}
