package dev.flashdb.example;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.cache.integration.CacheLoader;

/** Loads what a lookup finds, one call a key. Thread-safe as the lookup is. */
final class LookupLoader implements CacheLoader<String, Product> {
    private final Lookup lookup;

    LookupLoader(Lookup lookup) {
        this.lookup = lookup;
    }

    @Override
    public Product load(String key) {
        return lookup.find(key);
    }

    @Override
    public Map<String, Product> loadAll(Iterable<? extends String> keys) {
        Map<String, Product> products = new LinkedHashMap<>();
        keys.forEach(key -> products.put(key, load(key)));
        return products;
    }
}
