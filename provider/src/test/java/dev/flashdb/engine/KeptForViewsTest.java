package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept for views: as much as they need, once a key, whatever is overwritten and in whatever order they end. */
class KeptForViewsTest {
    private static final int LIVES = Integer.getInteger("flashdb.views.lives", 300);
    private static final int STEPS = 120;
    private static final int KEYS = 4;
    private static final int ABANDONED = 3_000;

    private final Engine engine = new Engine(() -> 1_000, Duration.ZERO);
    private final Namespace namespace =
            engine.create(NamespaceOptions.named("kept").withoutDeadlines());

    @AfterEach
    void close() {
        engine.close();
    }

    private void set(Object key, Object value) {
        namespace.set(key, value, Version.NEVER, Version.NEVER);
    }

    /** How many versions a key has: what a chain from its head meets. */
    private int versions(Object key) {
        Slot slot = namespace.contents().slot(key);
        Set<Version> met = Collections.newSetFromMap(new IdentityHashMap<>());
        if (slot != null) {
            for (Version version = slot.current(engine.views()); version != null; version = version.older) {
                assertTrue(met.add(version));
            }
        }
        return met.size();
    }

    @Test
    void oneKeyThatIsOverwrittenBesideAnOpenViewLeavesTwoVersionsAndOneNote() {
        set("key", 0);
        Snapshot snapshot = engine.snapshot();
        for (int i = 1; i <= 100_000; i++) {
            set("key", i);
        }
        assertEquals(2, versions("key"));
        assertEquals(1, snapshot.notes());
        assertEquals(0, snapshot.read(namespace, "key").value());
        snapshot.close();
        assertEquals(1, versions("key"));
        assertEquals(100_000, namespace.readLive("key"));
    }

    /** Always some short view is open beside a long one: what was kept for short ones goes with them. */
    @Test
    void shortViewsBesideALongOneLeaveNothing() {
        set("key", 0);
        try (Snapshot longOne = engine.snapshot()) {
            Snapshot shortOne = engine.snapshot();
            for (int i = 1; i <= 10_000; i++) {
                set("key", i);
                Snapshot next = engine.snapshot();
                shortOne.close();
                shortOne = next;
            }
            shortOne.close();
            assertTrue(versions("key") <= 3, () -> "versions=" + versions("key"));
            assertEquals(0, longOne.read(namespace, "key").value());
        }
        assertEquals(1, versions("key"));
    }

    /** Random writes, removals, clears and views; each view reads what was there when it opened, in the end nothing is kept. */
    @Test
    void everyViewSeesItsInstantAndTheLastOneLeavesNothingBehind() {
        for (int life = 0; life < LIVES; life++) {
            live(new Random(life), "seed=" + life);
        }
    }

    private record Seen(Snapshot snapshot, Map<Object, Object> expected) {}

    private void live(Random random, String seed) {
        Map<Object, Object> model = new HashMap<>();
        List<Seen> views = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            Object key = random.nextInt(KEYS);
            switch (random.nextInt(8)) {
                case 0 -> views.add(new Seen(engine.snapshot(), new HashMap<>(model)));
                case 1 -> {
                    if (!views.isEmpty()) {
                        views.remove(random.nextInt(views.size())).snapshot().close();
                    }
                }
                case 2 -> {
                    Hold hold = namespace.hold(key);
                    hold.erase();
                    hold.commit();
                    model.remove(key);
                }
                case 3 -> update(random, model, step);
                default -> {
                    set(key, step);
                    model.put(key, step);
                }
            }
            views.forEach(view -> assertSeen(view, seed));
        }
        Collections.shuffle(views, random);
        for (Seen view : views) {
            assertSeen(view, seed);
            view.snapshot().close();
        }
        for (int key = 0; key < KEYS; key++) {
            assertEquals(model.get(key), namespace.readLive(key), seed);
            assertEquals(model.containsKey(key) ? 1 : 0, versions(key), seed);
        }
        assertEquals(model.size(), namespace.count(), seed);
        namespace.clear();
    }

    /** Two keys at once, or none of them; now and then all are cleared first. */
    private void update(Random random, Map<Object, Object> model, int step) {
        Map<Object, Object> changed = new HashMap<>(model);
        boolean isGivenUp = random.nextInt(4) == 0;
        try {
            engine.<Object, RuntimeException>update(transaction -> {
                if (random.nextInt(6) == 0) {
                    transaction.clear(namespace);
                    changed.clear();
                }
                for (int key : new int[] {random.nextInt(KEYS), random.nextInt(KEYS)}) {
                    transaction.write(namespace, key, -step, Version.NEVER);
                    changed.put(key, -step);
                }
                if (isGivenUp) {
                    throw new IllegalStateException("wanted");
                }
                return "";
            });
        } catch (IllegalStateException e) {
            assertTrue(isGivenUp);
            return;
        }
        model.clear();
        model.putAll(changed);
    }

    private void assertSeen(Seen view, String seed) {
        Map<Object, Object> found = new HashMap<>();
        namespace
                .entries(view.snapshot())
                .forEachRemaining(
                        entry -> found.put(entry.key(), entry.version().value()));
        assertEquals(view.expected(), found, seed);
        for (int key = 0; key < KEYS; key++) {
            Version version = view.snapshot().read(namespace, key);
            assertEquals(view.expected().get(key), version == null ? null : version.value(), seed);
        }
    }

    /** Views that nobody closed end with the collector, all at once, whether or not an evictor runs. */
    @Test
    void abandonedViewsEndWithTheNextViewThatOpensOrEnds() {
        set("key", 0);
        for (int i = 0; i < ABANDONED; i++) {
            assertSame(0, engine.snapshot().read(namespace, "other") == null ? 0 : 1);
            set("key", i);
        }
        for (int tries = 0; engine.openSnapshots() > 1 && tries < 200; tries++) {
            System.gc();
            engine.snapshot().close();
        }
        engine.sweep();
        assertEquals(0, engine.openSnapshots());
        assertEquals(1, versions("key"));
        assertNull(namespace.readLive("other"));
    }
}
