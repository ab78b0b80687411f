package dev.flashdb.jcache;

import dev.flashdb.engine.Engine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * Writing through: calls the user's writer while the keys concerned are held, before anything changes. Without write-through
 * every method does nothing. Thread-safe as far as the writer is.
 */
final class Writing<K, V> {

    private final String cacheName;
    private final Engine engine;
    private final @Nullable CacheWriter<K, V> writer;

    /** @param factory null without write-through */
    @SuppressWarnings("unchecked")
    Writing(String cacheName, Engine engine, @Nullable Factory<CacheWriter<? super K, ? super V>> factory) {
        this.cacheName = cacheName;
        this.engine = engine;
        this.writer = factory == null ? null : (CacheWriter<K, V>) factory.create();
    }

    boolean isOn() {
        return writer != null;
    }

    void write(K key, V value) {
        if (writer != null) {
            calling(() -> writer.write(new CacheEntry<>(key, value)));
        }
    }

    void delete(K key) {
        if (writer != null) {
            calling(() -> writer.delete(key));
        }
    }

    /**
     * Writes all entries.
     *
     * @param entries those that the writer leaves in after an exception were not written
     * @return what the writer threw, or null
     */
    @Nullable
    CacheWriterException writeAll(Map<K, Cache.Entry<? extends K, ? extends V>> entries) {
        if (writer == null) {
            return null;
        }
        Collection<Cache.Entry<? extends K, ? extends V>> left = new ArrayList<>(entries.values());
        try {
            calling(() -> writer.writeAll(left));
            return null;
        } catch (CacheWriterException e) {
            for (Cache.Entry<? extends K, ? extends V> entry : left) {
                entries.remove(entry.getKey());
            }
            return e;
        }
    }

    /**
     * Deletes all keys.
     *
     * @param keys those that the writer leaves in after an exception were not deleted, and are taken out of this set
     * @return what the writer threw, or null
     */
    @Nullable
    CacheWriterException deleteAll(Set<K> keys) {
        if (writer == null) {
            return null;
        }
        Collection<Object> left = new ArrayList<>(keys);
        try {
            calling(() -> writer.deleteAll(left));
            return null;
        } catch (CacheWriterException e) {
            left.forEach(keys::remove);
            return e;
        }
    }

    private void calling(Runnable call) {
        try {
            engine.<@Nullable Void>holding(() -> {
                call.run();
                return null;
            });
        } catch (CacheWriterException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheWriterException(
                    "The cache writer threw. The cache has only those changes that the writer made: cache=" + cacheName,
                    e);
        }
    }

    void close() {
        Closing.quietly(writer, "cache writer");
    }
}
