package dev.flashdb.jcache;

import java.io.Serializable;

/**
 * A function that says how much of a cache's {@linkplain FlashConfiguration#setMaxWeight(long) weight bound} an entry
 * takes. It is asked once for each stored value, on the writing thread, so it should cost about as much as a size
 * lookup. Serializable, so that a lambda may be part of a serialized configuration. Implementations must be
 * Thread-safe.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
@FunctionalInterface
public interface Weigher<K, V> extends Serializable {

    /**
     * Returns the weight of an entry, in any unit that the bound is given in too.
     *
     * @param key the key, never null
     * @param value the value, never null
     * @return the weight, zero or more
     */
    int weigh(K key, V value);
}
