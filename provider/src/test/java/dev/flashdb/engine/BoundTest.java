package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.eviction.InsertBuffers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundTest {
    private static final int ROUNDS = Integer.getInteger("flashdb.bookkeeping", 20_000) / 40;

    private final Engine engine = new Engine(() -> 1_000, Duration.ZERO);
    private final Contents contents =
            engine.create(NamespaceOptions.named("bounded")).contents();
    private final Views views = engine.views();
    private final Bound bound = new Bound(1, /* weighs= */ false);
    private final BoundedSlot first = slot("a");
    private final BoundedSlot second = slot("b");

    private static BoundedSlot slot(String key) {
        BoundedSlot slot = new BoundedSlot(key, key.hashCode());
        slot.start(new Version(key, Version.NEVER, 1, null));
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
        assertNotNull(victim.kill(contents));
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
                    assertNotNull(victim.kill(contents));
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
        changing.resize(
                () -> {
                    wanted.set(1);
                    changing.resize(wanted::get, views);
                    return wanted.get();
                },
                views);
        changing.update(first, /* isPresent= */ true, views);
        assertTrue(changing.update(second, /* isPresent= */ true, views));
    }

    // ---------------------------------------------------------------- bounds with buffers

    private static final int LARGE = Bound.LEAST_BUFFERED;

    private static BoundedSlot numbered(int number) {
        return slot("key " + number);
    }

    private void put(Bound large, List<BoundedSlot> present, Predicate<BoundedSlot> remove, int from, int to) {
        for (int i = from; i < to; i++) {
            BoundedSlot slot = numbered(i);
            present.add(slot);
            if (large.update(slot, /* isPresent= */ true, views)) {
                large.enforce(remove, views);
            }
        }
    }

    private Predicate<BoundedSlot> removingFrom(List<BoundedSlot> present) {
        return victim -> {
            assertTrue(present.remove(victim));
            return victim.kill(contents) != null;
        };
    }

    @Test
    void aLargeBoundIsExceededByOneBufferAtMostAndIsKeptWhenItIsDrained() {
        Bound large = new Bound(LARGE, /* weighs= */ false);
        List<BoundedSlot> present = new ArrayList<>();
        Predicate<BoundedSlot> remove = removingFrom(present);
        int most = 0;
        for (int i = 0; i < 3 * LARGE; i++) {
            put(large, present, remove, i, i + 1);
            most = Math.max(most, present.size());
        }
        assertTrue(most > LARGE && most < LARGE + InsertBuffers.CAPACITY, "most=" + most);
        large.drain(remove, views);
        assertEquals(LARGE, present.size());
        assertEquals(LARGE, large.count());
        present.forEach(slot -> assertTrue(slot.isBounded()));
    }

    @Test
    void whatGoesWhileItWaitsIsNotTakenIn() {
        Bound large = new Bound(LARGE, /* weighs= */ false);
        List<BoundedSlot> present = new ArrayList<>();
        put(large, present, victim -> false, 0, InsertBuffers.CAPACITY - 1);
        for (BoundedSlot slot : present) {
            assertNotNull(slot.kill(contents));
            assertFalse(large.update(slot, /* isPresent= */ false, views));
        }
        large.drain(victim -> false, views);
        assertEquals(0, large.count());
        present.forEach(slot -> assertFalse(slot.isBounded()));
    }

    @Test
    void whatIsOverwrittenWhileItWaitsIsTakenInOnce() {
        Bound large = new Bound(LARGE, /* weighs= */ false);
        for (int i = 0; i < 5; i++) {
            large.update(first, /* isPresent= */ true, views);
        }
        large.drain(victim -> false, views);
        assertEquals(1, large.count());
    }

    /** The hits that an entry had while it waited count as those it had later. */
    @Test
    void whatIsUsedWhileItWaitsOutlivesWhatIsNot() {
        for (boolean isUsed : new boolean[] {true, false}) {
            Bound large = new Bound(LARGE, /* weighs= */ false);
            List<BoundedSlot> present = new ArrayList<>();
            Predicate<BoundedSlot> remove = removingFrom(present);
            put(large, present, remove, 0, 2 * LARGE);
            large.drain(remove, views);
            put(large, present, remove, 2 * LARGE, 2 * LARGE + 1);
            BoundedSlot waiting = present.get(present.size() - 1);
            if (isUsed) {
                large.used(waiting);
            }
            put(large, present, remove, 2 * LARGE + 1, 3 * LARGE);
            assertEquals(isUsed, present.contains(waiting));
        }
    }

    @Test
    void aBoundThatShrinksTakesInWhatWaitsAndIsKeptExactlyFromThenOn() {
        Bound large = new Bound(LARGE, /* weighs= */ false);
        List<BoundedSlot> present = new ArrayList<>();
        Predicate<BoundedSlot> remove = removingFrom(present);
        put(large, present, remove, 0, 10);
        large.resize(() -> 5, views);
        large.enforce(remove, views);
        assertEquals(5, present.size());
        assertEquals(5, large.count());
        put(large, present, remove, 10, 11);
        assertEquals(5, present.size());
    }

    /** Every one is thrown, and each victim has left all the same. */
    @Test
    void aRemovalThatThrowsKeepsNoOtherVictimFromLeaving() {
        for (long maximum : new long[] {5, LARGE}) {
            Bound bounded = new Bound(maximum, /* weighs= */ false);
            List<BoundedSlot> present = new ArrayList<>();
            NoClassDefFoundError wanted = new NoClassDefFoundError("wanted");
            Predicate<BoundedSlot> throwing = victim -> {
                assertTrue(removingFrom(present).test(victim));
                throw wanted;
            };
            int errors = 0;
            for (int i = 0; i < 2 * maximum; i++) {
                int number = i;
                try {
                    put(bounded, present, throwing, number, number + 1);
                } catch (NoClassDefFoundError e) {
                    assertSame(wanted, e);
                    errors++;
                }
            }
            assertTrue(errors > 0);
            assertEquals(maximum, Math.min(present.size(), maximum));
            bounded.drain(removingFrom(present), views);
            assertEquals(maximum, present.size());
            assertEquals(maximum, bounded.count());
        }
    }

    /** A victim whose removal throws before it has left goes back, and leaves later. */
    @Test
    void aVictimThatStaysBecauseItsRemovalThrowsIsNotForgotten() {
        for (long maximum : new long[] {5, LARGE}) {
            Bound bounded = new Bound(maximum, /* weighs= */ false);
            List<BoundedSlot> present = new ArrayList<>();
            Predicate<BoundedSlot> refusing = victim -> {
                throw new StackOverflowError("wanted");
            };
            for (int i = 0; i < 2 * maximum; i++) {
                try {
                    put(bounded, present, refusing, i, i + 1);
                } catch (StackOverflowError e) {
                    assertEquals("wanted", e.getMessage());
                }
            }
            bounded.drain(removingFrom(present), views);
            assertEquals(maximum, present.size());
            assertEquals(maximum, bounded.count());
        }
    }

    /** Somebody has the lock and does not go on: who puts goes on all the same, until batches pile up. */
    @Test
    void whoPutsDoesNotWaitForWhoHasThePolicy() throws Exception {
        Bound large = new Bound(LARGE, /* weighs= */ false);
        CountDownLatch isLocked = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Thread resizing = new Thread(() -> large.resize(
                () -> {
                    isLocked.countDown();
                    awaitQuietly(mayGoOn);
                    return LARGE;
                },
                views));
        resizing.start();
        isLocked.await();
        List<BoundedSlot> present = new ArrayList<>();
        Predicate<BoundedSlot> remove = removingFrom(present);
        int crowd = InsertBuffers.CAPACITY; // the buffers of this bound have one stripe at least
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> put(large, present, remove, 0, crowd));
        Thread putting = new Thread(() -> put(large, present, remove, crowd, 2 * LARGE));
        putting.start();
        while (putting.getState() != Thread.State.WAITING) {
            assertTrue(putting.isAlive(), "more and more waits for the policy");
            Thread.onSpinWait();
        }
        assertTrue(present.size() < LARGE, "present=" + present.size());
        mayGoOn.countDown();
        putting.join();
        resizing.join();
        large.drain(remove, views);
        assertEquals(LARGE, present.size());
        assertEquals(LARGE, large.count());
    }

    /** Each change of the bound brings new buffers; who puts may still be at the old ones. */
    @Test
    void whatIsPutWhileTheBoundChangesIsTakenIn() throws Exception {
        Bound changing = new Bound(10_000_000, /* weighs= */ false);
        List<BoundedSlot> present = new ArrayList<>();
        Thread putting = new Thread(() -> put(changing, present, victim -> false, 0, 1_600 * ROUNDS));
        putting.start();
        for (long i = 0; putting.isAlive(); i++) {
            long maximum = 10_000_000 + i % 2;
            changing.resize(() -> maximum, views);
        }
        putting.join();
        changing.drain(victim -> false, views);
        assertEquals(present.size(), changing.count());
        present.forEach(slot -> assertTrue(slot.isBounded()));
    }

    /** Who drains makes batches of what waits; the buffers may be replaced before it has them ready. */
    @Test
    void whatIsDrainedWhileTheBoundChangesIsTakenIn() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Bound changing = new Bound(10_000_000, /* weighs= */ false);
            List<BoundedSlot> present = new ArrayList<>();
            put(changing, present, victim -> false, 0, 8 + round % 8);
            CyclicBarrier start = new CyclicBarrier(2);
            Thread draining = new Thread(() -> {
                meet(start);
                changing.drain(victim -> false, views);
            });
            draining.start();
            meet(start);
            changing.resize(() -> 20_000_000, views);
            draining.join();
            changing.drain(victim -> false, views);
            assertEquals(present.size(), changing.count(), "round " + round);
        }
    }

    /** An entry may wait in the batch that drives it out: it is chosen, taken in once more, and then removed. */
    @Test
    void whatIsTakenInAgainAfterItWasChosenIsNotKept() {
        Bound large = new Bound(LARGE, /* weighs= */ false);
        List<BoundedSlot> present = new ArrayList<>();
        put(large, present, victim -> false, 0, LARGE);
        large.drain(victim -> false, views);
        Predicate<BoundedSlot> remove = victim -> present.remove(victim) && remove(large, victim);
        Random random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            List<BoundedSlot> again = random.ints(8, LARGE / 2, present.size())
                    .mapToObj(present::get)
                    .toList();
            BoundedSlot next = numbered(LARGE + round);
            present.add(next);
            large.update(next, /* isPresent= */ true, views);
            again.forEach(slot -> large.update(slot, /* isPresent= */ false, views)); // what it says is a hint only
            large.drain(remove, views);
            assertEquals(present.size(), large.count(), "round " + round);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who removes is right behind who puts: what the policy takes in may have gone while it did. */
    @Test
    void whatGoesWhileItIsTakenInIsNotKept() throws Exception {
        for (int round = 0; round < ROUNDS / 5; round++) {
            Bound bounded = new Bound(round % 2 == 0 ? LARGE : LARGE - 1, /* weighs= */ false);
            List<BoundedSlot> slots =
                    IntStream.range(0, LARGE / 2).mapToObj(BoundTest::numbered).toList();
            AtomicInteger begun = new AtomicInteger();
            Thread remover = new Thread(() -> {
                for (int i = 0; i < slots.size(); i++) {
                    while (begun.get() <= i) {
                        Thread.onSpinWait();
                    }
                    assertNotNull(slots.get(i).kill(contents));
                    bounded.update(slots.get(i), /* isPresent= */ false, views);
                }
            });
            remover.start();
            for (BoundedSlot slot : slots) {
                begun.incrementAndGet();
                if (bounded.update(slot, /* isPresent= */ true, views)) {
                    bounded.enforce(victim -> false, views);
                }
            }
            remover.join();
            bounded.drain(victim -> false, views);
            assertEquals(0, bounded.count(), "round " + round);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        boolean isInterrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
