package dev.flashdb.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import javax.cache.Cache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured does what it is measured for. */
class ProviderTest {

    /** A cache that takes its manager along when it closes. */
    private static final class Opened implements AutoCloseable {
        final Cache<String, Object> cache;
        private final boolean isManaged;

        Opened(Provider provider, Setting setting) {
            this(provider, setting, setting.keys());
        }

        Opened(Provider provider, Setting setting, int entries) {
            cache = provider.open(setting, setting.configuration(), entries);
            isManaged = provider != Provider.MAP;
        }

        @Override
        public void close() {
            if (isManaged) {
                cache.getCacheManager().close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void getsPutsAndInvokesWork(Provider provider) {
        try (Opened opened = new Opened(provider, Setting.PLAIN)) {
            Cache<String, Object> cache = opened.cache;
            assertNull(cache.get("a"));
            cache.put("a", 1);
            Object old = cache.invoke("a", (entry, arguments) -> {
                Object value = entry.getValue();
                entry.setValue((Integer) value + 1);
                return value;
            });
            assertEquals(1, old);
            assertEquals(2, cache.get("a"));
        }
    }

    @Test
    void aProviderWithABoundOfItsOwnHasRoomForAllThatIsToBeMeasured() {
        int entries = 2 * Setting.PLAIN.keys() + 50_000;
        try (Opened opened = new Opened(Provider.CACHE2K, Setting.PLAIN, entries)) {
            Cache<String, Object> cache = opened.cache;
            for (String key : Keys.all(entries)) {
                cache.put(key, Boolean.TRUE);
            }
            int count = 0;
            for (Iterator<Cache.Entry<String, Object>> all = cache.iterator(); all.hasNext(); all.next()) {
                count++;
            }
            assertEquals(entries, count);
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void aBoundedCacheReadsThrough(Provider provider) {
        if (provider.canBound()) {
            try (Opened opened = new Opened(provider, Setting.BOUNDED)) {
                Cache<String, Object> cache = opened.cache;
                assertEquals(17, cache.get(Keys.key(17)));
                assertEquals(17, cache.get(Keys.key(17)));
            }
        } else {
            assertTrue(provider == Provider.MAP || provider == Provider.RI);
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void aByValueCacheCopies(Provider provider) {
        if (provider != Provider.MAP) {
            Setting setting = Setting.BY_VALUE_OBJECT;
            try (Opened opened = new Opened(provider, setting)) {
                Cache<String, Object> cache = opened.cache;
                Object given = setting.value(1);
                cache.put("a", given);
                Customer copy = (Customer) cache.get("a");
                assertTrue(copy != given && copy != cache.get("a"));
                assertEquals(((Customer) given).weight(), copy.weight());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void everyKindOfValueComesBackFromAByValueCache(Provider provider) {
        for (Setting setting : List.of(Setting.BY_VALUE_SERIALIZED, Setting.BY_VALUE_CODEC)) {
            try (Opened opened = new Opened(provider, setting)) {
                opened.cache.put("a", setting.value(1));
                Account copy = (Account) opened.cache.get("a");
                assertEquals(Account.numbered(1).weight(), copy.weight());
            }
        }
        try (Opened opened = new Opened(provider, Setting.BY_VALUE_RECORD)) {
            opened.cache.put("a", Visitor.numbered(1));
            assertEquals(Visitor.numbered(1), opened.cache.get("a"));
        }
    }
}
