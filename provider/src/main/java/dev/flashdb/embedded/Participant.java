package dev.flashdb.embedded;

import dev.flashdb.CacheReads;
import dev.flashdb.CacheWrites;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.Snapshot;
import dev.flashdb.engine.Transaction;

/**
 * A cache that can take part in transactions. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface Participant<K, V> {

    /** Returns the engine whose transactions this cache can take part in. */
    Engine engine();

    /** Returns the cache as a snapshot sees it. */
    CacheReads<K, V> in(Snapshot snapshot);

    /** Returns the cache as a transaction sees and changes it; the same object for each call with one transaction. */
    CacheWrites<K, V> in(Transaction transaction);
}
