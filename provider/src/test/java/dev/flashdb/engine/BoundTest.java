package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BoundTest {
    private final Views views = new Views();
    private final Bound bound = new Bound(1, /* weighs= */ false);
    private final BoundedSlot first = slot("a");
    private final BoundedSlot second = slot("b");

    private static BoundedSlot slot(String key) {
        BoundedSlot slot = new BoundedSlot(key, key.hashCode());
        slot.startInline(key, Version.NEVER);
        return slot;
    }

    private boolean isOver() {
        return bound.update(second, /* isPresent= */ true, views);
    }

    @Test
    void aVictimThatCannotLeaveNowStays() {
        bound.update(first, /* isPresent= */ true, views);
        assertTrue(isOver());
        bound.enforce(victim -> false, views);
        assertTrue(isOver());
    }

    /** Its remover looked into the policy while the victim was not there. */
    @Test
    void aVictimThatSomebodyElseRemovedIsNotPutBack() {
        bound.update(first, /* isPresent= */ true, views);
        assertTrue(isOver());
        bound.enforce(
                victim -> {
                    assertNotNull(victim.kill(views));
                    bound.update(victim, /* isPresent= */ false, views);
                    return false;
                },
                views);
        assertFalse(isOver());
    }
}
