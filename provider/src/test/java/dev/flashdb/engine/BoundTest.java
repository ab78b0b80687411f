package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BoundTest {
    private static final int ROUNDS = Integer.getInteger("flashdb.bookkeeping", 20_000) / 40;

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

    @Test
    void theNextInLineLeavesInThePlaceOfOneThatCannot() {
        Bound ofTwo = new Bound(2, /* weighs= */ false);
        List<BoundedSlot> slots = List.of(first, second, slot("c"));
        slots.forEach(slot -> ofTwo.update(slot, /* isPresent= */ true, views));
        List<BoundedSlot> named = new ArrayList<>();
        ofTwo.enforce(
                victim -> {
                    named.add(victim);
                    return victim != named.get(0) && remove(ofTwo, victim);
                },
                views);
        assertEquals(2, named.size());
        assertTrue(named.get(0).isBounded());
        assertFalse(ofTwo.update(named.get(0), /* isPresent= */ true, views));
    }

    private boolean remove(Bound from, BoundedSlot victim) {
        assertNotNull(victim.kill(views));
        from.update(victim, /* isPresent= */ false, views);
        return true;
    }

    /** Somebody else removes it while it is put back. */
    @Test
    void aVictimThatSomebodyElseRemovesIsNotPutBackForGood() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Bound ofOne = new Bound(1, /* weighs= */ false);
            BoundedSlot refused = slot("a");
            ofOne.update(refused, /* isPresent= */ true, views);
            ofOne.update(slot("b"), /* isPresent= */ true, views);
            Thread remover = new Thread(() -> remove(ofOne, refused));
            remover.start();
            while (remover.isAlive()) {
                ofOne.enforce(victim -> false, views);
            }
            remover.join();
            assertFalse(refused.isBounded(), "round " + round);
        }
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

    private static long filled(Namespace namespace) {
        for (int key = 0; key < 10; key++) {
            namespace.set(key, "value", Version.NEVER, Version.NEVER);
        }
        return namespace.count();
    }

    /** The contents after a clearing are made before it, with the bound of then. */
    @Test
    void aBoundThatChangesDuringAClearingHoldsAfterIt() {
        try (Engine engine = new Engine(() -> 1_000, Duration.ZERO)) {
            Namespace namespace =
                    engine.create(NamespaceOptions.named("bounded").withBound(8, null));
            assertEquals(8, filled(namespace));
            engine.<Object, RuntimeException>update(transaction -> {
                transaction.clear(namespace);
                namespace.resize(3);
                return "";
            });
            assertEquals(0, namespace.count());
            assertEquals(3, filled(namespace));
        }
    }

    /** Whoever comes last to the policy, the bound that was set last is there. */
    @Test
    void theLastOfSeveralChangesStays() {
        Bound changing = new Bound(5, /* weighs= */ false);
        AtomicLong wanted = new AtomicLong(4);
        changing.resize(() -> {
            wanted.set(1);
            changing.resize(wanted::get);
            return wanted.get();
        });
        changing.update(first, /* isPresent= */ true, views);
        assertTrue(changing.update(second, /* isPresent= */ true, views));
    }
}
