package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.embedded.EmbeddedDb;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Faults of the engine that were found by reading it; each stays as a test. */
class EngineFaultsTest {

    private static final int MANY = 50_000;

    @Test
    void aBoundThatShrinksByManyEntriesDoesNotUseTheStackForEach() {
        try (Engine engine = new Engine(() -> 0, Duration.ZERO)) {
            AtomicInteger deepest = new AtomicInteger();
            Namespace namespace = engine.create(
                    NamespaceOptions.named("bounded").withBound(MANY, null).withDepartures(new Depth(deepest)));
            fill(namespace);
            namespace.resize(10);
            assertEquals(1, deepest.get());
            assertEquals(10, namespace.count());
        }
    }

    @Test
    void oneHeavyEntryThatDrivesOutManyDoesNotUseTheStackForEach() {
        try (Engine engine = new Engine(() -> 0, Duration.ZERO)) {
            AtomicInteger deepest = new AtomicInteger();
            Namespace namespace = engine.create(NamespaceOptions.named("weighed")
                    .withBound(MANY, (key, weight) -> (int) weight)
                    .withDepartures(new Depth(deepest)));
            fill(namespace);
            namespace.put("heavy", MANY - 1, Version.NEVER, Version.NEVER);
            assertEquals(1, deepest.get());
            assertTrue(namespace.count() <= 2, "count=" + namespace.count());
        }
    }

    @Test
    void anUpdateThatCannotBeginGivesItsTurnBack() {
        AtomicInteger failures = new AtomicInteger();
        MonotonicClock clock = () -> {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new StackOverflowError("no stack left");
            }
            return 0;
        };
        try (EmbeddedDb db = new EmbeddedDb(new Engine(clock, Duration.ZERO), /* isManaged= */ false)) {
            failures.set(1);
            assertThrows(StackOverflowError.class, () -> db.updateWithoutResult(tx -> tx.set("a", "1")));
            failures.set(0);
            assertNull(db.get("a"));
            db.updateWithoutResult(tx -> tx.set("a", "2"));
            assertEquals("2", db.get("a"));
        }
    }

    private static void fill(Namespace namespace) {
        for (int i = 0; i < MANY; i++) {
            namespace.set("key" + i, 1, Version.NEVER, Version.NEVER);
        }
    }

    /** How many evictions are under way inside each other at most. */
    private static final class Depth implements Departures {
        private final AtomicInteger deepest;

        Depth(AtomicInteger deepest) {
            this.deepest = deepest;
        }

        @Override
        public void evicted(Object key, Object value) {
            long depth = StackWalker.getInstance()
                    .walk(frames -> frames.filter(frame -> frame.getMethodName().equals("evict")
                                    && frame.getClassName().equals(Departing.class.getName()))
                            .count());
            deepest.accumulateAndGet((int) depth, Math::max);
        }
    }
}
