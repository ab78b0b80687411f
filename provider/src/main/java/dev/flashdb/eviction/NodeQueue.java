package dev.flashdb.eviction;

import dev.flashdb.eviction.EvictionPolicy.Node;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A queue threaded through its nodes, with its count and weight. Confined to the lock of its policy; all is O(1). */
final class NodeQueue<E extends Node<E>> {

    private final byte id;
    private @Nullable E newest;
    private @Nullable E oldest;
    private int count;
    private long weight;

    NodeQueue(byte id) {
        this.id = id;
    }

    boolean isEmpty() {
        return oldest == null;
    }

    int count() {
        return count;
    }

    long weight() {
        return weight;
    }

    /** The one that has been in longest; to be called when there is one. */
    E oldest() {
        return Objects.requireNonNull(oldest);
    }

    @Nullable
    E newest() {
        return newest;
    }

    void add(E node) {
        E before = newest;
        node.setOlder(before);
        node.setNewer(null);
        node.setQueue(id);
        if (before == null) {
            oldest = node;
        } else {
            before.setNewer(node);
        }
        newest = node;
        count++;
        weight += node.weight();
    }

    void remove(E node) {
        E older = node.older();
        E newer = node.newer();
        if (older == null) {
            oldest = newer;
        } else {
            older.setNewer(newer);
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.setOlder(older);
        }
        node.setOlder(null);
        node.setNewer(null);
        node.setQueue(EvictionPolicy.NONE);
        count--;
        weight -= node.weight();
    }

    void reweigh(E node, int newWeight) {
        weight += newWeight - node.weight();
        node.setWeight(newWeight);
    }
}
