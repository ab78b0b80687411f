package dev.flashdb.lives;

import dev.flashdb.CacheWrites;
import dev.flashdb.FlashDb;
import dev.flashdb.HashCommands;
import dev.flashdb.Options;
import dev.flashdb.SetCommands;
import dev.flashdb.SortedSetCommands;
import dev.flashdb.StringCommands;
import dev.flashdb.SyncMode;
import dev.flashdb.UpdateTransaction;
import dev.flashdb.engine.OpenEngine;
import dev.flashdb.jcache.FlashCache;
import dev.flashdb.jcache.FlashConfiguration;
import dev.flashdb.jcache.ManagedEngine;
import dev.flashdb.jcache.Mapping;
import dev.flashdb.log.Disk;
import dev.flashdb.log.LogOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.cache.Cache;
import javax.cache.CacheManager;

/** A database with the caches of a life, open for writing. Confined to one thread. */
final class Store implements Step.Target {

    /** So small that logs are compacted in the background, at openings too. */
    private static final long LEAST_GROWTH = 4 << 10;

    /** How one is opened. */
    record Opening(
            Path directory,
            Disk disk,
            SyncMode sync,
            Duration syncInterval,
            int segmentBytes,
            boolean salvages,
            LongSupplier clock,
            ClassLoader loader) {}

    final OpenEngine engine;
    final FlashDb db;
    private final CacheManager manager;
    private final List<Space> spaces;
    private final Map<String, Cache<String, Object>> caches = new HashMap<>();

    private Store(OpenEngine engine, CacheManager manager, List<Space> spaces) {
        this.engine = engine;
        this.db = engine.db();
        this.manager = manager;
        this.spaces = spaces;
        spaces.stream().filter(space -> space.kind().isCache()).forEach(this::create);
    }

    static Store open(Opening opening, List<Space> spaces) {
        Options options = Options.builder()
                .directory(opening.directory)
                .sync(opening.sync)
                .syncInterval(opening.syncInterval)
                .salvage(opening.salvages)
                .evictionInterval(Duration.ZERO)
                .build();
        LogOptions layout = opening.segmentBytes == 0
                ? LogOptions.standard()
                : LogOptions.standard().segmentBytes(opening.segmentBytes);
        OpenEngine engine = OpenEngine.open(opening.clock, options, opening.disk, layout.leastGrowth(LEAST_GROWTH));
        boolean isDone = false;
        try {
            CacheManager manager =
                    ManagedEngine.manager(engine, opening.loader, opening.directory.toString(), Parcel.class.getName());
            Store store = new Store(engine, manager, spaces);
            isDone = true;
            return store;
        } finally {
            if (!isDone) {
                engine.close();
            }
        }
    }

    @SuppressWarnings("unchecked") // the class of the values differs from cache to cache
    private void create(Space space) {
        FlashConfiguration<String, Object> configuration = new FlashConfiguration<String, Object>()
                .setDurable(true)
                .setOrdered(space.kind() == Space.Kind.ORDERED_CACHE)
                .setMapping(space.kind() == Space.Kind.HASH_CACHE ? Mapping.HASH : Mapping.STRINGS);
        Class<?> values = switch (space.kind()) {
            case ORDERED_CACHE -> String.class;
            case PARCEL_CACHE -> Object.class;
            default -> byte[].class;
        };
        configuration.setTypes(String.class, (Class<Object>) values);
        caches.put(space.name(), manager.createCache(space.name(), configuration));
    }

    List<Space> spaces() {
        return spaces;
    }

    Cache<String, Object> jcache(String name) {
        return caches.get(name);
    }

    @SuppressWarnings("unchecked") // unwrap knows no type parameters
    FlashCache<String, Object> flash(String name) {
        return caches.get(name).unwrap(FlashCache.class);
    }

    /** Destroys a cache and makes it anew. */
    void drop(Space space) {
        manager.destroyCache(space.name());
        create(space);
    }

    void close() {
        manager.close();
    }

    // ---------------------------------------------------------------- as a target of writes

    @Override
    public StringCommands strings() {
        return db;
    }

    @Override
    public HashCommands hashes() {
        return db;
    }

    @Override
    public SetCommands sets() {
        return db;
    }

    @Override
    public SortedSetCommands sortedSets() {
        return db;
    }

    @Override
    public void put(String cache, String key, Object value) {
        jcache(cache).put(key, value);
    }

    @Override
    public void remove(String cache, String key) {
        jcache(cache).remove(key);
    }

    @Override
    public void clear(String cache) {
        jcache(cache).clear();
    }

    @Override
    public void put(String cache, String key, Object value, long millis) {
        flash(cache).put(key, value, Duration.ofMillis(millis));
    }

    /** The same in a transaction. */
    Step.Target in(UpdateTransaction transaction) {
        return new InTransaction(transaction);
    }

    private final class InTransaction implements Step.Target {
        private final UpdateTransaction transaction;

        InTransaction(UpdateTransaction transaction) {
            this.transaction = transaction;
        }

        private CacheWrites<String, Object> cache(String name) {
            return transaction.cache(jcache(name));
        }

        @Override
        public StringCommands strings() {
            return transaction;
        }

        @Override
        public HashCommands hashes() {
            return transaction;
        }

        @Override
        public SetCommands sets() {
            return transaction;
        }

        @Override
        public SortedSetCommands sortedSets() {
            return transaction;
        }

        @Override
        public void put(String cache, String key, Object value) {
            cache(cache).put(key, value);
        }

        @Override
        public void remove(String cache, String key) {
            cache(cache).remove(key);
        }

        @Override
        public void clear(String cache) {
            cache(cache).clear();
        }

        @Override
        public void put(String cache, String key, Object value, long millis) {
            cache(cache).put(key, value, Duration.ofMillis(millis));
        }
    }
}
