package dev.flashdb.index;

import org.jspecify.annotations.Nullable;

/** From the smallest key of a range up. The terminal of a node comes before its children, at edge -1. */
final class AscendingIterator<K, S> extends TreeIterator<K, S> {
    private static final int AT_TERMINAL = -1;

    private final @Nullable K to;

    private AscendingIterator(RadixIndex<K, S> index, @Nullable K to) {
        super(index);
        this.to = to;
    }

    static <K, S> AscendingIterator<K, S> between(RadixIndex<K, S> index, @Nullable K from, @Nullable K to) {
        AscendingIterator<K, S> iterator = new AscendingIterator<>(index, to);
        iterator.start(
                from == null
                        ? iterator.enter(index.top())
                        : iterator.seek(from, index.keys().encode(from)));
        return iterator;
    }

    static <K, S> AscendingIterator<K, S> withPrefix(RadixIndex<K, S> index, K prefix) {
        AscendingIterator<K, S> iterator = new AscendingIterator<>(index, null);
        iterator.start(iterator.seekPrefix(index.keys().encode(prefix)));
        return iterator;
    }

    /** Pushes a whole subtree, or answers it when it is a slot. */
    private @Nullable S enter(@Nullable Object top) {
        if (top instanceof Node node) {
            push(node, AT_TERMINAL);
            return null;
        }
        return index.slot(top);
    }

    /** Pushes what is not below the bound; answers the slot that comes before all of it, if the way ends at one. */
    private @Nullable S seek(K from, byte[] bound) {
        Object at = index.top();
        int depth = 0;
        while (at instanceof Node node) {
            int common = RadixIndex.commonLength(node.prefix, bound, depth);
            int end = depth + common;
            if (end == bound.length) {
                push(node, AT_TERMINAL);
                return null;
            }
            if (common < node.prefix.length) {
                if ((node.prefix[common] & 0xFF) > (bound[end] & 0xFF)) {
                    push(node, AT_TERMINAL);
                }
                return null;
            }
            int edge = bound[end] & 0xFF;
            push(node, edge + 1);
            at = node.child(edge);
            depth = end + 1;
        }
        S slot = index.slot(at);
        return slot != null && index.keys().compare(index.keyOf(slot), from) >= 0 ? slot : null;
    }

    /** Pushes the subtree of the keys with the prefix; answers the slot if there is one only. */
    private @Nullable S seekPrefix(byte[] prefix) {
        Object at = index.top();
        int depth = 0;
        while (at instanceof Node node) {
            int common = RadixIndex.commonLength(node.prefix, prefix, depth);
            int end = depth + common;
            if (end == prefix.length) {
                push(node, AT_TERMINAL);
                return null;
            }
            if (common < node.prefix.length) {
                return null;
            }
            at = node.child(prefix[end] & 0xFF);
            depth = end + 1;
        }
        S slot = index.slot(at);
        return slot != null && hasPrefix(index.keys().encode(index.keyOf(slot)), prefix) ? slot : null;
    }

    private static boolean hasPrefix(byte[] bytes, byte[] prefix) {
        return RadixIndex.commonLength(prefix, bytes, 0) == prefix.length;
    }

    @Override
    @Nullable
    Object step(Node node, int edge) {
        if (edge == AT_TERMINAL) {
            moveTo(0);
            return node.terminal();
        }
        int next = node.next(edge);
        if (next == Node.NONE) {
            pop();
            return null;
        }
        moveTo(next + 1);
        return node.child(next);
    }

    @Override
    int firstEdge() {
        return AT_TERMINAL;
    }

    @Override
    boolean isBehindEnd(S slot) {
        return to != null && index.keys().compare(index.keyOf(slot), to) >= 0;
    }
}
