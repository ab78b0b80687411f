package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.engine.Slot.Overwritten;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlotTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private volatile MonotonicClock clock = now::get;
    private final Engine engine = new Engine(() -> clock.nowMillis(), Duration.ZERO);
    private final Views views = engine.views();
    private final Namespace namespace = engine.create(NamespaceOptions.named("slots"));
    private final Contents contents = namespace.contents();
    private final Slot slot = contents.newSlot("key");

    @AfterEach
    void close() {
        engine.close();
    }

    private static Version state(Object value, long deadline) {
        return new Version(value, deadline, 1, null);
    }

    private void start(Object value, long deadline) {
        slot.start(state(value, deadline));
        assertNull(contents.putIfAbsent("key", slot));
    }

    private Overwritten overwrite(Object value, long created, long updated) {
        return slot.overwrite(value, created, updated, contents);
    }

    private Overwritten overwrite(Object value, long deadline) {
        return overwrite(value, deadline, deadline);
    }

    /** In the slot itself a state is a new object each time it is asked for; as a version it is one object. */
    private boolean isInline() {
        return slot.current(views) != slot.current(views);
    }

    private void assertState(Object value, long deadline) {
        Version current = slot.current(views);
        assertEquals(value, current.value());
        assertEquals(deadline, current.deadlineMillis);
    }

    @Test
    void anOverwritingLeavesNoVersionBehind() {
        start("a", 5_000);
        assertEquals(Overwritten.LIVE, overwrite("b", 6_000));
        assertTrue(isInline());
        assertState("b", 6_000);
    }

    @Test
    void anExpiredStateIsOverwrittenAsAnAbsentOne() {
        start("a", 5_000);
        now.set(5_000);
        assertEquals(Overwritten.EXPIRED, overwrite("b", 7_000, Entries.KEEP));
        assertState("b", 7_000);
        assertEquals(Overwritten.LIVE, overwrite("c", 8_000, Entries.KEEP));
        assertState("c", 7_000);
    }

    @Test
    void whatAViewSeesIsNotOverwritten() {
        start("a", Version.NEVER);
        try (Snapshot snapshot = engine.snapshot()) {
            assertEquals(Overwritten.NOTHING, overwrite("b", Version.NEVER));
            assertNull(slot.kill(contents));
            Hold hold = namespace.hold("key");
            hold.write("b", Version.NEVER);
            hold.commit();
            assertFalse(isInline());
            long epoch = views.epoch();
            assertEquals("b", slot.at(epoch, views).value());
            assertEquals("a", slot.at(epoch - 1, views).value());
            assertNotNull(snapshot);
        }
        assertTrue(isInline(), "the end of the view takes the state into the slot");
        assertState("b", Version.NEVER);
    }

    /** The view opens after the writer has asked for views, and before it writes: it must see what is being written, always. */
    @Test
    void aViewWaitsForAnOverwritingThatIsUnderWay() throws InterruptedException {
        start("a", 5_000);
        AtomicReference<Object> seen = new AtomicReference<>();
        Thread viewer = new Thread(() -> {
            long epoch = views.epoch();
            Views.OpenView view = views.open(null);
            seen.set(slot.at(epoch, views).value());
            views.end(view);
        });
        clock = () -> {
            clock = now::get;
            viewer.start();
            while (viewer.isAlive() && !isWaitingForALatch(viewer)) {
                Thread.onSpinWait();
            }
            return now.get();
        };
        overwrite("b", 6_000);
        viewer.join();
        assertEquals("b", seen.get());
    }

    private static boolean isWaitingForALatch(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitLatch"));
    }

    @Test
    void whatIsHeldIsNotWrittenInOneStep() {
        start("a", Version.NEVER);
        Hold hold = namespace.hold("key");
        assertEquals("a", hold.before().value());
        assertEquals(Overwritten.NOTHING, overwrite("b", Version.NEVER));
        assertNull(slot.replace("b", Version.NEVER, Version.NEVER, contents));
        assertNull(slot.kill(contents));
        hold.release();
        assertTrue(isInline());
        assertState("a", Version.NEVER);
        assertEquals(Overwritten.LIVE, overwrite("b", Version.NEVER));
    }

    @Test
    void whatATransactionScansIsNotWrittenInOneStep() {
        start("a", Version.NEVER);
        engine.<Object, RuntimeException>update(transaction -> {
            assertTrue(namespace.entries(transaction).hasNext());
            assertEquals(Overwritten.NOTHING, overwrite("b", Version.NEVER));
            assertNull(slot.kill(contents));
            return "";
        });
        assertEquals(Overwritten.LIVE, overwrite("b", Version.NEVER));
    }

    @Test
    void whatWasClearedIsNotWrittenAnyMore() {
        start("a", Version.NEVER);
        namespace.clear();
        assertEquals(Overwritten.NOTHING, overwrite("b", Version.NEVER));
        assertNull(slot.replace("b", Version.NEVER, Version.NEVER, contents));
        assertNull(slot.kill(contents));
    }

    @Test
    void aDecidedHoldIsTakenIntoTheSlot() {
        start("a", Version.NEVER);
        Hold hold = namespace.hold("key");
        hold.write("b", 9_000);
        assertTrue(slot.install(hold, views));
        assertState("a", Version.NEVER);
        hold.commit.decide(views);
        assertState("b", 9_000);
        assertFalse(isInline() && slot.current(views) instanceof Hold);
        slot.settle(contents);
        assertTrue(isInline());
        assertState("b", 9_000);
    }

    @Test
    void aHoldThatIsGivenUpLeavesWhatWasThere() {
        start("a", 5_000);
        Hold hold = namespace.hold("key");
        hold.erase();
        assertTrue(slot.install(hold, views));
        hold.commit.abort();
        assertState("a", 5_000);
        slot.settle(contents);
        assertTrue(isInline());
        assertState("a", 5_000);
    }

    @Test
    void whatASlotCannotKeepStaysAVersionAndTheOldValueIsLetGo() {
        Namespace timeless = engine.create(NamespaceOptions.named("timeless").withoutDeadlines());
        Contents its = timeless.contents();
        Slot plain = its.newSlot("key");
        plain.start(state("a", Version.NEVER));
        assertNull(its.putIfAbsent("key", plain));
        assertEquals(Overwritten.NOTHING, plain.overwrite("b", 5_000, 5_000, its));
        assertEquals("a", plain.replace("b", 5_000, 5_000, its).value());
        assertEquals("b", plain.current(views).value());
        assertEquals(5_000, plain.current(views).deadlineMillis);
        assertNull(plain.keptOrNull(), "the collector must get what was overwritten");
    }

    @Test
    void aDeadSlotStaysDead() {
        start("a", Version.NEVER);
        assertEquals("a", slot.kill(contents));
        assertSame(Version.DEAD, slot.current(views));
        assertEquals(Overwritten.NOTHING, overwrite("b", Version.NEVER));
        assertNull(slot.replace("b", Version.NEVER, Version.NEVER, contents));
        assertNull(slot.kill(contents));
        Hold hold = namespace.hold("key");
        assertNull(hold.value());
        assertFalse(slot.install(hold, views));
        assertFalse(slot.commit(hold, contents));
        hold.release();
    }

    @Test
    void aNewSlotIsFilledOnce() {
        slot.startLatched();
        assertNull(slot.current(views).value(), "nobody sees a slot that is not filled yet");
        assertTrue(slot.fill("a", Version.NEVER, contents, () -> false));
        assertState("a", Version.NEVER);
    }

    @Test
    void aVetoKillsANewSlot() {
        slot.startLatched();
        assertFalse(slot.fill("a", Version.NEVER, contents, () -> true));
        assertTrue(slot.isDead());
    }

    @Test
    void aNewSlotWhoseKeyIsHeldIsNotFilled() {
        Hold hold = namespace.hold("key");
        slot.startLatched();
        assertFalse(slot.fill("a", Version.NEVER, contents, () -> false));
        hold.release();
    }

    /** A view sees one deadline, whatever reads do to it meanwhile. */
    @Test
    void aReadThatMakesTheDeadlineEarlierDoesSoForViewsThatOpenLater() {
        start("a", 5_000);
        try (Snapshot first = engine.snapshot()) {
            slot.touch(5_000, 1_000, contents);
            assertEquals("a", first.read(namespace, "key").value());
            assertState("a", 1_000);
            try (Snapshot second = engine.snapshot()) {
                assertNull(second.read(namespace, "key"));
            }
            slot.touch(1_000, 7_000, contents);
            assertEquals("a", first.read(namespace, "key").value());
        }
        slot.touch(7_000, 6_000, contents);
        slot.touch(7_000, 9_000, contents);
        assertState("a", 6_000);
    }

    /** Else ending them would cost the square of their number: each prune walks over what all the others need. */
    @Test
    void aSlotThatManyAbandonedViewsHaveNotedIsPrunedOnce() {
        AtomicInteger prunes = new AtomicInteger();
        Slot noted = new Slot("noted", 1) {
            @Override
            Views.@Nullable OpenView prune(Views its) {
                prunes.incrementAndGet();
                return super.prune(its);
            }
        };
        noted.start(new Version("value", Version.NEVER, 1, null));
        List<Views.OpenView> abandoned = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            abandoned.add(views.open(null));
            views.note(abandoned.get(i), contents, noted);
        }
        abandoned.forEach(view -> assertTrue(view.enqueue(), "as if its snapshot had been collected"));
        views.endAbandoned();
        assertEquals(0, views.openCount());
        assertEquals(1, prunes.get());
    }
}
