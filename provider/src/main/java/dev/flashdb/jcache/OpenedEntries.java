package dev.flashdb.jcache;

import dev.flashdb.StorageException;
import dev.flashdb.codec.Codec;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.Entries;
import dev.flashdb.engine.NamespaceOptions;
import dev.flashdb.record.Coding;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Opens the entries of a cache as its configuration says. Confined to the thread that makes the cache. */
final class OpenedEntries<K, V> {

    private final EngineCache<K, V> cache;
    private final FlashConfiguration<K, V> configuration;

    OpenedEntries(EngineCache<K, V> cache, FlashConfiguration<K, V> configuration) {
        this.cache = cache;
        this.configuration = configuration;
    }

    /** @param codec the one that the cache was configured with; null for the standard one */
    Entries open(Storing storing, @Nullable Codec<Object> codec, Leaving<K, V> leaving) {
        Engine engine = cache.engine();
        if (configuration.isDurable() && !engine.isDurable()) {
            throw new CacheException("A durable cache needs a log; set flashdb.directory in the manager's settings, or"
                    + " leave durable out: cache=" + cache.getName() + ", manager="
                    + cache.getCacheManager().getURI());
        }
        @Nullable Coding coding = configuration.isDurable() ? storing.coding(codec) : null;
        try {
            return configuration.getMapping() == Mapping.HASH
                    ? engine.createHash(cache.getName(), coding)
                    : engine.create(
                            coding == null ? options(leaving) : options(leaving).withCoding(coding));
        } catch (StorageException e) {
            throw new CacheException(e.getMessage(), e);
        }
    }

    private NamespaceOptions options(Leaving<K, V> leaving) {
        NamespaceOptions options = NamespaceOptions.named(cache.getName()).withDepartures(leaving);
        if (cache.expiry().isTimeless() && cache.expiry().ignoresAccess()) {
            options = options.withoutDeadlines();
        }
        if (configuration.isOrdered()) {
            options = options.withOrderedKeys(configuration.getKeyType());
        }
        @Nullable Weigher<? super K, ? super V> weigher = configuration.getWeigher();
        if (weigher != null && configuration.getMaxWeight() > 0) {
            return options.withBound(
                    configuration.getMaxWeight(),
                    (key, value) ->
                            weigher.weigh(cache.keys().out(key), cache.values().out(value)));
        }
        return configuration.getMaxEntries() > 0 ? options.withBound(configuration.getMaxEntries(), null) : options;
    }
}
