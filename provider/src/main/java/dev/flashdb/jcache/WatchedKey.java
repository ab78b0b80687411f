package dev.flashdb.jcache;

/**
 * A key of a cache that is watched while a value for it is made elsewhere: as Redis' WATCH, for one key and one write. Thread-safe;
 * may be closed on another thread than it was made on.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public interface WatchedKey<K, V> extends AutoCloseable {

    /**
     * Has a value stored, unless somebody has written or removed the key, or cleared the cache, since it is watched. Must not be
     * called inside an update.
     *
     * @param value the value, not null
     * @param store called inside an update that holds the key
     * @return false when nothing was stored, for somebody has written the key or the cache is closed
     */
    boolean storeUnlessWritten(V value, LoadedValueStore<K, V> store);

    /**
     * Returns whether somebody has written or removed the key, or cleared the cache, while it was watched: a value that was made
     * meanwhile may be out of date. Constant time.
     *
     * @return whether that has happened
     */
    boolean isWritten();

    /** Ends the watch. A second close does nothing. */
    @Override
    void close();
}
