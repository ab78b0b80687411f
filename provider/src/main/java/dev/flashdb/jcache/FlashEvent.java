package dev.flashdb.jcache;

import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** What happened to an entry. Immutable, as far as its key and values are. */
final class FlashEvent<K, V> extends CacheEntryEvent<K, V> {

    private static final long serialVersionUID = 1L;

    private final transient K key;
    private final transient @Nullable V value;
    private final transient @Nullable V oldValue;

    FlashEvent(Cache<K, V> source, EventType type, K key, @Nullable V value, @Nullable V oldValue) {
        super(source, type);
        this.key = key;
        this.value = value;
        this.oldValue = oldValue;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns null where there is no value
    public V getValue() {
        return value;
    }

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns null where there is no old value
    public V getOldValue() {
        return oldValue;
    }

    @Override
    public boolean isOldValueAvailable() {
        return oldValue != null;
    }

    /** Returns this event without its old value, which is also the value of an entry that has gone. */
    FlashEvent<K, V> withoutOldValue() {
        if (oldValue == null) {
            return this;
        }
        @SuppressWarnings("unchecked")
        Cache<K, V> cache = (Cache<K, V>) getSource();
        boolean isGone = getEventType() == EventType.REMOVED || getEventType() == EventType.EXPIRED;
        return new FlashEvent<>(cache, getEventType(), key, isGone ? null : value, null);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException(
                "An event of this provider unwraps to CacheEntryEvent only: asked=" + type.getName());
    }

    @Override
    public String toString() {
        return "CacheEntryEvent[type=" + getEventType() + ", key=" + key + "]";
    }
}
