package dev.flashdb.spring;

import dev.flashdb.jcache.WatchedKey;
import java.util.Set;

/**
 * A key that a transaction did not find in a cache: the value that it puts next may be one that it has read elsewhere since,
 * and others may write or evict the key meanwhile. Confined to the transaction's thread, but for the notes of others' writes.
 */
final class Miss {
    private final FlashSpringCache cache;
    private final WatchedKey<Object, Object> watch;
    private long evictionsSeen;

    Miss(FlashSpringCache cache, Object key) {
        this.cache = cache;
        this.evictionsSeen = cache.tags().evictions();
        this.watch = cache.getNativeCache().watch(key);
    }

    /** Takes note that the transaction itself evicts by tags. */
    void evictsByTags() {
        evictionsSeen++;
    }

    /**
     * Returns whether others have written or evicted the key since. To be called with the key and the tags held, for else it
     * may happen right afterwards.
     */
    boolean isOutdated(Set<String> tags) {
        return watch.isWritten() || !tags.isEmpty() && cache.tags().evictions() != evictionsSeen;
    }

    void end() {
        watch.close();
    }
}
