package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How keys are told apart, and what keys may do that they should not. */
class KeySemanticsTest {

    private final CacheManager manager = Caching.getCachingProvider().getCacheManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private static FlashConfiguration<String, Integer> configuration() {
        return new FlashConfiguration<String, Integer>().setTypes(String.class, Integer.class);
    }

    /** Equal by its number; its label goes into its bytes all the same. */
    private static final class Labelled implements Serializable {
        private static final long serialVersionUID = 1L;
        private final int number;
        private final String label;

        Labelled(int number, String label) {
            this.number = number;
            this.label = label;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Labelled labelled && labelled.number == number;
        }

        @Override
        public int hashCode() {
            return number;
        }

        @Override
        public String toString() {
            return number + label;
        }
    }

    /** Always in the same bucket; by reference it may also be changed, as no key should be. */
    private static final class Colliding {
        private int number;

        Colliding(int number) {
            this.number = number;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Colliding colliding && colliding.number == number;
        }

        @Override
        public int hashCode() {
            return 7;
        }
    }

    private static final class Changing {
        private int hash;

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private static final class Nothing implements CacheLoader<String, Integer> {
        @Override
        public Integer load(String key) {
            return null;
        }

        @Override
        public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            Map<String, Integer> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, null));
            return keys.iterator().next().equals("null for all") ? null : loaded;
        }
    }

    @Test
    void row49_setsAndMapsThatRefuseNullsAreNeverAskedForNull() throws Exception {
        Cache<String, Integer> cache = manager.createCache(
                "cache", configuration().setReadThrough(true).setCacheLoaderFactory(Nothing::new));
        Set<String> keys = Set.of("a", "b");
        cache.putAll(Map.of("a", 1, "b", 2));
        assertEquals(Map.of("a", 1, "b", 2), cache.getAll(keys));
        Map<String, EntryProcessorResult<Integer>> results =
                cache.invokeAll(keys, (entry, arguments) -> entry.getValue());
        assertEquals(keys, results.keySet());
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(keys, true, loaded);
        loaded.get(60, TimeUnit.SECONDS);
        cache.removeAll(keys);
        assertEquals(Map.of(), cache.getAll(keys));
    }

    @ParameterizedTest
    @EnumSource(Mapping.class)
    void row55_equalKeysOfDifferentBytesAreOneKey(Mapping mapping) {
        Cache<Labelled, Integer> cache = manager.createCache(
                "cache",
                new FlashConfiguration<Labelled, Integer>()
                        .setMapping(mapping)
                        .setTypes(Labelled.class, Integer.class));
        cache.put(new Labelled(1, "one"), 1);
        assertEquals(1, cache.get(new Labelled(1, "uno")));
        assertFalse(cache.putIfAbsent(new Labelled(1, "eins"), 2));
        cache.put(new Labelled(1, "un"), 3);
        assertEquals(Map.of(new Labelled(1, ""), 3), cache.getAll(Set.of(new Labelled(1, "jeden"))));
        List<String> seen = new ArrayList<>();
        cache.iterator().forEachRemaining(entry -> seen.add(entry.getKey().toString()));
        assertEquals(1, seen.size(), seen::toString);
        assertTrue(cache.remove(new Labelled(1, "ichi")));
    }

    @Test
    void aLoaderThatReturnsNullIsAMissEverywhereAndStoresNothing() throws Exception {
        Cache<String, Integer> cache = manager.createCache(
                "cache", configuration().setReadThrough(true).setCacheLoaderFactory(Nothing::new));
        assertNull(cache.get("k"));
        assertEquals(Map.of(), cache.getAll(Set.of("k", "l")));
        assertEquals(Map.of(), cache.getAll(Set.of("null for all")));
        assertNull(cache.<Integer>invoke("k", (entry, arguments) -> entry.getValue()));
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("k"), true, loaded);
        loaded.get(60, TimeUnit.SECONDS);
        assertFalse(cache.iterator().hasNext());
    }

    @Test
    void sixteenThreadsOnKeysOfOneBucketLoseNothing() throws Exception {
        int keys = 100;
        Cache<Colliding, Integer> cache = manager.createCache(
                "cache",
                new FlashConfiguration<Colliding, Integer>()
                        .setTypes(Colliding.class, Integer.class)
                        .setStoreByValue(false));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Callable<Integer>> work = new ArrayList<>();
        for (int t = 0; t < 16; t++) {
            int thread = t;
            work.add(() -> {
                for (int i = 0; i < 1_000; i++) {
                    cache.<Integer>invoke(new Colliding((i * 7 + thread) % keys), (entry, arguments) -> {
                        entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                        return 0;
                    });
                }
                return thread;
            });
        }
        for (Future<Integer> done : threads.invokeAll(work, 120, TimeUnit.SECONDS)) {
            done.get();
        }
        threads.shutdown();
        int sum = 0;
        int entries = 0;
        for (Cache.Entry<Colliding, Integer> entry : cache) {
            sum += entry.getValue();
            entries++;
        }
        assertEquals(List.of(16_000, keys), List.of(sum, entries));
    }

    @Test
    void aKeyWhoseHashChangesIsMissedButHarmsNobodyAndLeavesWithTheOthers() {
        Cache<Changing, Integer> cache = manager.createCache(
                "cache",
                new FlashConfiguration<Changing, Integer>()
                        .setMaxEntries(50)
                        .setTypes(Changing.class, Integer.class)
                        .setStoreByValue(false));
        Changing changed = new Changing();
        cache.put(changed, 1);
        changed.hash = 12_345;
        assertNull(cache.get(changed));
        assertFalse(cache.remove(changed));
        assertEquals(1, cache.iterator().next().getValue());
        cache.put(changed, 2);
        changed.hash = 99;
        for (int i = 0; i < 1_000; i++) {
            Changing other = new Changing();
            other.hash = i;
            cache.put(other, i);
            assertEquals(i, cache.get(other));
        }
        List<Integer> left = new ArrayList<>();
        cache.forEach(entry -> left.add(entry.getValue()));
        assertEquals(50, left.size());
        cache.clear();
        assertFalse(cache.iterator().hasNext());
    }

    @Test
    void aKeyThatChangedIsFoundAgainWhenItChangesBack() {
        Cache<Colliding, Integer> cache = manager.createCache(
                "cache",
                new FlashConfiguration<Colliding, Integer>()
                        .setTypes(Colliding.class, Integer.class)
                        .setStoreByValue(false));
        Colliding key = new Colliding(1);
        cache.put(key, 1);
        key.number = 2;
        assertNull(cache.get(new Colliding(1)));
        key.number = 1;
        assertEquals(Collections.singletonMap(key, 1), cache.getAll(Set.of(new Colliding(1))));
    }
}
