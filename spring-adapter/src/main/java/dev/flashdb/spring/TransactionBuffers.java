package dev.flashdb.spring;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a thread's transaction has written to caches and not committed yet. Thread-safe. */
interface TransactionBuffers {

    /** Of caches that know no transactions. */
    TransactionBuffers NONE = new TransactionBuffers() {
        @Override
        public boolean isActive() {
            return false;
        }

        @Override
        public @Nullable Change changeOf(FlashSpringCache cache, Object key) {
            return null;
        }

        @Override
        public void missed(FlashSpringCache cache, Object key) {}

        @Override
        public void found(FlashSpringCache cache, Object key) {}

        @Override
        public boolean set(FlashSpringCache cache, Object key, @Nullable Object value, EntryOptions options) {
            return false;
        }

        @Override
        public boolean evictPrefix(FlashSpringCache cache, String prefix) {
            return false;
        }

        @Override
        public boolean evictTags(FlashSpringCache cache, Set<String> tags) {
            return false;
        }

        @Override
        public boolean clear(FlashSpringCache cache) {
            return false;
        }
    };

    /**
     * What the transaction has made of a key.
     *
     * @param value the value as it is stored, null for none
     * @param options how it is kept; its time counts from the commit
     * @param miss when the transaction did not find the key before it put the value; null when it did not look
     * @param givesWay whether what others have written since stays, and is not removed
     */
    record Change(
            @Nullable Object value,
            EntryOptions options,
            @Nullable Miss miss,
            boolean givesWay) {

        static final Change REMOVED = new Change(null, EntryOptions.NONE, null, /* givesWay= */ false);

        /** Takes note that the transaction itself evicts by tags: that makes nothing out of date. */
        void evictsByTags() {
            if (miss != null) {
                miss.evictsByTags();
            }
        }
    }

    /** Returns whether this thread is in a transaction. */
    boolean isActive();

    /** Returns what this thread's transaction has made of a key; null when it left it alone, or there is none. */
    @Nullable
    Change changeOf(FlashSpringCache cache, Object key);

    /**
     * Takes note that the cache has no value of a key, before the transaction looks elsewhere: the next value that it puts does
     * not take the place of what others have written since, nor of what they have evicted.
     */
    void missed(FlashSpringCache cache, Object key);

    /** Takes note that the cache has a value of a key after all. */
    void found(FlashSpringCache cache, Object key);

    /** Notes a value, or null for a removal, for the commit; false when there is no transaction. */
    boolean set(FlashSpringCache cache, Object key, @Nullable Object value, EntryOptions options);

    /** Notes the removal of all keys that begin with a prefix for the commit; false when there is no transaction. */
    boolean evictPrefix(FlashSpringCache cache, String prefix);

    /** Notes the removal of all entries with one of these tags for the commit; false when there is no transaction. */
    boolean evictTags(FlashSpringCache cache, Set<String> tags);

    /** Notes a clear for the commit; false when there is no transaction. */
    boolean clear(FlashSpringCache cache);
}
