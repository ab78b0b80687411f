package dev.flashdb.embedded;

import dev.flashdb.engine.Engine;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Finds the participant that a user's cache is. */
final class Participants {

    private Participants() {}

    /**
     * Returns the cache as a participant.
     *
     * @throws IllegalArgumentException if it is not a cache of ours, or one of another database
     */
    @SuppressWarnings("unchecked")
    static <K, V> Participant<K, V> of(Cache<K, V> cache, Engine engine) {
        @Nullable Participant<K, V> participant = null;
        try {
            participant = cache.unwrap(Participant.class);
        } catch (IllegalArgumentException e) {
            // another provider's cache says so in this way; ours is the message that helps
        }
        if (participant == null) {
            throw new IllegalArgumentException("A transaction takes caches of FlashDB: cache=" + cache.getName()
                    + " class=" + cache.getClass().getName());
        }
        if (participant.engine() != engine) {
            throw new IllegalArgumentException("A transaction takes caches of its own database; get it by"
                    + " unwrap(FlashDb.class) from this cache's manager: cache=" + cache.getName());
        }
        return participant;
    }
}
