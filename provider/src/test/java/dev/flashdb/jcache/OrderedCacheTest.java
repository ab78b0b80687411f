package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.CacheWrites;
import dev.flashdb.FlashDb;
import dev.flashdb.NestedUpdateException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scans by prefix and range of caches that ask for order, and updates where there must be none. */
class OrderedCacheTest {

    private final FlashCachingProvider provider = new FlashCachingProvider();
    private final CacheManager manager = provider.getCacheManager(URI.create("flashdb:ordered"), null, null);
    private final FlashDb db = manager.unwrap(FlashDb.class);

    @AfterEach
    void close() {
        provider.close();
    }

    @SuppressWarnings("unchecked") // unwrap knows no type parameters
    private <K, V> FlashCache<K, V> ordered(Class<K> keys, Class<V> values) {
        FlashConfiguration<K, V> configuration = new FlashConfiguration<K, V>().setOrdered(true);
        configuration.setTypes(keys, values);
        return manager.createCache("ordered", configuration).unwrap(FlashCache.class);
    }

    private static <T> List<T> list(Iterator<T> iterator) {
        List<T> list = new ArrayList<>();
        iterator.forEachRemaining(list::add);
        return list;
    }

    private FlashCache<String, Integer> users() {
        FlashCache<String, Integer> users = ordered(String.class, Integer.class);
        users.putAll(Map.of("user:2", 2, "user:10", 10, "user:1", 1, "visit:1", 7, "us", 8, "", 9));
        return users;
    }

    @Test
    void aPrefixFindsItsKeysInOrder() {
        FlashCache<String, Integer> users = users();
        assertEquals(List.of("user:1", "user:10", "user:2"), list(users.keysWithPrefix("user:")));
        assertEquals(List.of("", "us", "user:1", "user:10", "user:2", "visit:1"), list(users.keysWithPrefix("")));
        assertEquals(List.of(), list(users.keysWithPrefix("w")));
        users.remove("user:10");
        assertEquals(List.of("user:1", "user:2"), list(users.keysWithPrefix("user:")));
    }

    @Test
    void aRangeHasItsFirstKeyAndNotItsLast() {
        Map<String, Integer> found = new TreeMap<>();
        users().entriesInRange("us", "user:2").forEachRemaining(entry -> found.put(entry.getKey(), entry.getValue()));
        assertEquals(Map.of("us", 8, "user:1", 1, "user:10", 10), found);
    }

    @Test
    void numbersAreInTheOrderOfNumbers() {
        FlashCache<Integer, String> numbers = ordered(Integer.class, String.class);
        for (int number : new int[] {5, -7, 0, 300, -300, 70_000}) {
            numbers.put(number, "v" + number);
        }
        List<Integer> found = new ArrayList<>();
        numbers.entriesInRange(-300, 300).forEachRemaining(entry -> found.add(entry.getKey()));
        assertEquals(List.of(-300, -7, 0, 5), found);
    }

    @Test
    void aScanIsOfOneInstant() {
        FlashCache<String, Integer> users = users();
        Iterator<String> keys = users.keysWithPrefix("user:");
        users.clear();
        users.put("user:3", 3);
        assertEquals(List.of("user:1", "user:10", "user:2"), list(keys));
        assertEquals(List.of("user:3"), list(users.keysWithPrefix("user:")));
    }

    @Test
    void removingAPrefixLeavesTheRest() {
        FlashCache<String, Integer> users = users();
        assertEquals(3, users.removePrefix("user:"));
        assertEquals(0, users.removePrefix("user:"));
        assertEquals(List.of("", "us", "visit:1"), list(users.keysWithPrefix("")));
    }

    @Test
    void anUpdateScansWhatItHasWritten() {
        FlashCache<String, Integer> users = users();
        db.updateWithoutResult(tx -> {
            tx.cache(users).put("user:5", 5);
            tx.cache(users).remove("user:1");
            List<String> found = new ArrayList<>();
            tx.cache(users).entriesWithPrefix("user:").forEachRemaining(entry -> found.add(entry.getKey()));
            assertEquals(List.of("user:10", "user:2", "user:5"), found);
            assertEquals(List.of("user:1", "user:10", "user:2"), list(users.keysWithPrefix("user:")));
        });
    }

    @Test
    void aCacheWithoutOrderSaysWhatToSet() {
        Cache<String, Integer> plain = manager.createCache("plain", new FlashConfiguration<>());
        FlashCache<?, ?> unwrapped = plain.unwrap(FlashCache.class);
        UnsupportedOperationException refused =
                assertThrows(UnsupportedOperationException.class, () -> unwrapped.keysWithPrefix(null));
        assertEquals(true, refused.getMessage().contains("ordered"), refused.getMessage());
    }

    @Test
    void anUpdateInsideAnEntryProcessorIsRefusedAndTheEntryStays() {
        FlashCache<String, Integer> users = users();
        EntryProcessorException refused = assertThrows(
                EntryProcessorException.class,
                () -> users.invoke("user:1", (entry, arguments) -> {
                    entry.setValue(100);
                    db.updateWithoutResult(tx -> tx.set("a", "1"));
                    return null;
                }));
        assertInstanceOf(NestedUpdateException.class, refused.getCause());
        assertEquals(1, users.get("user:1"));
        db.updateWithoutResult(tx -> tx.cache(users).put("user:1", 2));
        assertEquals(2, users.get("user:1"));
    }

    @Test
    void aRemovalByPrefixWinsOverALoadUnderWayOfAKeyThatHasNoEntryYet() throws Exception {
        FlashCache<String, Integer> users = users();
        users.getOrLoad("user:3", () -> {
            users.removePrefix("user:");
            return 3;
        });
        users.getOrLoad("visit:3", () -> {
            users.removePrefix("user:");
            return 3;
        });
        assertEquals(List.of("", "us", "visit:1", "visit:3"), list(users.keysWithPrefix("")));
    }

    @Test
    void anUpdateRemovesByPrefixAndSetsTimesToLive() throws Exception {
        FlashCache<String, Integer> users = users();
        long removed = db.update(transaction -> {
            CacheWrites<String, Integer> writes = transaction.cache(users);
            writes.put("user:7", 7, Duration.ofMinutes(1));
            long gone = writes.removePrefix("user:1");
            assertThrows(IllegalArgumentException.class, () -> writes.put("user:8", 8, Duration.ZERO));
            return gone;
        });
        assertEquals(2, removed);
        assertEquals(List.of("user:2", "user:7"), list(users.keysWithPrefix("user:")));
        Duration left = users.timeToLive("user:7").orElseThrow();
        assertTrue(left.compareTo(Duration.ofMinutes(1)) <= 0 && !left.isNegative(), left::toString);
        users.getOrLoad("user:3", () -> {
            db.updateWithoutResult(transaction -> transaction.cache(users).removePrefix("user:"));
            return 3;
        });
        assertEquals(List.of(), list(users.keysWithPrefix("user:")));
    }
}
