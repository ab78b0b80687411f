package dev.flashdb.jcache;

import dev.flashdb.engine.Departures;
import dev.flashdb.engine.Hold;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a cache does when the engine takes an entry out of it. Thread-safe. */
final class Leaving<K, V> implements Departures {

    private static final System.Logger LOG = System.getLogger(Leaving.class.getName());

    /** An unbounded cache with more entries than this is spoken of in the log. */
    private static final long LARGE = 100_000;

    private final EngineCache<K, V> cache;
    private final FlashConfiguration<K, V> configuration;
    private final @Nullable EvictionListener<? super K, ? super V> listener;
    private final AtomicBoolean hasGrownLarge = new AtomicBoolean();

    Leaving(
            EngineCache<K, V> cache,
            FlashConfiguration<K, V> configuration,
            @Nullable EvictionListener<? super K, ? super V> listener) {
        this.cache = cache;
        this.configuration = configuration;
        this.listener = listener;
    }

    @Override
    public void expired(Hold hold) {
        Events<K, V>.Batch batch = cache.events().batch();
        cache.single().change(hold, batch, Mutation::isLive);
        try {
            batch.deliver();
        } catch (RuntimeException | Error e) { // of the user's code: others' books are not to suffer
            LOG.log(System.Logger.Level.WARNING, "A listener threw at an expired event: cache=" + cache.getName(), e);
        }
    }

    @Override
    public void swept(long count) {
        if (count > LARGE && isUnbounded() && hasGrownLarge.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A cache without a bound holds more than " + LARGE
                            + " entries; if it should not grow for ever, set"
                            + " " + Setting.CACHE_PREFIX + "<name>." + Setting.MAX_ENTRIES.key()
                            + " (said once a cache): cache=" + Quoted.of(cache.getName()) + ", entries=" + count);
        }
    }

    private boolean isUnbounded() {
        return configuration.getMaxEntries() == 0 && configuration.getMaxWeight() == 0;
    }

    @Override
    public void evicted(Object key, Object kept) {
        cache.counters().recordEvictions(1);
        if (listener != null) {
            try {
                listener.onEviction(cache.keys().out(key), cache.values().out(kept));
            } catch (RuntimeException | Error e) { // of the user's code: others' books are not to suffer
                LOG.log(System.Logger.Level.WARNING, "An eviction listener threw: cache=" + cache.getName(), e);
            }
        }
    }
}
