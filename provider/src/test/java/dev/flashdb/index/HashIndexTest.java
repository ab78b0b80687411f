package dev.flashdb.index;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class HashIndexTest extends IndexContract {
    private record EqualSlot(String key) {}

    @Override
    Index<String, Entry<String>> create() {
        return new HashIndex<>();
    }

    @Test
    void anEqualSlotIsNotTheSame() {
        HashIndex<String, EqualSlot> slots = new HashIndex<>();
        EqualSlot slot = new EqualSlot("a");
        assertNull(slots.putIfAbsent("a", slot));
        assertFalse(slots.remove("a", new EqualSlot("a")));
        assertSame(slot, slots.get("a"));
    }
}
