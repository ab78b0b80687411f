package dev.flashdb.jcache;

import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.CodecFactory;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.codec.ValueCopier;
import dev.flashdb.record.Coding;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** How the values of one cache become bytes, and what is said of those that cannot be read. Thread-safe. */
final class Storing {

    private static final System.Logger LOG = System.getLogger(Storing.class.getName());
    private static final int MOST_REPORTS = 100;

    private final String cacheName;
    private final FlashConfiguration<?, ?> configuration;
    private final FlashCacheManager manager;
    private final CacheCounters counters;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    Storing(
            String cacheName,
            FlashConfiguration<?, ?> configuration,
            FlashCacheManager manager,
            CacheCounters counters) {
        this.cacheName = cacheName;
        this.configuration = configuration;
        this.manager = manager;
        this.counters = counters;
    }

    /** Returns the codec that the cache was configured with, or null for the standard one. */
    @Nullable
    Codec<Object> chosen() {
        @Nullable CodecFactory factory = configuration.getCodecFactory();
        return factory == null
                ? null
                : ChosenCodec.of(cacheName, factory, allowed(), requireLoader(manager.getClassLoader()));
    }

    private SerialFilter allowed() {
        return manager.settings()
                .allowed()
                .withTypes(List.of(configuration.getKeyType(), configuration.getValueType()));
    }

    /** Returns what copies values for a cache with the codec that it was configured with; null for the standard one. */
    static ValueCopier copier(@Nullable Codec<Object> chosen) {
        return chosen == null ? ValueCopier.standard() : ValueCopier.through(chosen);
    }

    Coding coding(@Nullable Codec<Object> chosen) {
        Codec<Object> standard = new StandardCodec(allowed(), () -> requireLoader(manager.getClassLoader()));
        return new Coding(
                configuration.getKeyType().getName(),
                configuration.getValueType().getName(),
                new StoredForm(standard, null, configuration.getKeyType(), place("key")),
                new StoredForm(standard, chosen, configuration.getValueType(), place("value")),
                this::unreadable,
                new Coding.Identity(
                        configuration.getVersion(),
                        traits(),
                        Coding.OnChange.valueOf(configuration.getOnChange().name())));
    }

    private String place(String part) {
        return "cache=" + Quoted.of(cacheName) + ", part=" + part;
    }

    private String traits() {
        return "ordered=" + configuration.isOrdered() + " mapping="
                + configuration.getMapping().name().toLowerCase(Locale.ROOT) + " storeByValue="
                + configuration.isStoreByValue();
    }

    private static ClassLoader requireLoader(@Nullable ClassLoader loader) {
        if (loader == null) {
            throw new CodecException("The application that had this cache has ended: its class loader is gone");
        }
        return loader;
    }

    private void unreadable(String role, CodecException failure) {
        counters.recordUnreadable(1);
        String message = String.valueOf(failure.getMessage());
        if (reported.size() < MOST_REPORTS && reported.add(message)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A stored " + role
                            + " cannot be read and counts as absent until it is written again; others like it"
                            + " are not reported: cache=" + Quoted.of(cacheName),
                    failure);
        }
    }

    /** Returns what a user of JCache gets for what the engine throws. */
    static CacheException failure(RuntimeException thrown) {
        return new CacheException(thrown.getMessage(), thrown);
    }
}
