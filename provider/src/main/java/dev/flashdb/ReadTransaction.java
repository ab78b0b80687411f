package dev.flashdb;

import javax.cache.Cache;

/**
 * What a view sees: the whole database at one instant, with no way to write. Confined to the thread and the duration of the
 * work it was given to: afterwards every call throws {@link TransactionClosedException}, and on another thread
 * {@link WrongThreadException}.
 */
public interface ReadTransaction extends StringReads, HashReads, SetReads, SortedSetReads {

    /**
     * A cache as this transaction sees it.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param cache a cache of this database's manager
     * @return its entries
     * @throws IllegalArgumentException when the cache is another provider's, or another database's
     */
    <K, V> CacheReads<K, V> cache(Cache<K, V> cache);
}
