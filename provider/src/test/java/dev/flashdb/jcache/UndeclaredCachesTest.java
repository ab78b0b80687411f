package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.StoredCache;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row 63: durable caches that no setting names are named at the start, and dropped when the settings say so. */
class UndeclaredCachesTest {
    @TempDir
    private Path directory;

    private final FlashCachingProvider provider = new FlashCachingProvider();
    private final Logger log = Logger.getLogger(UndeclaredCaches.class.getName());
    private final List<String> told = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord message) {
            told.add(message.getMessage());
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    @BeforeEach
    void listen() {
        log.addHandler(handler);
        try (CacheManager manager = manager("first", Map.of())) {
            for (String name : List.of("users", "orders", "of last year")) {
                manager.createCache(name, new FlashConfiguration<String, Integer>().setDurable(true))
                        .put("k", 1);
            }
            manager.unwrap(FlashDb.class).set("native", "1");
        }
        assertEquals(List.of(), told, "nothing is declared, so nothing is undeclared");
    }

    @AfterEach
    void close() {
        log.removeHandler(handler);
        provider.close();
    }

    private CacheManager manager(String name, Map<String, String> settings) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.putAll(settings);
        return provider.getCacheManager(URI.create(name), null, properties);
    }

    private static List<String> stored(CacheManager manager) {
        return manager.unwrap(FlashDb.class).storedCaches().stream()
                .map(StoredCache::name)
                .sorted()
                .toList();
    }

    @Test
    void theyStayAndAreNamed() {
        try (CacheManager manager = manager("second", Map.of("flashdb.cache.users.durable", "true"))) {
            assertEquals(List.of("of last year", "orders", "users"), stored(manager));
        }
        assertEquals(1, told.size());
        assertTrue(told.get(0).contains("of last year"), told.get(0));
        assertTrue(told.get(0).contains("orders"), told.get(0));
        assertTrue(told.get(0).contains("flashdb.dropUndeclared=true"), told.get(0));
    }

    @Test
    void theyGoWhenTheSettingsSaySoAndAllElseStays() {
        Map<String, String> settings = Map.of("flashdb.cache.users.durable", "true", "flashdb.dropUndeclared", "true");
        try (CacheManager manager = manager("second", settings)) {
            assertEquals(List.of("users"), stored(manager));
            assertEquals(
                    1,
                    manager.createCache("users", new FlashConfiguration<String, Integer>())
                            .get("k"));
            assertEquals("1", manager.unwrap(FlashDb.class).get("native"));
        }
        assertEquals(1, told.size());
        try (CacheManager manager = manager("third", settings)) {
            assertEquals(List.of("users"), stored(manager));
        }
        assertEquals(1, told.size());
    }

    @Test
    void onesThatAnotherManagerHasOpenStay() {
        try (CacheManager other = manager("other", Map.of())) {
            other.createCache("orders", new FlashConfiguration<String, Integer>().setDurable(true));
            try (CacheManager manager = manager(
                    "second", Map.of("flashdb.cache.users.durable", "true", "flashdb.dropUndeclared", "true"))) {
                assertEquals(List.of("orders", "users"), stored(manager));
            }
        }
    }

    @Test
    void aSettingThatWouldDropAllOrNothingIsRefusedAndTheDirectoryIsFree() {
        CacheException all =
                assertThrows(CacheException.class, () -> manager("second", Map.of("flashdb.dropUndeclared", "true")));
        assertTrue(all.getMessage().contains("flashdb.cache.<name>.durable=true"), all.getMessage());
        Properties inMemory = new Properties();
        inMemory.setProperty("flashdb.dropUndeclared", "true");
        inMemory.setProperty("flashdb.cache.users.maxEntries", "10");
        assertThrows(CacheException.class, () -> provider.getCacheManager(URI.create("memory"), null, inMemory));
        try (CacheManager manager = manager("third", Map.of())) {
            assertEquals(List.of("of last year", "orders", "users"), stored(manager));
        }
    }
}
