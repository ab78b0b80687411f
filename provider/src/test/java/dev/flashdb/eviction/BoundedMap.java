package dev.flashdb.eviction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map bounded by the policy, which is also the obvious model of what the policy must hold. */
final class BoundedMap {

    final Map<Integer, TestNode> nodes = new HashMap<>();
    final Map<Integer, Integer> weights = new HashMap<>();
    final EvictionPolicy<TestNode> policy;
    final TestNode.Steps steps = new TestNode.Steps();
    private final String message;

    BoundedMap(long bound) {
        this(bound, "bound=" + bound);
    }

    BoundedMap(long bound, String message) {
        this.policy = new EvictionPolicy<>(bound);
        this.message = message;
    }

    /** Gets, and inserts with a weight of 1 after a miss. */
    boolean read(int key) {
        TestNode node = nodes.get(key);
        if (node == null) {
            insert(key, key, 1);
            return false;
        }
        policy.onHit(node);
        return true;
    }

    List<TestNode> insert(int key, int keyHash, int weight) {
        TestNode node = new TestNode(key, keyHash, steps);
        nodes.put(key, node);
        weights.put(key, weight);
        policy.onInsert(node, weight);
        return trim();
    }

    void remove(int key) {
        TestNode node = nodes.remove(key);
        if (node != null) {
            weights.remove(key);
            policy.onRemove(node);
        }
    }

    void reweigh(int key, int weight) {
        TestNode node = nodes.get(key);
        if (node != null) {
            weights.put(key, weight);
            policy.onWeightChange(node, weight);
            trim();
        }
    }

    List<TestNode> trim() {
        List<TestNode> victims = new ArrayList<>();
        for (TestNode victim = policy.evict(); victim != null; victim = policy.evict()) {
            assertSame(victim, nodes.remove(victim.key), message);
            weights.remove(victim.key);
            victims.add(victim);
        }
        return victims;
    }

    /** Gives a victim back, which was in no queue meanwhile. */
    void retain(TestNode victim) {
        policy.retain(victim);
        victim.hasBeenOut = false;
    }

    /** The sum the policy should have, added up anew. */
    long weight() {
        return weights.values().stream().mapToLong(Integer::longValue).sum();
    }

    void check() {
        Set<TestNode> seen = new HashSet<>();
        walk(policy.small(), EvictionPolicy.SMALL, seen);
        walk(policy.main(), EvictionPolicy.MAIN, seen);
        assertEquals(new HashSet<>(nodes.values()), seen, message);
        assertEquals(nodes.size(), policy.count(), message);
        assertEquals(weight(), policy.weight(), message);
        assertTrue(policy.weight() <= policy.bound(), message);
        checkGhosts();
    }

    private void walk(NodeQueue<TestNode> queue, byte id, Set<TestNode> seen) {
        int count = 0;
        long weight = 0;
        @Nullable TestNode newer = null;
        @Nullable TestNode newest = queue.newest();
        for (TestNode node = newest; node != null && (newer == null || node != newest); node = node.older()) {
            assertTrue(seen.add(node), () -> message + " in two queues");
            assertSame(newer == null ? queue.oldest() : newer, node.newer(), message);
            assertEquals(id, node.queue(), message);
            assertFalse(node.hasBeenOut, message);
            assertEquals(weights.get(node.key), node.weight(), message);
            count++;
            weight += node.weight();
            newer = node;
        }
        assertEquals(count, queue.count(), message);
        assertEquals(weight, queue.weight(), message);
        assertEquals(count == 0, queue.isEmpty(), message);
        if (newer != null) {
            assertSame(newer, queue.oldest(), message);
        }
    }

    private void checkGhosts() {
        GhostTable ghosts = policy.ghosts();
        int size = 0;
        int fromMain = 0;
        for (int place = 0; place < ghosts.capacity(); place++) {
            if (ghosts.isGhostAt(place)) {
                size++;
                fromMain += ghosts.isFromMain(place) ? 1 : 0;
            }
        }
        assertEquals(size, ghosts.size(), message);
        assertEquals(fromMain, ghosts.fromMain(), message);
    }
}
