package dev.flashdb.eviction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Random operations on a policy and on plain maps; queues, links, sums and ghosts are checked after each. */
class EvictionPolicyModelTest {

    private static final int SEEDS = 60;
    private static final int OPERATIONS = 3_000;
    private static final int[] BOUNDS = {0, 1, 2, 3, 10, 100, 150};

    @TestFactory
    List<DynamicTest> agreesWithPlainMaps() {
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
        private final BoundedMap map;
        private final int heaviest;
        private int mostEntries = 1;

        Run(long seed) {
            random = new Random(seed);
            message = "seed=" + seed;
            heaviest = seed % 2 == 0 ? 1 : 30;
            map = new BoundedMap(bound(), message);
        }

        void run() {
            for (int i = 0; i < OPERATIONS; i++) {
                step();
                map.check();
                mostEntries = Math.max(mostEntries, map.nodes.size() + 1);
                // Never beyond twice what is wanted, in whole sets of eight.
                int most = 2 * mostEntries * EvictionPolicy.GHOSTS_PER_ENTRY + 8;
                assertTrue(map.policy.ghosts().capacity() <= most, message);
            }
        }

        private void step() {
            int key = (int) Math.abs(random.nextGaussian() * 100);
            int choice = random.nextInt(100);
            if (choice < 85) {
                read(key);
            } else if (choice < 92) {
                map.remove(key);
            } else if (choice < 97) {
                map.reweigh(key, weight());
            } else if (choice < 99) {
                giveBack(key);
            } else {
                map.policy.resize(bound());
                map.trim();
            }
        }

        private void read(int key) {
            TestNode node = map.nodes.get(key);
            if (node != null) {
                map.policy.onHit(node);
                return;
            }
            int weight = weight();
            long before = map.weight();
            List<TestNode> victims = map.insert(key, random.nextInt(4) == 0 ? key / 8 : key, weight);
            long bound = map.policy.bound();
            assertEquals(
                    weight <= bound, map.nodes.containsKey(key), () -> message + " newest left, or oversize stayed");
            if (weight <= bound && before + weight <= bound) {
                assertEquals(List.of(), victims, message);
            } else if (weight > bound) {
                assertEquals(1, victims.size(), message);
            } else {
                TestNode last = victims.get(victims.size() - 1);
                assertTrue(map.weight() + last.weight() > bound, () -> message + " more left than had to");
            }
        }

        /** Lets one victim go back, as when its entry cannot be removed, and evicts then. */
        private void giveBack(int key) {
            long bound = map.policy.bound();
            map.policy.resize(bound / 2);
            TestNode victim = map.policy.evict();
            if (victim != null) {
                map.retain(victim);
                assertTrue(map.nodes.containsValue(victim), message);
                map.trim();
            }
            map.check();
            map.policy.resize(bound);
            assertFalse(map.policy.evict() != null, message);
        }

        private int weight() {
            return heaviest == 1 ? 1 : random.nextInt(heaviest);
        }

        private long bound() {
            return BOUNDS[random.nextInt(BOUNDS.length)];
        }
    }
}
