package dev.flashdb.lives;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecFactory;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.engine.OpenEngine;
import dev.flashdb.jcache.EvictionListener;
import dev.flashdb.jcache.FlashCache;
import dev.flashdb.jcache.FlashConfiguration;
import dev.flashdb.jcache.ManagedEngine;
import dev.flashdb.jcache.Mapping;
import dev.flashdb.lives.Injector.Hook;
import dev.flashdb.log.Disk;
import dev.flashdb.log.InjectingDisk;
import dev.flashdb.log.LogOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;

/** A database of which each call to the outside may throw. */
final class FragileDatabase {
    static final List<String> CACHES = List.of("bounded", "weighed", "listened", "written", "hash");
    static final int KEYS = 12;

    private static final long BEGIN = 1_700_000_000_000L;
    private static final int SEGMENT_BYTES = 4_096;

    final FlashDb db;
    private final CacheManager manager;
    private final OpenEngine engine;
    private final Injector injector;
    private final AtomicLong now;

    FragileDatabase(Path directory, SyncMode sync, Injector injector, AtomicLong now) {
        this.injector = injector;
        this.now = now;
        Options options = Options.builder()
                .directory(directory)
                .sync(sync)
                .syncInterval(Duration.ofMillis(2))
                .evictionInterval(Duration.ofMillis(3))
                .build();
        Disk disk = new InjectingDisk(Disk.real(), call -> injector.call(Hook.DISK, call));
        this.engine = OpenEngine.open(
                this::nowMillis, options, disk, LogOptions.standard().segmentBytes(SEGMENT_BYTES));
        this.db = engine.db();
        this.manager = ManagedEngine.manager(engine, getClass().getClassLoader(), directory.toString(), "none");
        CACHES.forEach(this::create);
    }

    static AtomicLong clock() {
        return new AtomicLong(BEGIN);
    }

    private long nowMillis() {
        injector.call(Hook.CLOCK, "the clock");
        return now.get();
    }

    private void create(String name) {
        CodecFactory codecs = (allowed, loader) -> new FragileCodec(new StandardCodec(allowed, loader), injector);
        FlashConfiguration<String, String> configuration = new FlashConfiguration<String, String>()
                .setDurable(true)
                .setCodecFactory(codecs)
                .setMapping(name.equals("hash") ? Mapping.HASH : Mapping.STRINGS);
        configuration.setTypes(String.class, String.class);
        switch (name) {
            case "bounded" -> {
                configuration.setMaxEntries(KEYS / 2);
                configuration.setEvictionListenerFactory(() -> (EvictionListener<String, String>)
                        (key, value) -> injector.call(Hook.EVICTION_LISTENER, "an eviction listener"));
            }
            case "weighed" -> {
                configuration.setMaxWeight(500);
                configuration.setWeigher((key, value) -> {
                    injector.call(Hook.WEIGHER, "a weigher");
                    return value.length();
                });
            }
            case "listened" ->
                configuration.addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                        () -> new FragileListener(injector), null, false, /* isSynchronous= */ true));
            case "written" -> {
                configuration.setWriteThrough(true).setCacheWriterFactory(() -> new FragileWriter(injector));
                configuration.setReadThrough(true).setCacheLoaderFactory(() -> new FragileLoader(injector));
            }
            default -> {}
        }
        manager.createCache(name, configuration);
    }

    Cache<String, String> cache(String name) {
        return manager.getCache(name, String.class, String.class);
    }

    @SuppressWarnings("unchecked") // unwrap knows no type parameters
    FlashCache<String, String> flash(String name) {
        return cache(name).unwrap(FlashCache.class);
    }

    /** Does one thing, drawn at random. */
    void operate(Random random) {
        Cache<String, String> cache = cache(CACHES.get(random.nextInt(CACHES.size())));
        String key = "k" + random.nextInt(KEYS);
        String value = "v".repeat(1 + random.nextInt(200)) + random.nextInt(1_000);
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> cache.put(key, value);
            case 4 -> cache.get(key);
            case 5 -> cache.remove(key);
            case 6 -> cache.putAll(Map.of(key, value, "other", value));
            case 7 ->
                cache.invoke(key, (entry, arguments) -> {
                    injector.call(Hook.PROCESSOR, "an entry processor");
                    entry.setValue(value);
                    return null;
                });
            case 8 -> db.set(key, value);
            case 9 -> db.zadd("scores", random.nextInt(), key);
            case 10 ->
                db.updateWithoutResult(tx -> {
                    tx.set(key, value);
                    tx.cache(cache).put(key, value);
                    tx.hset("hash", key, value);
                });
            case 11 -> {
                if (!cache.getName().equals("hash")) {
                    flash(cache.getName()).put(key, value, Duration.ofMillis(1 + random.nextInt(50)));
                    now.addAndGet(random.nextInt(20));
                }
            }
            case 12 -> {
                if (random.nextInt(4) == 0) {
                    cache.clear();
                }
            }
            default -> {
                if (random.nextInt(3) == 0) {
                    db.compact();
                }
            }
        }
    }

    /** All that there is. */
    Map<String, String> dump() {
        Map<String, String> all = new TreeMap<>();
        for (String name : CACHES) {
            cache(name).forEach(entry -> all.put(name + " " + entry.getKey(), entry.getValue()));
        }
        for (int i = 0; i < KEYS; i++) {
            all.put("string k" + i, String.valueOf(db.get("k" + i)));
        }
        all.put("hash", new TreeMap<>(db.hgetall("hash")).toString());
        all.put("scores", db.zrangeWithScores("scores", 0, -1).toString());
        return all;
    }

    void close() {
        manager.close();
    }

    private record FragileCodec(Codec<Object> codec, Injector injector) implements Codec<Object> {
        @Override
        public String name() {
            return "fragile";
        }

        @Override
        public byte[] encode(Object value) {
            injector.call(Hook.CODEC, "encode");
            return codec.encode(value);
        }

        @Override
        public Object decode(byte[] bytes) {
            injector.call(Hook.CODEC, "decode");
            return codec.decode(bytes);
        }
    }

    private record FragileListener(Injector injector)
            implements CacheEntryCreatedListener<String, String>, CacheEntryUpdatedListener<String, String> {
        @Override
        public void onCreated(Iterable<javax.cache.event.CacheEntryEvent<? extends String, ? extends String>> events) {
            injector.call(Hook.LISTENER, "a listener of creations");
        }

        @Override
        public void onUpdated(Iterable<javax.cache.event.CacheEntryEvent<? extends String, ? extends String>> events) {
            injector.call(Hook.LISTENER, "a listener of updates");
        }
    }

    private record FragileLoader(Injector injector) implements CacheLoader<String, String> {
        @Override
        public String load(String key) {
            injector.call(Hook.LOADER, "a loader");
            return "loaded";
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> loaded = new TreeMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }
    }

    private record FragileWriter(Injector injector) implements CacheWriter<String, String> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends String> entry) {
            injector.call(Hook.WRITER, "a writer");
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
            injector.call(Hook.WRITER, "a writer of many");
            entries.clear();
        }

        @Override
        public void delete(Object key) {
            injector.call(Hook.WRITER, "a writer that deletes");
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            injector.call(Hook.WRITER, "a writer that deletes many");
            keys.clear();
        }
    }
}
