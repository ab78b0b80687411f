package dev.flashdb.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class PersistentHashMapTest {
    @Test
    void theEmptyMapHasNothing() {
        PersistentHashMap<String, String> map = PersistentHashMap.empty();
        assertTrue(map.isEmpty());
        assertNull(map.get("a"));
        assertFalse(map.containsKey("a"));
        assertSame(map, map.without("a"));
        assertFalse(map.iterator().hasNext());
        assertThrows(NoSuchElementException.class, () -> map.iterator().next());
        assertThrows(IndexOutOfBoundsException.class, () -> map.entryAt(0));
    }

    @Test
    void aChangeLeavesTheOldMapAsItWas() {
        PersistentHashMap<String, String> one =
                PersistentHashMap.<String, String>empty().with("a", "1");
        PersistentHashMap<String, String> two = one.with("b", "2").with("a", "3");
        assertEquals(Map.entry("a", "1"), one.entryAt(0));
        assertEquals(1, one.size());
        assertEquals("3", two.get("a"));
        assertEquals("2", two.get("b"));
    }

    @Test
    void theVerySameValueYieldsTheSameMap() {
        for (int size : new int[] {1, HashRows.FLAT_MAX, HashRows.FLAT_MAX + 1, 1_000}) {
            PersistentHashMap<Integer, Integer> map = numbers(size);
            for (int i = 0; i < size; i++) {
                assertSame(map, map.with(i, map.get(i)));
            }
        }
    }

    @Test
    void fewEntriesAreFlatAndMoreAreNot() {
        assertInstanceOf(Object[].class, numbers(HashRows.FLAT_MAX).root);
        assertInstanceOf(HashTrie.class, numbers(HashRows.FLAT_MAX + 1).root);
    }

    @Test
    void aMapThatShrinksBecomesFlatAgain() {
        PersistentHashMap<Integer, Integer> map = numbers(100);
        for (int i = 99; i >= HashRows.FLAT_AGAIN; i--) {
            map = map.without(i);
        }
        assertInstanceOf(Object[].class, map.root);
        assertEquals(HashRows.FLAT_AGAIN, map.size());
        assertEquals(3, map.get(3));
    }

    @Test
    void nullsAreRefused() {
        for (PersistentHashMap<Integer, Integer> map : List.of(numbers(0), numbers(3), numbers(100))) {
            assertThrows(NullPointerException.class, () -> map.with(null, 1));
            assertThrows(NullPointerException.class, () -> map.with(1, null));
            assertThrows(NullPointerException.class, () -> map.get(null));
            assertThrows(NullPointerException.class, () -> map.containsKey(null));
            assertThrows(NullPointerException.class, () -> map.without(null));
        }
    }

    @Test
    void anIteratorStopsAtTheEndAndRemovesNothing() {
        Iterator<Map.Entry<Integer, Integer>> iterator = numbers(20).iterator();
        for (int i = 0; i < 20; i++) {
            iterator.next();
        }
        assertFalse(iterator.hasNext());
        assertThrows(NoSuchElementException.class, iterator::next);
        assertThrows(UnsupportedOperationException.class, iterator::remove);
    }

    @Test
    void manyCollidingStringsAreKept() {
        int bits = 13;
        PersistentHashMap<String, Integer> map = PersistentHashMap.empty();
        for (int i = 0; i < 1 << bits; i++) {
            map = map.with(Keys.colliding(i, bits), i);
        }
        Invariants.checkRows(map.root, 2);
        for (int i = 0; i < 1 << bits; i++) {
            assertEquals(i, map.get(Keys.colliding(i, bits)));
        }
        assertNull(map.get(Keys.colliding(0, bits - 1)));
        for (int i = 0; i < 1 << bits; i++) {
            map = map.without(Keys.colliding(i, bits));
        }
        assertTrue(map.isEmpty());
    }

    private static PersistentHashMap<Integer, Integer> numbers(int size) {
        PersistentHashMap<Integer, Integer> map = PersistentHashMap.empty();
        for (int i = 0; i < size; i++) {
            map = map.with(i, i);
        }
        return map;
    }
}
