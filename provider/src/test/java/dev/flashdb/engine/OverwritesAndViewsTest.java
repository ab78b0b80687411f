package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Values that are overwritten in their slots, while views open and close all the time: each view is one instant.
 *
 * <p>{@code -Dflashdb.overwrites=10000000} sets how many.
 */
class OverwritesAndViewsTest {
    private static final int OVERWRITES = Integer.getInteger("flashdb.overwrites", 400_000);
    private static final int KEYS = 4;

    private final Engine engine = new Engine(() -> 1_000, Duration.ZERO);
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private volatile boolean done;

    @AfterEach
    void close() {
        pool.shutdownNow();
        engine.close();
    }

    private void together(Callable<Void> writer, Callable<?>... readers) throws Exception {
        List<Future<?>> futures = new ArrayList<>();
        for (Callable<?> reader : readers) {
            futures.add(pool.submit(reader));
        }
        try {
            writer.call();
        } finally {
            done = true;
        }
        for (Future<?> future : futures) {
            future.get();
        }
    }

    /** The writer goes round the keys: so in every instant the first keys have the round's number, the rest the last round's. */
    @Test
    void aViewIsOneInstantOfAllKeys() throws Exception {
        Namespace namespace =
                engine.create(NamespaceOptions.named("overwritten").withoutDeadlines());
        for (int key = 0; key < KEYS; key++) {
            namespace.set(key, 0, Version.NEVER, Version.NEVER);
        }
        Callable<Long> reader = () -> view(namespace);
        Callable<Void> writer = () -> {
            for (int i = 0; i < OVERWRITES; i++) {
                namespace.set(i % KEYS, i / KEYS + 1, Version.NEVER, Version.NEVER);
            }
            return null;
        };
        together(writer, reader, reader);
        for (int key = 0; key < KEYS; key++) {
            assertEquals(OVERWRITES / KEYS, namespace.readLive(key));
        }
    }

    private long view(Namespace namespace) {
        long views = 0;
        for (; !done; views++) {
            try (Snapshot snapshot = engine.snapshot()) {
                int[] first = read(namespace, snapshot);
                for (int key = 1; key < KEYS; key++) {
                    int behind = first[0] - first[key];
                    int before = first[0] - first[key - 1];
                    assertTrue(behind >= before && behind <= 1, () -> "not one instant: " + List.of(box(first)));
                }
                int[] second = read(namespace, snapshot);
                for (int key = 0; key < KEYS; key++) {
                    assertEquals(first[key], second[key], "a view has changed: key=" + key);
                }
            }
        }
        System.out.printf(Locale.ROOT, "views of %,d overwritings: %,d%n", OVERWRITES, views);
        return views;
    }

    /** From the last key to the first: an overwriting that comes while the view reads would show in the first keys alone. */
    private static int[] read(Namespace namespace, Snapshot snapshot) {
        int[] values = new int[KEYS];
        for (int key = KEYS - 1; key >= 0; key--) {
            values[key] = (int) snapshot.read(namespace, key).value();
        }
        return values;
    }

    private static Integer[] box(int[] values) {
        Integer[] boxed = new Integer[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }

    /** Values say their deadline: an old value must not be seen with a later one. */
    @Test
    void aValueIsNeverSeenAfterItsDeadline() throws Exception {
        AtomicLong now = new AtomicLong(1_000);
        try (Engine timed = new Engine(now::get, Duration.ZERO)) {
            Namespace namespace = timed.create(NamespaceOptions.named("deadlines"));
            Callable<Void> reader = () -> {
                while (!done) {
                    long begin = now.get();
                    Object value = namespace.readLive("key");
                    assertTrue(value == null || (long) value > begin, () -> "expired: " + value + " at " + begin);
                }
                return null;
            };
            Callable<Void> writer = () -> {
                for (int i = 0; i < OVERWRITES / 4; i++) {
                    long deadline = now.get() + 1 + i % 3;
                    namespace.set("key", deadline, deadline, deadline);
                    now.addAndGet(i % 5);
                }
                return null;
            };
            together(writer, reader, reader);
        }
    }

    @Test
    void aSlotWithoutRoomForADeadlineGetsOneAllTheSame() {
        AtomicLong now = new AtomicLong(1_000);
        try (Engine timed = new Engine(now::get, Duration.ZERO)) {
            Namespace namespace = timed.create(NamespaceOptions.named("strays").withoutDeadlines());
            namespace.set("a", 1, Version.NEVER, Version.NEVER);
            namespace.set("a", 2, 2_000, 2_000);
            namespace.set("b", 3, 3_000, 3_000);
            assertEquals(2, namespace.readLive("a"));
            now.set(2_000);
            namespace.sweep(2_000);
            assertEquals(1, namespace.count());
            assertNull(namespace.readLive("a"));
            namespace.set("b", 4, Version.NEVER, Version.NEVER);
            now.set(4_000);
            namespace.sweep(4_000);
            assertEquals(4, namespace.readLive("b"));
        }
    }
}
