package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import javax.cache.CacheManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a cache's figures say of its bytes in the log. */
class BytesOnDiskTest {
    private static final int ENTRIES = 1_000;

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void choose() {
        directory = temporary.resolve("data");
    }

    private CacheManager manager(FlashCachingProvider provider) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        return provider.getCacheManager(URI.create("flashdb:bytes"), getClass().getClassLoader(), properties);
    }

    @SuppressWarnings("unchecked")
    private static FlashCache<Integer, String> cache(CacheManager manager, boolean durable, Mapping mapping) {
        FlashConfiguration<Integer, String> configuration =
                new FlashConfiguration<Integer, String>().setDurable(durable).setMapping(mapping);
        configuration.setTypes(Integer.class, String.class);
        return manager.createCache(durable ? "durable" : "not durable", configuration)
                .unwrap(FlashCache.class);
    }

    private static void fill(FlashCache<Integer, String> cache, int rounds) {
        for (int i = 0; i < ENTRIES * rounds; i++) {
            cache.put(i % ENTRIES, "v".repeat(100));
        }
    }

    @ParameterizedTest
    @EnumSource(Mapping.class)
    void theyGrowWithEachWriteAndShrinkWithACompaction(Mapping mapping) {
        try (FlashCachingProvider provider = new FlashCachingProvider()) {
            CacheManager manager = manager(provider);
            FlashCache<Integer, String> cache = cache(manager, true, mapping);
            FlashDb db = manager.unwrap(FlashDb.class);
            fill(cache, 1);
            long once = cache.figures().bytesOnDisk();
            assertTrue(once > 100 * ENTRIES && once < 300 * ENTRIES, () -> "once=" + once);
            assertTrue(once < db.storage().orElseThrow().bytes());
            fill(cache, 4);
            long often = cache.figures().bytesOnDisk();
            assertTrue(often > 4.9 * once && often < 5.1 * once, () -> "often=" + often);
            db.compact();
            long compacted = cache.figures().bytesOnDisk();
            assertTrue(Math.abs(compacted - once) < once / 20, () -> "compacted=" + compacted + ", once=" + once);
            cache.clear();
            db.compact();
            assertTrue(cache.figures().bytesOnDisk() < 200, () -> "cleared=" + cache.figures());
        }
    }

    @ParameterizedTest
    @EnumSource(Mapping.class)
    void theyAreTheSameAfterARestartAndForAClosedCacheThatIsCompacted(Mapping mapping) {
        long before;
        try (FlashCachingProvider provider = new FlashCachingProvider()) {
            FlashCache<Integer, String> cache = cache(manager(provider), true, mapping);
            fill(cache, 2);
            before = cache.figures().bytesOnDisk();
        }
        try (FlashCachingProvider provider = new FlashCachingProvider()) {
            CacheManager manager = manager(provider);
            assertEquals(before, cache(manager, true, mapping).figures().bytesOnDisk());
        }
        try (FlashCachingProvider provider = new FlashCachingProvider()) {
            CacheManager manager = manager(provider);
            manager.unwrap(FlashDb.class).compact();
            long compacted = cache(manager, true, mapping).figures().bytesOnDisk();
            assertTrue(compacted > before * 0.45 && compacted < before * 0.55, () -> "compacted=" + compacted);
        }
    }

    @ParameterizedTest
    @EnumSource(Mapping.class)
    void aBackupIsNoPartOfTheLog(Mapping mapping) {
        try (FlashCachingProvider provider = new FlashCachingProvider()) {
            CacheManager manager = manager(provider);
            FlashCache<Integer, String> cache = cache(manager, true, mapping);
            fill(cache, 2);
            long before = cache.figures().bytesOnDisk();
            FlashDb db = manager.unwrap(FlashDb.class);
            db.backup(temporary.resolve("backup"));
            assertEquals(before, cache.figures().bytesOnDisk());
            cache.close();
            db.backup(temporary.resolve("other"));
            assertEquals(before, cache(manager, true, mapping).figures().bytesOnDisk());
        }
    }

    @Test
    void aCacheThatIsNotDurableHasNone() {
        try (FlashCachingProvider provider = new FlashCachingProvider()) {
            FlashCache<Integer, String> cache = cache(manager(provider), false, Mapping.STRINGS);
            fill(cache, 1);
            assertEquals(0, cache.figures().bytesOnDisk());
        }
    }
}
