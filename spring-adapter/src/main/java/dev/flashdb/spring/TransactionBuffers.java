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
     */
    record Change(@Nullable Object value, EntryOptions options) {

        static final Change REMOVED = new Change(null, EntryOptions.NONE);
    }

    /** Returns whether this thread is in a transaction. */
    boolean isActive();

    /** Returns what this thread's transaction has made of a key; null when it left it alone, or there is none. */
    @Nullable
    Change changeOf(FlashSpringCache cache, Object key);

    /** Notes a value, or null for a removal, for the commit; false when there is no transaction. */
    boolean set(FlashSpringCache cache, Object key, @Nullable Object value, EntryOptions options);

    /** Notes the removal of all keys that begin with a prefix for the commit; false when there is no transaction. */
    boolean evictPrefix(FlashSpringCache cache, String prefix);

    /** Notes the removal of all entries with one of these tags for the commit; false when there is no transaction. */
    boolean evictTags(FlashSpringCache cache, Set<String> tags);

    /** Notes a clear for the commit; false when there is no transaction. */
    boolean clear(FlashSpringCache cache);
}
