package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row 55 through a restart: equal keys whose bytes differ are one key, and the last that was written of it counts. */
class EqualKeysSemanticsTest {

    /** Equal by its number alone. */
    static final class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        private final int number;
        private final String note;

        Key(int number, String note) {
            this.number = number;
            this.note = note;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.number == number;
        }

        @Override
        public int hashCode() {
            return number;
        }

        @Override
        public String toString() {
            return number + note;
        }
    }

    @TempDir
    private Path directory;

    private final FlashCachingProvider provider = new FlashCachingProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    private Cache<Key, Integer> reopened() {
        provider.close();
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        CacheManager manager = provider.getCacheManager(URI.create("flashdb:equal"), null, properties);
        FlashConfiguration<Key, Integer> configuration = new FlashConfiguration<Key, Integer>().setDurable(true);
        configuration.setTypes(Key.class, Integer.class);
        return manager.createCache("c", configuration);
    }

    @Test
    void row55EqualKeysWithOtherBytesAreOneKeyAfterARestart() {
        Cache<Key, Integer> cache = reopened();
        for (int i = 0; i < 50; i++) {
            cache.put(new Key(1, "note " + i), i);
        }
        cache = reopened();
        assertEquals(49, cache.get(new Key(1, "")));
        cache.put(new Key(1, "another"), 50);
        cache = reopened();
        assertEquals(50, cache.get(new Key(1, "")));
    }

    @Test
    void row55ARemovalByAnEqualKeyWithOtherBytesCountsAfterARestart() {
        Cache<Key, Integer> cache = reopened();
        cache.put(new Key(1, "put"), 1);
        cache.put(new Key(2, "put"), 2);
        cache.remove(new Key(1, "removed"));
        cache = reopened();
        assertNull(cache.get(new Key(1, "put")));
        assertEquals(2, cache.get(new Key(2, "")));
    }
}
