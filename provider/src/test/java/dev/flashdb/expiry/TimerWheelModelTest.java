package dev.flashdb.expiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Random operations on a wheel and on a sorted map, which must agree on who is due after each. */
class TimerWheelModelTest {

    private static final int SEEDS = 60;
    private static final int OPERATIONS = 4_000;

    @TestFactory
    List<DynamicTest> agreesWithASortedMap() {
        List<DynamicTest> tests = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            long fixed = seed;
            tests.add(DynamicTest.dynamicTest("seed=" + seed, () -> new Run(fixed).run()));
        }
        return tests;
    }

    private static final class Run {
        private final Random random;
        private final String message;
        private final List<Entry> entries = new ArrayList<>();
        private final TreeMap<Long, List<Entry>> model = new TreeMap<>();
        private final TimerWheel<Entry> wheel;
        private long nowMillis;
        private int modelSize;

        Run(long seed) {
            random = new Random(seed);
            message = "seed=" + seed;
            nowMillis = random.nextBoolean() ? 0 : 1_700_000_000_000L + random.nextInt(1 << 20);
            wheel = new TimerWheel<>(nowMillis);
            for (int i = 0; i < 200; i++) {
                entries.add(new Entry());
            }
        }

        void run() {
            for (int i = 0; i < OPERATIONS; i++) {
                Entry entry = entries.get(random.nextInt(entries.size()));
                int choice = random.nextInt(10);
                if (choice < 6) {
                    schedule(entry, deadline());
                } else if (choice < 7) {
                    deschedule(entry);
                } else {
                    nowMillis = Math.max(nowMillis, nowMillis + step(random.nextInt(100) == 0 ? 50 : 36));
                    advance(random.nextInt(3) == 0 ? 1 + random.nextInt(5) : Integer.MAX_VALUE);
                }
                check(entry);
            }
            nowMillis = Long.MAX_VALUE;
            advance(Integer.MAX_VALUE);
            assertEquals(0, wheel.size(), message);
        }

        /** Zero to 2^bits - 1, all magnitudes as likely, the edges of buckets more so. */
        private long step(int bits) {
            long span = 1L << random.nextInt(bits);
            return switch (random.nextInt(4)) {
                case 0 -> span;
                case 1 -> span - 1;
                default -> span + (long) (random.nextDouble() * span);
            };
        }

        private long deadline() {
            return switch (random.nextInt(40)) {
                case 0 -> Long.MAX_VALUE - random.nextInt(3);
                case 1 -> nowMillis;
                case 2 -> nowMillis - step(40);
                case 3 -> (nowMillis | 0xFFF) + random.nextInt(3);
                default -> nowMillis + step(40);
            };
        }

        private void schedule(Entry entry, long deadlineMillis) {
            deschedule(entry);
            if (random.nextBoolean()) {
                wheel.schedule(entry, nowMillis + step(40));
            }
            wheel.schedule(entry, deadlineMillis);
            model.computeIfAbsent(deadlineMillis, key -> new ArrayList<>()).add(entry);
            modelSize++;
        }

        private void deschedule(Entry entry) {
            if (wheel.isScheduled(entry)) {
                List<Entry> same = model.get(entry.scheduledMillis());
                assertTrue(same.remove(entry), message);
                if (same.isEmpty()) {
                    model.remove(entry.scheduledMillis());
                }
                modelSize--;
                wheel.deschedule(entry);
            }
        }

        private void advance(int limit) {
            List<Entry> due = new ArrayList<>();
            boolean more = wheel.advance(nowMillis, due::add, limit);
            assertTrue(due.size() <= limit, message);
            if (more && random.nextBoolean()) {
                forget(due);
                return;
            }
            while (more) {
                more = wheel.advance(nowMillis, due::add, limit);
            }
            forget(due);
            assertTrue(model.isEmpty() || model.firstKey() > nowMillis, () -> message + " late at " + nowMillis);
        }

        private void forget(List<Entry> due) {
            for (Entry entry : due) {
                assertTrue(entry.scheduledMillis() <= nowMillis, () -> message + " early at " + nowMillis);
                assertTrue(model.get(entry.scheduledMillis()).remove(entry), message);
                modelSize--;
            }
            model.values().removeIf(List::isEmpty);
        }

        private void check(Entry entry) {
            assertEquals(modelSize, wheel.size(), message);
            List<Entry> same = model.getOrDefault(entry.scheduledMillis(), List.of());
            assertEquals(same.contains(entry), wheel.isScheduled(entry), message);
            long earliest = model.isEmpty() ? Long.MAX_VALUE : Math.max(model.firstKey(), nowMillis);
            assertTrue(wheel.earliestMillis() <= earliest, () -> message + " earliest=" + earliest);
        }
    }
}
