package dev.flashdb.bench;

import java.util.HashMap;
import java.util.Map;
import javax.cache.integration.CacheLoader;

/** Loads the number in a key: a loader that costs next to nothing, so that the cache's own work shows. Thread-safe. */
public final class NumberLoader implements CacheLoader<String, Object> {

    @Override
    public Object load(String key) {
        return Keys.number(key);
    }

    @Override
    public Map<String, Object> loadAll(Iterable<? extends String> keys) {
        Map<String, Object> loaded = new HashMap<>();
        keys.forEach(key -> loaded.put(key, load(key)));
        return loaded;
    }
}
