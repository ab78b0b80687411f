package dev.flashdb.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class PersistentHashSetTest {
    @Test
    void theEmptySetHasNothing() {
        PersistentHashSet<String> set = PersistentHashSet.empty();
        assertTrue(set.isEmpty());
        assertFalse(set.contains("a"));
        assertSame(set, set.without("a"));
        assertThrows(NoSuchElementException.class, () -> set.iterator().next());
        assertThrows(IndexOutOfBoundsException.class, () -> set.elementAt(0));
    }

    @Test
    void anEqualElementYieldsTheSameSetAndTheFirstStays() {
        String first = new String("a");
        PersistentHashSet<String> set = PersistentHashSet.<String>empty().with(first);
        assertSame(set, set.with(new String("a")));
        assertSame(first, set.elementAt(0));
    }

    @Test
    void aChangeLeavesTheOldSetAsItWas() {
        PersistentHashSet<String> one = PersistentHashSet.<String>empty().with("a");
        PersistentHashSet<String> none = one.without("a");
        assertEquals(1, one.size());
        assertTrue(none.isEmpty());
    }

    @Test
    void nullsAreRefused() {
        PersistentHashSet<String> set = PersistentHashSet.empty();
        assertThrows(NullPointerException.class, () -> set.with(null));
        assertThrows(NullPointerException.class, () -> set.contains(null));
    }
}
