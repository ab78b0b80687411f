package dev.flashdb.index;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A walk through a {@link RadixIndex}: a stack of nodes, in each the next byte to look at. It keeps one slot ahead.
 * Confined to one thread at a time.
 */
abstract class TreeIterator<K, S> implements Iterator<S> {
    final RadixIndex<K, S> index;
    private Node[] nodes = new Node[8];
    private int[] edges = new int[8];
    private int height;
    private @Nullable S ahead;

    TreeIterator(RadixIndex<K, S> index) {
        this.index = index;
    }

    /** Sets out; the stack must hold all that is to be visited, but for {@code first}, which goes before. */
    final void start(@Nullable S first) {
        ahead = first != null && !isBehindEnd(first) ? first : advance();
    }

    @Override
    public final boolean hasNext() {
        return ahead != null;
    }

    @Override
    public final S next() {
        S slot = ahead;
        if (slot == null) {
            throw new NoSuchElementException();
        }
        ahead = advance();
        return slot;
    }

    private @Nullable S advance() {
        while (height > 0) {
            Object child = step(nodes[height - 1], edges[height - 1]);
            if (child instanceof Node node) {
                push(node, firstEdge());
            } else if (child != null) {
                S slot = index.slot(child);
                if (slot == null || isBehindEnd(slot)) {
                    height = 0;
                    return null;
                }
                return slot;
            }
        }
        return null;
    }

    /**
     * Reads what the node on top has at the edge or at the next one, and moves its edge on or pops it; null when there
     * was nothing.
     */
    abstract @Nullable Object step(Node node, int edge);

    /** The edge at which the visit of a whole node begins. */
    abstract int firstEdge();

    /** Whether the slot is not in the range any more, nor all that follow it. */
    abstract boolean isBehindEnd(S slot);

    final void push(Node node, int edge) {
        if (height == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * height);
            edges = Arrays.copyOf(edges, 2 * height);
        }
        nodes[height] = node;
        edges[height] = edge;
        height++;
    }

    final void pop() {
        height--;
    }

    final void moveTo(int edge) {
        edges[height - 1] = edge;
    }
}
