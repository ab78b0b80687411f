package dev.flashdb.index;

import org.jspecify.annotations.Nullable;

/** From the largest key of a range down. The terminal of a node comes after its children, at edge -1. */
final class DescendingIterator<K, S> extends TreeIterator<K, S> {
    private static final int AT_TERMINAL = -1;
    private static final int LAST_EDGE = 255;

    private final @Nullable K from;

    private DescendingIterator(RadixIndex<K, S> index, @Nullable K from) {
        super(index);
        this.from = from;
    }

    static <K, S> DescendingIterator<K, S> between(RadixIndex<K, S> index, @Nullable K from, @Nullable K to) {
        DescendingIterator<K, S> iterator = new DescendingIterator<>(index, from);
        iterator.start(
                to == null
                        ? iterator.enter(index.top())
                        : iterator.seek(to, index.keys().encode(to)));
        return iterator;
    }

    /** Pushes a whole subtree, or answers it when it is a slot. */
    private @Nullable S enter(@Nullable Object top) {
        if (top instanceof Node node) {
            push(node, LAST_EDGE);
            return null;
        }
        return index.slot(top);
    }

    /** Pushes what is below the bound; answers the slot that comes before all of it, if the way ends at one. */
    private @Nullable S seek(K to, byte[] bound) {
        Object at = index.top();
        int depth = 0;
        while (at instanceof Node node) {
            int common = RadixIndex.commonLength(node.prefix, bound, depth);
            int end = depth + common;
            if (end == bound.length) {
                return null;
            }
            if (common < node.prefix.length) {
                if ((node.prefix[common] & 0xFF) < (bound[end] & 0xFF)) {
                    push(node, LAST_EDGE);
                }
                return null;
            }
            int edge = bound[end] & 0xFF;
            push(node, edge - 1);
            at = node.child(edge);
            depth = end + 1;
        }
        S slot = index.slot(at);
        return slot != null && index.keys().compare(index.keyOf(slot), to) < 0 ? slot : null;
    }

    @Override
    @Nullable
    Object step(Node node, int edge) {
        int previous = edge == AT_TERMINAL ? Node.NONE : node.previous(edge);
        if (previous == Node.NONE) {
            pop();
            return node.terminal();
        }
        moveTo(previous - 1);
        return node.child(previous);
    }

    @Override
    int firstEdge() {
        return LAST_EDGE;
    }

    @Override
    boolean isBehindEnd(S slot) {
        return from != null && index.keys().compare(index.keyOf(slot), from) < 0;
    }
}
