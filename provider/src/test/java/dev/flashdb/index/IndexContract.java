package dev.flashdb.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** What every index promises. */
abstract class IndexContract {
    private final Index<String, Entry<String>> index = create();

    abstract Index<String, Entry<String>> create();

    @Test
    void anEmptyIndexHasNothing() {
        assertNull(index.get("a"));
        assertFalse(index.remove("a", new Entry<>("a")));
        assertEquals(0, index.size());
        assertFalse(index.iterator().hasNext());
    }

    @Test
    void theFirstSlotOfAKeyStays() {
        Entry<String> first = new Entry<>("a");
        assertNull(index.putIfAbsent("a", first));
        assertSame(first, index.putIfAbsent("a", new Entry<>("a")));
        assertSame(first, index.get("a"));
        assertEquals(1, index.size());
    }

    @Test
    void onlyTheVeryInstanceIsRemoved() {
        Entry<String> slot = new Entry<>("a");
        index.putIfAbsent("a", slot);
        assertFalse(index.remove("a", new Entry<>("a")));
        assertFalse(index.remove("b", slot));
        assertTrue(index.remove("a", slot));
        assertFalse(index.remove("a", slot));
        assertNull(index.get("a"));
        assertEquals(0, index.size());
    }

    @Test
    void aRemovedSlotCanComeBack() {
        Entry<String> slot = new Entry<>("a");
        index.putIfAbsent("a", slot);
        index.remove("a", slot);
        assertNull(index.putIfAbsent("a", slot));
        assertSame(slot, index.get("a"));
    }

    @Test
    void equalKeysOfDifferentInstancesAreOne() {
        Entry<String> slot = new Entry<>("key");
        index.putIfAbsent("key", slot);
        String other = new StringBuilder("ke").append('y').toString();
        assertSame(slot, index.get(other));
        assertTrue(index.remove(other, slot));
    }

    @Test
    void anIteratorEndsWithAnExceptionAndRemovesNothing() {
        index.putIfAbsent("a", new Entry<>("a"));
        Iterator<Entry<String>> slots = index.iterator();
        slots.next();
        assertThrows(UnsupportedOperationException.class, slots::remove);
        assertThrows(NoSuchElementException.class, slots::next);
    }

    @Test
    void neitherKeysNorSlotsAreNull() {
        assertThrows(NullPointerException.class, () -> index.putIfAbsent("a", null));
        assertThrows(NullPointerException.class, () -> index.putIfAbsent(null, new Entry<>("a")));
        index.putIfAbsent("a", new Entry<>("a"));
        assertThrows(NullPointerException.class, () -> index.get(null));
        assertThrows(NullPointerException.class, () -> index.remove(null, new Entry<>("a")));
    }
}
