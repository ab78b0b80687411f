package dev.flashdb.eviction;

import dev.flashdb.eviction.EvictionPolicy.Node;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A queue threaded through its nodes, with its count and weight. The nodes form a ring, so that the oldest becomes the newest by
 * a step of one reference, which reads one node and writes none. Confined to the lock of its policy; all is O(1).
 */
final class NodeQueue<E extends Node<E>> {

    private final byte id;
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

    /** The one that came in last, or null. */
    @Nullable
    E newest() {
        return oldest == null ? null : older(oldest);
    }

    void add(E node) {
        @Nullable E first = oldest;
        if (first == null) {
            oldest = node;
            link(node, node);
        } else {
            link(older(first), node);
            link(node, first);
        }
        node.setQueue(id);
        count++;
        weight += node.weight();
    }

    /** Makes the oldest the newest; to be called when there is one. */
    void rotate() {
        oldest = newer(oldest());
    }

    void remove(E node) {
        detach(node);
        node.setQueue(EvictionPolicy.NONE);
    }

    /**
     * Takes a node out that goes into another queue at once. It says all the time that it is in one: who asks it without the
     * lock must not take it for gone.
     */
    void detach(E node) {
        if (count == 1) {
            oldest = null;
        } else {
            E newer = newer(node);
            link(older(node), newer);
            if (node == oldest) {
                oldest = newer;
            }
        }
        node.setOlder(null);
        node.setNewer(null);
        count--;
        weight -= node.weight();
    }

    private void link(E older, E newer) {
        older.setNewer(newer);
        newer.setOlder(older);
    }

    /** The one that came in before a node of this queue; of the oldest, the newest. */
    private E older(E node) {
        return Objects.requireNonNull(node.older());
    }

    private E newer(E node) {
        return Objects.requireNonNull(node.newer());
    }

    /** Passes all, from the newest to the oldest; each may be removed when its turn has come. */
    void forEach(Consumer<E> action) {
        @Nullable E node = newest();
        for (int left = count; node != null && left > 0; left--) {
            E older = older(node);
            action.accept(node);
            node = older;
        }
    }

    void reweigh(E node, int newWeight) {
        weight += newWeight - node.weight();
        node.setWeight(newWeight);
    }
}
