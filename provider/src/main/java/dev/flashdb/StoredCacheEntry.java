package dev.flashdb;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a durable cache as a database keeps it: bytes, which the cache's codec has made. Immutable, as long as nobody
 * changes its bytes.
 *
 * <p>Equal keys may have different bytes, of which the last counts. So there are entries without a value, which say that what
 * came before them under an equal key is gone; only of keys of which the bytes do not tell whether they are equal.
 *
 * @param cache the name of the cache
 * @param key the key's bytes
 * @param value the value's bytes; null when the key was removed
 * @param deadline when it expires; null for never
 */
public record StoredCacheEntry(
        String cache,
        byte[] key,
        byte @Nullable [] value,
        @Nullable Instant deadline) implements StoredItem {
    /**
     * An entry.
     *
     * @param cache the name of the cache
     * @param key the key's bytes; not copied
     * @param value the value's bytes, not copied; null when the key was removed
     * @param deadline when it expires; null for never
     */
    public StoredCacheEntry {
        requireNonNull(cache, "cache");
        requireNonNull(key, "key");
    }

    /**
     * Says that what came before under an equal key is gone.
     *
     * @param cache the name of the cache
     * @param key the key's bytes; not copied
     * @return an entry without a value
     */
    public static StoredCacheEntry removal(String cache, byte[] key) {
        return new StoredCacheEntry(cache, key, null, null);
    }
}
