package dev.flashdb.jcache;

import dev.flashdb.engine.Entries;
import dev.flashdb.engine.Snapshot;
import dev.flashdb.engine.SnapshotScan;
import dev.flashdb.engine.Version;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Reads of several keys of a cache at one instant. Thread-safe. */
final class Scans<K, V> {

    private final EngineCache<K, V> cache;
    private final Entries entries;

    Scans(EngineCache<K, V> cache, Entries entries) {
        this.cache = cache;
        this.entries = entries;
    }

    /**
     * Returns the values of the keys that have one.
     *
     * @param missing gets the other keys
     */
    Map<K, V> getAll(Collection<K> wanted, Set<K> missing) {
        Map<K, V> found = new HashMap<>();
        try (Snapshot snapshot = cache.engine().snapshot()) {
            for (K key : wanted) {
                @Nullable Version version = Reads.told(() -> entries.read(snapshot, key));
                if (version == null) {
                    missing.add(key);
                } else {
                    found.put(key, cache.valueOf(version));
                    cache.reads().touch(key, version);
                }
            }
        }
        return found;
    }

    Iterator<Snapshot.Entry> all() {
        return mapped(entries::entries, Function.identity());
    }

    Iterator<Cache.Entry<K, V>> entriesWithPrefix(K prefix) {
        Object checked = cache.keys().check(prefix);
        return mapped(snapshot -> entries.withPrefix(snapshot, checked), cache::entry);
    }

    Iterator<K> keysWithPrefix(K prefix) {
        Object checked = cache.keys().check(prefix);
        return mapped(
                snapshot -> entries.withPrefix(snapshot, checked),
                entry -> cache.keys().out(entry.key()));
    }

    Iterator<Cache.Entry<K, V>> entriesInRange(K from, K to) {
        Object checkedFrom = cache.keys().check(from);
        Object checkedTo = cache.keys().check(to);
        return mapped(snapshot -> entries.range(snapshot, checkedFrom, checkedTo), cache::entry);
    }

    private <T> Iterator<T> mapped(
            Function<Snapshot, Iterator<Snapshot.Entry>> scan, Function<Snapshot.Entry, T> mapping) {
        return new SnapshotScan<>(
                cache.engine().snapshot(), snapshot -> new Mapped<>(Reads.told(() -> scan.apply(snapshot)), mapping));
    }
}
