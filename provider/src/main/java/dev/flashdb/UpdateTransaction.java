package dev.flashdb;

import javax.cache.Cache;

/**
 * What an update sees and changes: the database with its own writes, which nobody else sees before the commit and nobody
 * ever sees if the work throws. Confined to the thread and the duration of the work it was given to, as
 * {@link ReadTransaction} is.
 */
public interface UpdateTransaction
        extends ReadTransaction, StringCommands, HashCommands, SetCommands, SortedSetCommands {

    @Override
    <K, V> CacheWrites<K, V> cache(Cache<K, V> cache);
}
