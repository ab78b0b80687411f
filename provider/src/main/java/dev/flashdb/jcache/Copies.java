package dev.flashdb.jcache;

import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.ValueCopier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * How keys and values pass between a cache and its users: by reference, or as copies. Also the check of their types, where
 * the cache was configured with types. Thread-safe.
 *
 * @param <T> the type of the keys, or of the values
 */
final class Copies<T> {

    private final String role;
    private final String cacheName;
    private final @Nullable ValueCopier copier;
    private final @Nullable Class<T> type;

    /**
     * @param role "key" or "value", for messages
     * @param copier null for by reference
     */
    Copies(String role, String cacheName, Class<T> type, @Nullable ValueCopier copier) {
        this.role = role;
        this.cacheName = cacheName;
        this.copier = copier;
        this.type = type == Object.class ? null : type;
    }

    /** Returns what the cache keeps for what its user hands in. */
    Object in(@Nullable T given) {
        return copy(check(given));
    }

    /** Returns what its user hands in, for a look-up or a comparison. */
    Object check(@Nullable T given) {
        if (given == null) {
            throw new NullPointerException("A " + role + " must not be null: cache=" + cacheName);
        }
        if (type != null && given.getClass() != type && !type.isInstance(given)) {
            throw new ClassCastException("This cache takes a " + role + " of the type it was configured with: cache="
                    + cacheName + " configured=" + type.getName() + " given="
                    + given.getClass().getName());
        }
        return given;
    }

    /** Returns what the user gets for what the cache keeps. */
    @SuppressWarnings("unchecked")
    T out(Object kept) {
        return (T) copy(kept);
    }

    private Object copy(Object value) {
        if (copier == null) {
            return value;
        }
        try {
            return copier.copy(value);
        } catch (CodecException e) {
            throw new CacheException(
                    "A " + role + " cannot be stored by value: " + e.getMessage() + ": cache=" + cacheName, e);
        }
    }
}
