package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.engine.Slot.Overwritten;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlotTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final Engine engine = new Engine(now::get, Duration.ZERO);
    private final Views views = engine.views();
    private final Namespace namespace = engine.create(NamespaceOptions.named("slots"));
    private final TimedSlot slot = new TimedSlot("key", "key".hashCode());

    @AfterEach
    void close() {
        engine.close();
    }

    private Overwritten overwrite(Object value, long deadline) {
        return slot.overwrite(value, deadline, deadline, views, now::get);
    }

    private Hold hold() {
        Hold mine = new Hold(new Commit(), namespace, namespace.contents(), slot);
        return slot.hold(mine, views, engine.waits());
    }

    @Test
    void anOverwritingLeavesNoVersionBehind() {
        slot.startInline("a", 5_000);
        assertEquals(Overwritten.LIVE, overwrite("b", 6_000));
        assertTrue(slot.isInline());
        assertEquals("b", slot.kept());
        assertEquals(6_000, slot.keptDeadlineMillis());
    }

    @Test
    void anExpiredStateIsOverwrittenAsAnAbsentOne() {
        slot.startInline("a", 5_000);
        now.set(5_000);
        assertEquals(Overwritten.EXPIRED, slot.overwrite("b", 7_000, Entries.KEEP, views, now::get));
        assertEquals(7_000, slot.keptDeadlineMillis());
        assertEquals(Overwritten.LIVE, slot.overwrite("c", 8_000, Entries.KEEP, views, now::get));
        assertEquals(7_000, slot.keptDeadlineMillis());
    }

    @Test
    void whatAViewSeesIsNotOverwritten() {
        slot.startInline("a", Version.NEVER);
        try (Snapshot snapshot = engine.snapshot()) {
            assertEquals(Overwritten.NOTHING, overwrite("b", Version.NEVER));
            assertNull(slot.kill(views));
            Hold hold = hold();
            hold.write("b", Version.NEVER);
            hold.commit.decide(views);
            assertFalse(slot.collapse(views));
            long epoch = views.epoch();
            assertEquals("b", slot.at(epoch, views).value());
            assertEquals("a", slot.at(epoch - 1, views).value());
            assertNotNull(snapshot);
        }
        assertTrue(slot.collapse(views));
        assertEquals("b", slot.kept());
    }

    /** The view opens after the writer has asked for views, and before it writes: it must see what is being written, always. */
    @Test
    void aViewWaitsForAnOverwritingThatIsUnderWay() throws InterruptedException {
        slot.startInline("a", 5_000);
        AtomicReference<Object> seen = new AtomicReference<>();
        Thread viewer = new Thread(() -> {
            try (Snapshot snapshot = engine.snapshot()) {
                assertNotNull(snapshot);
                seen.set(slot.at(views.epoch() - 1, views).value());
            }
        });
        MonotonicClock slowly = () -> {
            viewer.start();
            while (viewer.isAlive() && !isWaitingForALatch(viewer)) {
                Thread.onSpinWait();
            }
            return now.get();
        };
        slot.overwrite("b", 6_000, 6_000, views, slowly);
        viewer.join();
        assertEquals("b", seen.get());
    }

    private static boolean isWaitingForALatch(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitLatch"));
    }

    @Test
    void whatIsHeldIsNotOverwritten() {
        slot.startInline("a", Version.NEVER);
        Hold hold = hold();
        assertEquals("a", hold.before().value());
        assertEquals(Overwritten.NOTHING, overwrite("b", Version.NEVER));
        assertFalse(slot.collapse(views));
        assertNull(slot.kill(views));
        hold.commit.abort();
        assertTrue(slot.collapse(views));
        assertEquals("a", slot.kept());
    }

    @Test
    void aDecidedHoldIsTakenIntoTheSlot() {
        slot.startInline("a", Version.NEVER);
        Hold hold = hold();
        hold.write("b", 9_000);
        hold.commit.decide(views);
        assertEquals("b", slot.current(views).value());
        assertTrue(slot.collapse(views));
        assertEquals("b", slot.kept());
        assertEquals(9_000, slot.keptDeadlineMillis());
    }

    @Test
    void whatASlotCannotKeepStaysAVersionAndTheOldValueIsLetGo() {
        Slot timeless = new Slot("key", 0);
        assertFalse(timeless.startInline("a", 5_000));
        assertTrue(timeless.startInline("a", Version.NEVER));
        assertEquals(Overwritten.NOTHING, timeless.overwrite("b", 5_000, 5_000, views, now::get));
        Version before = timeless.settledHead(views);
        timeless.replaceHead(before, new Version("b", 5_000, Version.UNSTAMPED, null));
        assertFalse(timeless.collapse(views));
        assertEquals("b", timeless.current(views).value());
        assertNull(timeless.kept(), "the collector must get what was overwritten");
    }

    @Test
    void aDeadSlotStaysDead() {
        slot.startInline("a", Version.NEVER);
        assertEquals("a", slot.kill(views));
        assertSame(Version.DEAD, slot.settledHead(views));
        assertEquals(Overwritten.NOTHING, overwrite("b", Version.NEVER));
        assertFalse(slot.collapse(views));
        assertNull(slot.kill(views));
        assertNull(hold());
    }

    @Test
    void aNewSlotIsFilledOnce() {
        slot.startLatched();
        assertNull(slot.current(views).value(), "nobody sees a slot that is not filled yet");
        assertTrue(slot.fill("a", Version.NEVER, views, () -> false));
        assertEquals("a", slot.kept());
    }

    @Test
    void aVetoLeavesANewSlotEmpty() {
        slot.startLatched();
        assertFalse(slot.fill("a", Version.NEVER, views, () -> true));
        assertNull(slot.current(views).value());
    }

    @Test
    void aNewSlotThatAnotherHoldsIsNotFilled() {
        slot.startLatched();
        Hold hold = hold();
        assertFalse(slot.fill("a", Version.NEVER, views, () -> false));
        assertNull(hold.before().value());
    }
}
