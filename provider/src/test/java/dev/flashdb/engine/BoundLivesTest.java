package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Threads that do everything at random to a bounded namespace, beside each other; listeners and weighers throw Errors. When
 * they have ended, the bound is kept, and policy, count and contents agree. Longer with the property
 * {@code flashdb.boundLives}.
 */
class BoundLivesTest {
    private static final int LIVES = Integer.getInteger("flashdb.boundLives", 24);
    private static final int THREADS = 4;
    private static final int STEPS = 15_000;
    private static final long BEGIN = 1_000;

    @TestFactory
    List<DynamicTest> theBooksAreRightInTheEnd() {
        List<DynamicTest> lives = new ArrayList<>();
        long first = Long.getLong("flashdb.boundSeed", 1);
        for (long seed = first; seed < first + LIVES; seed++) {
            long fixed = seed;
            lives.add(DynamicTest.dynamicTest("seed=" + seed, () -> new Life(fixed).run()));
        }
        return lives;
    }

    private static final class Wanted extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Throws an Error at one of so many evictions. */
    private record Failing(int oneOf) implements Departures {
        @Override
        public void evicted(Object key, Object value) {
            if (oneOf > 0 && value.hashCode() % oneOf == 0) {
                throw new Wanted();
            }
        }
    }

    private static final class Life {
        private final long seed;
        private final Engine engine;
        private final AtomicLong now = new AtomicLong(BEGIN);
        private final Namespace namespace;
        private final boolean weighs;
        private final int keys;
        private final long[] bounds;
        private final boolean isCalm;
        private final boolean fails;
        private final String message;

        Life(long seed) {
            Random random = new Random(seed);
            this.seed = seed;
            this.engine = new Engine(now::get, Duration.ZERO);
            this.weighs = random.nextInt(4) == 0;
            boolean isLarge = random.nextInt(4) > 0;
            this.isCalm = random.nextBoolean();
            this.fails = random.nextInt(3) == 0;
            long bound = isLarge ? Bound.LEAST_BUFFERED + random.nextInt(1_000) : 1 + random.nextInt(100);
            this.bounds = isLarge && random.nextBoolean()
                    ? new long[] {bound, Bound.LEAST_BUFFERED - 1, 10, 3 * bound, bound}
                    : new long[] {bound, bound + 1};
            this.keys = (int) bound * (1 + random.nextInt(3)) + 1;
            NamespaceOptions options = NamespaceOptions.named("bounded")
                    .withBound(bound, weighs ? (key, value) -> weight(value) : null)
                    .withDepartures(new Failing(fails ? 100 : 0));
            if (random.nextInt(3) == 0) {
                options = options.withoutDeadlines();
            }
            this.namespace = engine.create(options);
            this.message = "seed=" + seed + " bound=" + bound + " weighs=" + weighs;
        }

        private static int weight(Object value) {
            int number = (int) value;
            if (number % 997 == 0) {
                throw new Wanted();
            }
            return number % 3;
        }

        void run() throws Exception {
            ExecutorService pool = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    Random random = new Random(seed * THREADS + thread);
                    all.add(pool.submit(() -> {
                        for (int i = 0; i < STEPS; i++) {
                            try {
                                step(random);
                            } catch (Wanted e) {
                                // the user's code failed
                            }
                        }
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
                check();
            } finally {
                pool.shutdownNow();
                engine.close();
            }
        }

        private void step(Random random) {
            Integer key = random.nextInt(keys);
            int value = random.nextInt(1_000_000);
            long deadline = random.nextInt(3) == 0 ? now.get() + random.nextInt(20) : Version.NEVER;
            int choice = random.nextInt(1_000);
            if (choice < 700 && weighs || choice >= 550 && choice < 700) {
                hold(key, value, deadline, random.nextInt(4));
            } else if (choice < 400) {
                namespace.set(key, value, deadline, deadline);
            } else if (choice < 550) {
                namespace.add(key, value, deadline, random::nextBoolean);
            } else if (choice < 900) {
                namespace.readLive(key);
            } else if (choice < 950) {
                namespace.touch(key, deadline, now.get() + 10);
            } else if (choice < 980) {
                now.incrementAndGet();
                namespace.expire(key);
            } else if (!isCalm) {
                rare(random, value);
            }
        }

        private void hold(Object key, int value, long deadline, int what) {
            Hold hold = namespace.hold(key);
            boolean isDone = false;
            try {
                if (what == 0) {
                    hold.erase();
                } else if (what < 3) {
                    hold.write(value, deadline);
                }
                isDone = true;
            } finally {
                if (isDone && what < 3) {
                    hold.commit();
                } else {
                    hold.release();
                }
            }
        }

        private void rare(Random random, int value) {
            switch (random.nextInt(8)) {
                case 0 -> namespace.count();
                case 1 -> engine.sweep();
                case 2 -> namespace.resize(bounds[random.nextInt(bounds.length)]);
                case 3 -> {
                    if (!fails) {
                        update(random, value);
                    }
                }
                case 4 -> view();
                case 5 -> {
                    if (random.nextInt(10) == 0) {
                        namespace.clear();
                    }
                }
                default -> hold(value, value, Version.NEVER, 1);
            }
        }

        private void update(Random random, int value) {
            engine.<Object, RuntimeException>update(transaction -> {
                for (int i = 0; i < 30; i++) {
                    transaction.write(namespace, random.nextInt(keys), value + i, Version.NEVER);
                }
                return "";
            });
        }

        private void view() {
            try (Snapshot snapshot = engine.snapshot()) {
                Iterator<Snapshot.Entry> entries = namespace.entries(snapshot);
                for (int i = 0; i < 100 && entries.hasNext(); i++) {
                    entries.next();
                }
            }
        }

        private void check() {
            trim();
            Contents contents = namespace.contents();
            Bound bound = contents.bound;
            long present = 0;
            long weight = 0;
            for (Iterator<Slot> slots = contents.slots().iterator(); slots.hasNext(); ) {
                BoundedSlot slot = (BoundedSlot) slots.next();
                Version current = slot.current(engine.views());
                assertEquals(current.value != null, slot.isBounded(), message + " " + slot.key);
                present += current.value == null ? 0 : 1;
                weight += current.value == null ? 0 : current.weight();
            }
            assertEquals(present, contents.count.sum(), message + ": the count");
            assertEquals(present, bound.count(), message + ": the policy");
            assertTrue((weighs ? weight : present) <= namespace.bound(), message + ": " + present + " are there");
        }

        /** Errors of listeners are told to whoever drains. */
        private void trim() {
            for (int i = 0; i < 3; i++) {
                try {
                    namespace.trimToBound();
                    return;
                } catch (Wanted e) {
                    // once more
                }
            }
        }
    }
}
