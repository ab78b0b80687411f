package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bound and timer wheel know what is in a slot when its writers have finished, whatever they did at the same time. */
class ConcurrentBookkeepingTest {
    private static final int ROUNDS = Integer.getInteger("flashdb.bookkeeping", 20_000);
    private static final int CHANGES = 4;

    private final Engine engine = new Engine(() -> 1_000, Duration.ZERO);
    private final ExecutorService pool = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        pool.shutdownNow();
        engine.close();
    }

    private void together(IntConsumer one, IntConsumer other, Runnable check) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        CyclicBarrier end = new CyclicBarrier(2, check);
        Future<?> second = pool.submit(() -> run(other, start, end));
        try {
            run(one, start, end);
        } finally {
            second.get();
        }
    }

    private static Void run(IntConsumer change, CyclicBarrier start, CyclicBarrier end) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            start.await();
            for (int i = 0; i < CHANGES; i++) {
                change.accept(i);
            }
            end.await();
        }
        return null;
    }

    private static void remove(Namespace namespace) {
        Hold hold = namespace.hold("key");
        hold.erase();
        hold.commit();
    }

    @Test
    void theBoundKnowsWhatIsThere() throws Exception {
        Namespace namespace = engine.create(
                NamespaceOptions.named("bounded").withBound(10, null).withoutDeadlines());
        together(i -> remove(namespace), i -> namespace.set("key", i, Version.NEVER, Version.NEVER), () -> {
            Slot slot = namespace.contents().slot("key");
            boolean isThere = slot != null && slot.current(engine.views()).value != null;
            assertEquals(isThere, slot != null && ((BoundedSlot) slot).isBounded());
            assertEquals(isThere ? 1 : 0, namespace.count());
        });
    }

    @Test
    void theWheelKnowsWhatHasADeadline() throws Exception {
        Namespace namespace = engine.create(NamespaceOptions.named("timed"));
        List<Long> deadlines = List.of(50_000L, 100_000L, 10_000L, 70_000L);
        together(
                i -> namespace.set("key", i, Version.NEVER, Version.NEVER),
                i -> namespace.set("key", i, deadlines.get(i), deadlines.get(i)),
                () -> {
                    TimedSlot slot = (TimedSlot) namespace.contents().slot("key");
                    long deadline = slot.current(engine.views()).deadlineMillis;
                    boolean isInTime = slot.isInWheel && slot.scheduledMillis() <= deadline;
                    assertEquals(deadline != Version.NEVER, deadline == Version.NEVER ? slot.isInWheel : isInTime);
                });
    }
}
