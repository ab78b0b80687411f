package dev.flashdb.eviction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvictionPolicyTest {

    /** Looks at entries an operation may take on average: links of the neighbours, a weight, a few hits. */
    private static final int STEPS_ON_AVERAGE = 40;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 100})
    void aCacheThatIsNotFullLosesNothing(int bound) {
        BoundedMap map = new BoundedMap(bound);
        for (int key = 0; key < bound; key++) {
            assertEquals(List.of(), map.insert(key, key, 1));
        }
        assertEquals(bound, map.nodes.size());
        assertEquals(1, map.insert(bound, bound, 1).size());
        map.check();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 100})
    void whatWasJustPutIsThere(int bound) {
        BoundedMap map = new BoundedMap(bound);
        Random random = new Random(bound);
        for (int i = 0; i < 10_000; i++) {
            int key = random.nextInt(2 * bound + 1);
            map.read(key);
            assertTrue(map.nodes.containsKey(key), () -> "bound=" + bound + " key=" + key);
        }
    }

    @Test
    void aBoundOfZeroKeepsNothingThatWeighs() {
        BoundedMap map = new BoundedMap(0);
        assertEquals(1, map.insert(1, 1, 1).size());
        assertEquals(List.of(), map.insert(2, 2, 0));
        map.check();
        assertEquals(1, map.nodes.size());
    }

    @Test
    void anEntryHeavierThanTheBoundLeavesAtOnceAndAlone() {
        BoundedMap map = new BoundedMap(100);
        for (int key = 0; key < 10; key++) {
            map.insert(key, key, 10);
        }
        List<TestNode> victims = map.insert(77, 77, 101);
        assertEquals(List.of(77), victims.stream().map(node -> node.key).toList());
        assertEquals(10, map.nodes.size());
        map.reweigh(3, Integer.MAX_VALUE);
        assertFalse(map.nodes.containsKey(3));
        assertEquals(9, map.nodes.size());
        map.check();
    }

    /** It could not leave when it was too heavy, and the only other entry is the newest. */
    @Test
    void anEntryThatBecomesLightEnoughTakesThePlaceOfTheOnlyOther() {
        EvictionPolicy<TestNode> policy = new EvictionPolicy<>(10);
        TestNode heavy = new TestNode(1);
        policy.onInsert(heavy, 20);
        assertSame(heavy, policy.evict());
        policy.retain(heavy);
        TestNode other = new TestNode(2);
        policy.onInsert(other, 10);
        policy.onWeightChange(heavy, 5);
        assertSame(other, policy.evict());
        assertNull(policy.evict());
        assertEquals(1, policy.count());
    }

    @Test
    void anEntryAsHeavyAsTheBoundStaysAlone() {
        BoundedMap map = new BoundedMap(100);
        map.insert(1, 1, 1);
        map.insert(2, 2, 100);
        assertEquals(Set.of(2), map.nodes.keySet());
        map.check();
    }

    @Test
    void aHotKeyOutlivesAScanOfAllKeys() {
        BoundedMap map = new BoundedMap(100);
        for (int key = 1; key < 100_000; key++) {
            map.read(0);
            map.read(key);
            assertTrue(map.nodes.containsKey(0));
        }
        map.check();
    }

    @Test
    void aHotSetOutlivesAScanOfAllKeysOnce() {
        BoundedMap map = new BoundedMap(100);
        for (int i = 0; i < 800; i++) {
            map.read(i % 80);
        }
        for (int key = 1_000; key < 101_000; key++) {
            map.read(key);
            map.read(key / 10 % 80);
        }
        long survivors = map.nodes.keySet().stream().filter(key -> key < 80).count();
        assertTrue(survivors >= 76, () -> "survivors=" + survivors);
    }

    @Test
    void aLoopLargerThanTheCacheStillHits() {
        BoundedMap map = new BoundedMap(100);
        int hits = 0;
        for (int i = 0; i < 100_000; i++) {
            hits += map.read(i % 150) ? 1 : 0;
        }
        int total = hits;
        assertTrue(total > 40_000, () -> "hits=" + total);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 1_000})
    void skewedKeysHitMoreThanWithLru(int bound) {
        BoundedMap map = new BoundedMap(bound);
        Map<Integer, Boolean> lru = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
        Random random = new Random(42);
        int ours = 0;
        int theirs = 0;
        for (int i = 0; i < 200_000; i++) {
            int key = (int) (20_000 * Math.pow(random.nextDouble(), 4));
            ours += map.read(key) ? 1 : 0;
            theirs += lru.put(key, true) != null ? 1 : 0;
            if (lru.size() > bound) {
                lru.remove(lru.keySet().iterator().next());
            }
        }
        String message = "bound=" + bound + " seed=42 ours=" + ours + " lru=" + theirs;
        assertTrue(ours > theirs * 1.1, message);
        map.check();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void equalHashesMakeNothingSlower(boolean equalHashes) {
        BoundedMap map = new BoundedMap(1_000);
        Random random = new Random(7);
        int operations = 50_000;
        for (int i = 0; i < operations; i++) {
            int key = random.nextInt(3_000);
            TestNode node = map.nodes.get(key);
            if (node == null) {
                map.insert(key, equalHashes ? 1 : key, 1);
            } else {
                map.policy.onHit(node);
            }
        }
        assertTrue(map.steps.count < (long) STEPS_ON_AVERAGE * operations, () -> "seed=7 steps=" + map.steps.count);
        map.check();
    }

    @Test
    void noInsertWaitsForAWalkOverACacheFullOfHits() {
        BoundedMap map = new BoundedMap(100_000);
        for (int round = 0; round < 4; round++) {
            for (int key = 0; key < 100_000; key++) {
                map.read(key);
            }
        }
        for (int key = 100_000; key < 130_000; key++) {
            long before = map.steps.count;
            map.read(key);
            long steps = map.steps.count - before;
            assertTrue(steps < 3_000, () -> "steps=" + steps);
        }
        map.check();
    }

    @Test
    void aHitWritesTheStampOnlyWhenTheCoarseTimeHasMoved() {
        EvictionPolicy<TestNode> policy = new EvictionPolicy<>(10);
        TestNode node = new TestNode(1);
        policy.onInsert(node, 1);
        int inserted = node.lastUse();
        for (int i = 0; i < 300; i++) {
            policy.onHit(node);
        }
        assertEquals(3, node.hits());
        assertEquals(inserted, node.lastUse());
        policy.onInsert(new TestNode(2), 1);
        policy.onHit(node);
        assertTrue(node.lastUse() > inserted);
    }

    @Test
    void removingIsHarmlessTwice() {
        EvictionPolicy<TestNode> policy = new EvictionPolicy<>(10);
        TestNode node = new TestNode(1);
        policy.onRemove(node);
        policy.onWeightChange(node, 5);
        policy.onInsert(node, 1);
        policy.onRemove(node);
        policy.onRemove(node);
        policy.onHit(node);
        assertEquals(0, policy.count());
        assertNull(policy.evict());
        policy.onInsert(node, 1);
        assertEquals(1, policy.weight());
    }

    @Test
    void aSmallerBoundIsReachedAndALargerOneUsed() {
        BoundedMap map = new BoundedMap(100);
        for (int key = 0; key < 100; key++) {
            map.insert(key, key, 1);
        }
        map.policy.resize(10);
        assertEquals(90, map.trim().size());
        map.check();
        map.policy.resize(1_000);
        for (int key = 100; key < 1_090; key++) {
            assertEquals(List.of(), map.insert(key, key, 1));
        }
        map.check();
    }

    @Test
    void anEntryTooHeavyForASmallerBoundLeavesBeforeAllOthers() {
        BoundedMap map = new BoundedMap(100);
        map.insert(1, 1, 2);
        map.insert(2, 2, 60);
        map.insert(3, 3, 2);
        map.policy.resize(50);
        assertEquals(List.of(2), map.trim().stream().map(node -> node.key).toList());
        map.check();
    }

    @Test
    void aVictimGivenBackIsNotTheNextOne() {
        BoundedMap map = new BoundedMap(10);
        for (int key = 0; key < 10; key++) {
            map.insert(key, key, 1);
        }
        map.policy.resize(8);
        TestNode first = assertNotNullVictim(map);
        map.retain(first);
        assertEquals(10, map.policy.count());
        assertThrows(IllegalStateException.class, () -> map.policy.retain(first));
        List<TestNode> victims = map.trim();
        assertEquals(2, victims.size());
        assertFalse(victims.contains(first));
        map.check();
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new EvictionPolicy<TestNode>(-1));
        EvictionPolicy<TestNode> policy = new EvictionPolicy<>(1);
        TestNode node = new TestNode(1);
        assertThrows(IllegalArgumentException.class, () -> policy.resize(-1));
        assertThrows(IllegalArgumentException.class, () -> policy.onInsert(node, -1));
        policy.onInsert(node, 1);
        assertThrows(IllegalStateException.class, () -> policy.onInsert(node, 1));
        assertThrows(IllegalArgumentException.class, () -> policy.onWeightChange(node, -1));
    }

    @Test
    void hitsWithoutTheLockLeaveTheQueuesInOrder() throws InterruptedException {
        BoundedMap map = new BoundedMap(100);
        TestNode[] shared = new TestNode[500];
        for (int key = 0; key < shared.length; key++) {
            map.read(key);
            shared[key] = map.nodes.getOrDefault(key, new TestNode(key));
        }
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            long seed = i;
            readers.add(new Thread(() -> hit(map.policy, shared, new Random(seed))));
        }
        readers.forEach(Thread::start);
        Random random = new Random(9);
        for (int i = 0; i < 100_000; i++) {
            int key = random.nextInt(shared.length);
            map.read(key);
            shared[key] = map.nodes.get(key);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        map.check();
    }

    private static void hit(EvictionPolicy<TestNode> policy, TestNode[] shared, Random random) {
        for (int i = 0; i < 300_000; i++) {
            policy.onHit(shared[random.nextInt(shared.length)]);
        }
    }

    private static TestNode assertNotNullVictim(BoundedMap map) {
        TestNode victim = map.policy.evict();
        assertNotNull(victim);
        return victim;
    }
}
