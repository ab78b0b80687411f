package dev.flashdb.jcache;

import dev.flashdb.engine.Snapshot;
import java.util.Iterator;
import java.util.NoSuchElementException;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a cache as they were when the iteration began. The snapshot behind it ends with the iteration, or when
 * nobody can reach the iterator any more. Confined to one thread at a time.
 */
final class CacheIterator<K, V> implements Iterator<Cache.Entry<K, V>> {

    private final EngineCache<K, V> cache;
    private final Iterator<Snapshot.Entry> entries;

    @Nullable
    private K last;

    CacheIterator(EngineCache<K, V> cache, Iterator<Snapshot.Entry> entries) {
        this.cache = cache;
        this.entries = entries;
    }

    @Override
    public boolean hasNext() {
        cache.requireOpen();
        return entries.hasNext();
    }

    @Override
    public Cache.Entry<K, V> next() {
        long begin = cache.counters().begin();
        if (!hasNext()) {
            throw new NoSuchElementException("The iteration has no more entries: cache=" + cache.getName());
        }
        Snapshot.Entry entry = entries.next();
        cache.reads().touch(entry.key(), entry.version());
        K key = cache.keys().out(entry.key());
        last = key;
        V value = cache.valueOf(entry.version());
        cache.counters().recordGets(begin, 1, 0);
        return new CacheEntry<>(key, value);
    }

    @Override
    public void remove() {
        if (last == null) {
            throw new IllegalStateException(
                    "remove() removes what next() returned; call next() first: cache=" + cache.getName());
        }
        cache.remove(last);
        last = null;
    }
}
