package dev.flashdb.jcache;

import javax.cache.Cache;

/**
 * An entry handed out: a key and the value it had. Immutable, as far as its key and value are.
 *
 * @param key the key
 * @param value the value
 */
record CacheEntry<K, V>(K key, V value) implements Cache.Entry<K, V> {

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public V getValue() {
        return value;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException(
                "An entry of this provider unwraps to Cache.Entry only: asked=" + type.getName());
    }
}
