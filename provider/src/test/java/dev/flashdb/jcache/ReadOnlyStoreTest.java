package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.OnFullDisk;
import dev.flashdb.Options;
import dev.flashdb.ReadOnlyException;
import dev.flashdb.StorageException;
import dev.flashdb.StorageFullException;
import dev.flashdb.StorageStatus;
import dev.flashdb.SyncMode;
import dev.flashdb.embedded.EmbeddedDb;
import dev.flashdb.engine.Engine;
import dev.flashdb.log.Disk;
import dev.flashdb.log.FullDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that had no room when it was opened: durable caches answer reads, and say why they refuse writes. */
class ReadOnlyStoreTest {
    private static final Map<String, Integer> ENTRIES = Map.of("a", 1, "b", 2, "c", 3);

    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private FlashCachingProvider provider = provider(Disk.real(), OnFullDisk.REFUSE);

    private Options options(OnFullDisk choice) {
        return Options.builder()
                .directory(directory)
                .sync(SyncMode.NEVER)
                .onFullDisk(choice)
                .build();
    }

    private FlashCachingProvider provider(Disk disk, OnFullDisk choice) {
        return new FlashCachingProvider((manager, settings) -> {
            try {
                Engine engine = Engine.openOrRead(now::get, options(choice), disk);
                EmbeddedDb database = new EmbeddedDb(engine, /* isManaged= */ true);
                return new EngineCaches(engine, database, database::shutDown);
            } catch (StorageException e) {
                throw Storing.failure(e);
            }
        });
    }

    private void reopen(Disk disk, OnFullDisk choice) {
        provider.close();
        provider = provider(disk, choice);
    }

    /** Loads a value that the store does not have. */
    public static final class Loader implements CacheLoader<String, Integer> {
        @Override
        public Integer load(String key) {
            return 99;
        }

        @Override
        public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            Map<String, Integer> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, 99));
            return loaded;
        }
    }

    private static FlashConfiguration<String, Integer> typed(FlashConfiguration<String, Integer> configuration) {
        configuration.setTypes(String.class, Integer.class);
        configuration.setDurable(true);
        return configuration;
    }

    private static Map<String, FlashConfiguration<String, Integer>> kinds() {
        Map<String, FlashConfiguration<String, Integer>> kinds = new LinkedHashMap<>();
        kinds.put("plain", typed(new FlashConfiguration<>()));
        kinds.put("hash", typed(new FlashConfiguration<String, Integer>().setMapping(Mapping.HASH)));
        kinds.put("ordered", typed(new FlashConfiguration<String, Integer>().setOrdered(true)));
        kinds.put("bounded", typed(new FlashConfiguration<String, Integer>().setMaxEntries(100)));
        FlashConfiguration<String, Integer> expiring = typed(new FlashConfiguration<>());
        expiring.setExpiryPolicyFactory(
                CreatedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.HOURS, 1)));
        kinds.put("expiring", expiring);
        FlashConfiguration<String, Integer> counted = typed(new FlashConfiguration<>());
        counted.setStatisticsEnabled(true);
        kinds.put("counted", counted);
        return kinds;
    }

    private static Map<String, Consumer<Cache<String, Integer>>> writes() {
        Map<String, Consumer<Cache<String, Integer>>> writes = new LinkedHashMap<>();
        writes.put("put", cache -> cache.put("a", 7));
        writes.put("put new", cache -> cache.put("z", 7));
        writes.put("getAndPut", cache -> cache.getAndPut("a", 7));
        writes.put("putIfAbsent", cache -> cache.putIfAbsent("z", 7));
        writes.put("putAll", cache -> cache.putAll(Map.of("a", 7, "z", 8)));
        writes.put("remove", cache -> cache.remove("a"));
        writes.put("remove if", cache -> cache.remove("a", 1));
        writes.put("getAndRemove", cache -> cache.getAndRemove("a"));
        writes.put("removeAll of keys", cache -> cache.removeAll(Set.of("a", "b")));
        writes.put("removeAll", Cache::removeAll);
        writes.put("clear", Cache::clear);
        writes.put("replace", cache -> cache.replace("a", 7));
        writes.put("replace if", cache -> cache.replace("a", 1, 7));
        writes.put("getAndReplace", cache -> cache.getAndReplace("a", 7));
        writes.put(
                "invoke set",
                cache -> cache.invoke("a", (entry, arguments) -> {
                    entry.setValue(7);
                    return null;
                }));
        writes.put(
                "invoke remove",
                cache -> cache.invoke("a", (entry, arguments) -> {
                    entry.remove();
                    return null;
                }));
        writes.put("iterator.remove", cache -> {
            var entries = cache.iterator();
            entries.next();
            entries.remove();
        });
        return writes;
    }

    private static Map<String, Integer> contents(Cache<String, Integer> cache) {
        Map<String, Integer> contents = new HashMap<>();
        cache.forEach(entry -> contents.put(entry.getKey(), entry.getValue()));
        return contents;
    }

    @BeforeEach
    void fill() {
        CacheManager manager = provider.getCacheManager();
        kinds().forEach((name, configuration) ->
                manager.createCache(name, configuration).putAll(ENTRIES));
        manager.unwrap(FlashDb.class).set("native", "1");
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void durableCachesAnswerReadsAndSayWhyTheyRefuseWrites(boolean readOnlyFileSystem) {
        reopen(readOnlyFileSystem ? FullDisk.readOnly() : FullDisk.withoutRoom(), OnFullDisk.READ_ONLY);
        CacheManager manager = provider.getCacheManager();
        List<String> accepted = new ArrayList<>();
        kinds().forEach((name, configuration) -> {
            Cache<String, Integer> cache = manager.createCache(name, configuration);
            writes().forEach((write, action) -> {
                try {
                    action.accept(cache);
                    accepted.add(name + ": " + write);
                } catch (CacheException e) {
                    assertSaysWhy(e, readOnlyFileSystem);
                }
                assertEquals(1, cache.get("a"), name + ": " + write);
                assertFalse(cache.containsKey("z"), name + ": " + write);
                assertEquals(ENTRIES, contents(cache), name + ": " + write);
                assertEquals(ENTRIES, cache.getAll(Set.of("a", "b", "c", "d")));
            });
        });
        assertEquals(List.of(), accepted);
        StorageStatus status = manager.unwrap(FlashDb.class).storage().orElseThrow();
        assertTrue(status.readOnly().orElseThrow().contains(directory.toString()));
        assertTrue(status.failure().isEmpty());
    }

    private static void assertSaysWhy(Throwable thrown, boolean readOnlyFileSystem) {
        Throwable cause = thrown;
        while (!(cause instanceof ReadOnlyException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        assertInstanceOf(ReadOnlyException.class, cause);
        String message = String.valueOf(cause.getMessage());
        assertTrue(message.contains(readOnlyFileSystem ? "file system was read-only" : "disk was full"), message);
    }

    @Test
    void nativeCommandsAreReadOnlyToo() {
        reopen(FullDisk.withoutRoom(), OnFullDisk.READ_ONLY);
        FlashDb db = provider.getCacheManager().unwrap(FlashDb.class);
        assertEquals("1", db.get("native"));
        assertSaysWhy(assertThrows(ReadOnlyException.class, () -> db.set("native", "2")), false);
        assertSaysWhy(
                assertThrows(ReadOnlyException.class, () -> db.updateWithoutResult(tx -> tx.set("native", "2"))),
                false);
        assertSaysWhy(assertThrows(ReadOnlyException.class, db::compact), false);
        assertEquals("1", db.get("native"));
    }

    @Test
    void aCacheInMemoryTakesWrites() {
        reopen(FullDisk.withoutRoom(), OnFullDisk.READ_ONLY);
        FlashConfiguration<String, Integer> inMemory = typed(new FlashConfiguration<>());
        inMemory.setDurable(false);
        Cache<String, Integer> cache = provider.getCacheManager().createCache("memory", inMemory);
        cache.put("a", 1);
        cache.invoke("a", (entry, arguments) -> {
            entry.setValue(2);
            return null;
        });
        assertEquals(2, cache.get("a"));
    }

    @Test
    void aNewDurableCacheIsEmptyAndRefusesWrites() {
        reopen(FullDisk.withoutRoom(), OnFullDisk.READ_ONLY);
        Cache<String, Integer> cache = provider.getCacheManager().createCache("new", typed(new FlashConfiguration<>()));
        assertNull(cache.get("a"));
        assertThrows(CacheException.class, () -> cache.put("a", 1));
        assertNull(cache.get("a"));
    }

    @Test
    void whatWasLoadedIsHandedOutThoughItCannotBeKept() {
        reopen(FullDisk.withoutRoom(), OnFullDisk.READ_ONLY);
        FlashConfiguration<String, Integer> loading = typed(new FlashConfiguration<>());
        loading.setReadThrough(true);
        loading.setCacheLoaderFactory(FactoryBuilder.factoryOf(Loader.class));
        Cache<String, Integer> cache = provider.getCacheManager().createCache("plain", loading);
        assertEquals(99, cache.get("z"));
        assertEquals(1, cache.get("a"));
        assertEquals(Map.of("a", 1, "z", 99, "y", 99), cache.getAll(Set.of("a", "z", "y")));
        assertFalse(cache.containsKey("z"));
    }

    @Test
    void anExpiredEntryIsNotVisible() {
        reopen(FullDisk.withoutRoom(), OnFullDisk.READ_ONLY);
        Cache<String, Integer> cache = provider.getCacheManager().createCache("expiring", kinds().get("expiring"));
        assertEquals(1, cache.get("a"));
        now.addAndGet(Duration.ofHours(1).toMillis());
        assertNull(cache.get("a"));
        assertEquals(Map.of(), contents(cache));
    }

    @Test
    void closingAndCreatingACacheAnewKeepsIt() {
        reopen(FullDisk.withoutRoom(), OnFullDisk.READ_ONLY);
        CacheManager manager = provider.getCacheManager();
        kinds().forEach((name, configuration) -> {
            manager.createCache(name, configuration).close();
            assertEquals(ENTRIES, contents(manager.createCache(name, configuration)), name);
            assertSaysWhy(assertThrows(CacheException.class, () -> manager.destroyCache(name)), false);
            assertEquals(ENTRIES, contents(manager.createCache(name, configuration)), name);
        });
        reopen(Disk.real(), OnFullDisk.READ_ONLY);
        CacheManager writable = provider.getCacheManager();
        kinds().forEach((name, configuration) -> {
            Cache<String, Integer> cache = writable.createCache(name, configuration);
            assertEquals(ENTRIES, contents(cache), name);
            cache.put("z", 26);
            assertEquals(26, cache.get("z"));
        });
    }

    @Test
    void refusesTheStartUnlessAskedOtherwise() {
        reopen(FullDisk.withoutRoom(), OnFullDisk.REFUSE);
        CacheException e = assertThrows(CacheException.class, () -> provider.getCacheManager());
        assertInstanceOf(StorageFullException.class, e.getCause());
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("Free at least 1114112 bytes, or set onFullDisk=readOnly"), message);
        reopen(FullDisk.readOnly(), OnFullDisk.REFUSE);
        CacheException unwritable = assertThrows(CacheException.class, () -> provider.getCacheManager());
        assertTrue(String.valueOf(unwritable.getMessage()).contains("set onFullDisk=readOnly"), unwritable::toString);
    }

    @Test
    void aDirectoryWithoutALogOpensEmpty() throws IOException {
        provider.close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        provider = provider(FullDisk.withoutRoom(), OnFullDisk.READ_ONLY);
        Cache<String, Integer> cache = provider.getCacheManager().createCache("plain", kinds().get("plain"));
        assertEquals(Map.of(), contents(cache));
        assertThrows(CacheException.class, () -> cache.put("a", 1));
    }
}
