package dev.flashdb.jcache;

import dev.flashdb.CacheReads;
import dev.flashdb.engine.Entries;
import dev.flashdb.engine.Snapshot;
import dev.flashdb.engine.Version;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** A cache as a view reads it: nothing is loaded, counted or touched. Confined to the view's thread and time. */
record SnapshotCache<K, V>(EngineCache<K, V> cache, Entries kept, Snapshot snapshot) implements CacheReads<K, V> {

    @Override
    public @Nullable V get(K key) {
        @Nullable Version version = kept.read(snapshot, cache.keys().check(key));
        return version == null ? null : cache.valueOf(version);
    }

    @Override
    public boolean containsKey(K key) {
        return kept.read(snapshot, cache.keys().check(key)) != null;
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        Map<K, V> found = new HashMap<>();
        for (K key : keys) {
            @Nullable V value = get(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        return found;
    }

    @Override
    public Iterator<Cache.Entry<K, V>> entries() {
        return new Mapped<>(kept.entries(snapshot), cache::entry);
    }

    @Override
    public Iterator<Cache.Entry<K, V>> entriesWithPrefix(K prefix) {
        cache.requireOrdered();
        return new Mapped<>(kept.withPrefix(snapshot, cache.keys().check(prefix)), cache::entry);
    }
}
