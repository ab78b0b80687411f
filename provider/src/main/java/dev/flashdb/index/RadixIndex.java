package dev.flashdb.index;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The ordered index: an adaptive radix tree over the bytes of the keys. A lookup costs O(length of the key), whatever
 * the size; so does the first step of a scan, and each further one is a step in the tree. Thread-safe; a slot's key must
 * never change.
 *
 * @param <K> the key
 * @param <S> the slot
 */
public final class RadixIndex<K, S> implements OrderedIndex<K, S> {
    /*
     * The tree [1]
     * ------------
     *   root -> [pre "user:"]                     Node4    keys: user:, user:7, user:10, user:12
     *              |  terminal  -> slot of "user:"
     *              |  '1' -> [pre ""]             Node4
     *              |            |  '0' -> slot of "user:10"
     *              |            |  '2' -> slot of "user:12"
     *              |  '7' -> slot of "user:7"
     *
     * Path compression: the bytes that all keys below share sit in the node's prefix, all of them, so that descending
     * needs no second look. Lazy expansion: a slot hangs where its key parts from all others; the rest of the key is
     * compared at the slot, whose key the caller's function gives, so no byte of it is stored twice. A key that ends
     * where others go on is the node's terminal, hence no terminator and no byte that a key must not hold.
     *
     * Differs from [1]: Node4 keeps its children in fields and Node16 as many as it has, since all kinds but Node256 are
     * immutable in their set of bytes.
     *
     * Invariants
     * ----------
     * 1. A node's path (the edges and prefixes from the root to it) and its prefix never change, not even out of the
     *    tree. All keys that were ever below it begin with its path and prefix.
     * 2. A node in the tree has two entries at least, terminal included.
     * 3. A node's child references and terminal change only under its lock, each by one volatile write. Its set of bytes
     *    with children changes in place in Node256 only; for another kind a copy takes the node's place.
     * 4. Who takes a node's place holds the locks of its parent and of the node, writes the parent's reference, and then
     *    retires the node. A retired node never changes again, and its lock is never given out again.
     * 5. Locks are taken from the root downwards; so there is no deadlock. A writer who meets a retired node, or a
     *    reference other than the one it came by, lets go and starts again from the root.
     *
     * Why readers need no lock (ROWEX [2]: readers see through, writers exclude)
     * -------------------------------------------------------------------------
     * All accesses that matter are volatile, hence totally ordered. Let a reader look for key k. Claim: each reference it
     * holds was, at some instant t within its operation, the one on k's path in the tree, and these instants never go
     * back. It holds for the root. Let it hold for node X at t, and let the reader now read the reference for k's next
     * byte (or the terminal). If X is still in the tree, that reference is on k's path right now. If X was retired at
     * r >= t, X has not changed since r, so the reference is the one that was on k's path at r, just before X's successor
     * took over. Either way the claim holds for the next reference; for a null or a slot it says that the answer was
     * right at an instant within the operation: lookups are linearizable. A key's arrival or departure is one
     * volatile write (of a reference or a terminal): that is its instant. Retirement happens after the
     * successor's publication, but a locked node does not change in between, so r may be taken as that publication.
     *
     * Iterators are a stack of nodes and positions, and go on in retired nodes. To a slot s that is present all the time
     * an iterator's path is a reader's path for the key of s, so by the claim it arrives at s. By invariant 1 the keys
     * below different bytes of one node are disjoint and in the order of the bytes, and an iterator goes through the bytes
     * of each node once and in order: so the keys it returns strictly ascend (or descend), and no slot comes twice.
     *
     * [1] Leis, Kemper, Neumann: The Adaptive Radix Tree, ICDE 2013.
     * [2] Leis, Scheibner, Kemper, Neumann: The ART of Practical Synchronization, DaMoN 2016.
     */

    private final OrderedKeys<K> keys;
    private final Function<? super S, ? extends K> keyOf;
    private final Root root = new Root();
    private final LongAdder size = new LongAdder();

    /**
     * Creates an empty index.
     *
     * @param keys the byte form of the keys
     * @param keyOf gives a slot's key; called on every lookup, so it should be no more than a field access
     */
    public RadixIndex(OrderedKeys<K> keys, Function<? super S, ? extends K> keyOf) {
        this.keys = Objects.requireNonNull(keys);
        this.keyOf = Objects.requireNonNull(keyOf);
    }

    @Override
    public @Nullable S get(K key) {
        Object at = root.child(Root.EDGE);
        int depth = 0;
        while (at instanceof Node node) {
            int matched = matchWithoutEncoding(node.prefix, key, depth);
            if (matched == OrderedKeys.ENCODE) {
                return find(at, keys.encode(key), depth, key);
            } else if (matched == OrderedKeys.END) {
                return null;
            }
            depth = matched;
            int next = keys.byteAt(key, depth);
            if (next == OrderedKeys.ENCODE) {
                return find(at, keys.encode(key), depth - node.prefix.length, key);
            } else if (next == OrderedKeys.END) {
                return slot(node.terminal());
            }
            at = node.child(next);
            depth++;
        }
        return slotIfOf(key, at);
    }

    /** The depth behind the prefix; {@code END} when the key has other bytes; {@code ENCODE} when these are not known. */
    private int matchWithoutEncoding(byte[] prefix, K key, int depth) {
        for (int i = 0; i < prefix.length; i++) {
            int b = keys.byteAt(key, depth + i);
            if (b != (prefix[i] & 0xFF)) {
                return b == OrderedKeys.ENCODE ? OrderedKeys.ENCODE : OrderedKeys.END;
            }
        }
        return depth + prefix.length;
    }

    /** A lookup from the middle of the tree: {@code depth} bytes of the key lead to {@code start}. */
    private @Nullable S find(@Nullable Object start, byte[] bytes, int depth, K key) {
        Object at = start;
        int matched = depth;
        while (at instanceof Node node) {
            int end = matched + node.prefix.length;
            if (commonLength(node.prefix, bytes, matched) < node.prefix.length) {
                return null;
            }
            if (end == bytes.length) {
                return slot(node.terminal());
            }
            at = node.child(bytes[end] & 0xFF);
            matched = end + 1;
        }
        return slotIfOf(key, at);
    }

    private @Nullable S slotIfOf(K key, @Nullable Object leaf) {
        S slot = slot(leaf);
        return slot != null && keys.same(key, keyOf.apply(slot)) ? slot : null;
    }

    @Override
    public @Nullable S putIfAbsent(K key, S slot) {
        Objects.requireNonNull(slot);
        byte[] bytes = keys.encode(key);
        while (true) {
            Place place = descend(key, bytes);
            if (place.present != null) {
                return slot(place.present);
            }
            if (insert(place, bytes, slot)) {
                size.increment();
                return null;
            }
        }
    }

    @Override
    public boolean remove(K key, S slot) {
        byte[] bytes = keys.encode(key);
        while (true) {
            Place place = descend(key, bytes);
            if (place.present != slot) {
                return false;
            }
            if (remove(place, bytes, slot)) {
                size.decrement();
                return true;
            }
        }
    }

    @Override
    public long size() {
        return size.sum();
    }

    @Override
    public Iterator<S> iterator() {
        return ascending(null, null);
    }

    @Override
    public Iterator<S> ascending(@Nullable K from, @Nullable K to) {
        return AscendingIterator.between(this, from, to);
    }

    @Override
    public Iterator<S> descending(@Nullable K from, @Nullable K to) {
        return DescendingIterator.between(this, from, to);
    }

    @Override
    public Iterator<S> withPrefix(K prefix) {
        if (!keys.havePrefixes()) {
            throw new UnsupportedOperationException("keys of this type have no prefixes, use a range: keys="
                    + keys.getClass().getSimpleName());
        }
        return AscendingIterator.withPrefix(this, prefix);
    }

    OrderedKeys<K> keys() {
        return keys;
    }

    K keyOf(S slot) {
        return keyOf.apply(slot);
    }

    /** The top of the tree: a node, a slot, or null. */
    @Nullable
    Object top() {
        return root.child(Root.EDGE);
    }

    @SuppressWarnings("unchecked")
    @Nullable
    S slot(@Nullable Object leaf) {
        return (S) leaf;
    }

    /** How many bytes of the prefix are those of the key from {@code depth} on. */
    static int commonLength(byte[] prefix, byte[] bytes, int depth) {
        int mismatch = Arrays.mismatch(prefix, 0, prefix.length, bytes, depth, bytes.length);
        return mismatch < 0 ? prefix.length : mismatch;
    }

    /**
     * Where a writer's way down ended. {@code node} is the last node met, at {@code edge} of {@code parent}, with
     * {@code depth} bytes of the key before and {@code common} bytes shared with its prefix; null when the tree has none.
     * {@code leaf} is what hangs there for the key, its own slot or another key's, and {@code present} the key's slot.
     */
    private record Place(
            Branch parent,
            int edge,
            @Nullable Node node,
            int depth,
            int common,
            @Nullable Object leaf,
            @Nullable Object present) {
        int end() {
            return depth + common;
        }
    }

    /** Finds the key's slot, or where it would have to go: a reader's view, to be verified under the locks. */
    private Place descend(K key, byte[] bytes) {
        Branch parent = root;
        int edge = Root.EDGE;
        int depth = 0;
        Object at = root.child(Root.EDGE);
        if (!(at instanceof Node)) {
            return new Place(root, Root.EDGE, null, 0, 0, at, slotIfOf(key, at));
        }
        Node node = (Node) at;
        while (true) {
            int common = commonLength(node.prefix, bytes, depth);
            int end = depth + common;
            if (common < node.prefix.length) {
                return new Place(parent, edge, node, depth, common, null, null);
            }
            if (end == bytes.length) {
                Object terminal = node.terminal();
                return new Place(parent, edge, node, depth, common, terminal, terminal);
            }
            Object child = node.child(bytes[end] & 0xFF);
            if (!(child instanceof Node childNode)) {
                return new Place(parent, edge, node, depth, common, child, slotIfOf(key, child));
            }
            parent = node;
            node = childNode;
            edge = bytes[end] & 0xFF;
            depth = end + 1;
        }
    }

    /** Adds the slot at a place without its key; false when the place is no longer what it was. */
    private boolean insert(Place place, byte[] bytes, S slot) {
        Node node = place.node;
        int end = place.end();
        if (node == null) {
            return replaceChild(
                    root, Root.EDGE, place.leaf, place.leaf == null ? slot : fork(place.leaf, bytes, 0, slot));
        }
        if (place.common < node.prefix.length) {
            return replaceNode(place, old -> split(old, place.common, bytes, end, slot));
        }
        if (end == bytes.length) {
            return replaceTerminal(node, null, slot);
        }
        int edge = bytes[end] & 0xFF;
        if (place.leaf != null) {
            return replaceChild(node, edge, place.leaf, fork(place.leaf, bytes, end + 1, slot));
        }
        return node instanceof Node256 large
                ? addInPlace(large, edge, slot)
                : replaceNode(place, old -> old.with(edge, slot));
    }

    /** Removes the slot at its place; false when the place is no longer what it was. */
    private boolean remove(Place place, byte[] bytes, S slot) {
        Node node = place.node;
        if (node == null) {
            return replaceChild(root, Root.EDGE, slot, null);
        }
        if (place.end() == bytes.length) {
            return node.count() > 1
                    ? replaceTerminal(node, slot, null)
                    : replaceNode(place, old -> old.terminal() == slot ? hoist(old, old.next(0)) : null);
        }
        int edge = bytes[place.end()] & 0xFF;
        return node instanceof Node256 large && large.canRemoveInPlace()
                ? removeInPlace(large, edge, slot)
                : replaceNode(place, old -> old.child(edge) == slot ? withoutChild(old, edge) : null);
    }

    private static boolean replaceChild(Branch branch, int edge, @Nullable Object expected, @Nullable Object child) {
        if (!branch.lock()) {
            return false;
        }
        try {
            boolean asExpected = branch.child(edge) == expected;
            if (asExpected) {
                branch.setChild(edge, child);
            }
            return asExpected;
        } finally {
            branch.unlock();
        }
    }

    private static boolean replaceTerminal(Node node, @Nullable Object expected, @Nullable Object terminal) {
        if (!node.lock()) {
            return false;
        }
        try {
            boolean asExpected = node.terminal() == expected;
            if (asExpected) {
                node.setTerminal(terminal);
            }
            return asExpected;
        } finally {
            node.unlock();
        }
    }

    private static boolean addInPlace(Node256 node, int edge, Object slot) {
        if (!node.lock()) {
            return false;
        }
        try {
            boolean free = node.child(edge) == null;
            if (free) {
                node.add(edge, slot);
            }
            return free;
        } finally {
            node.unlock();
        }
    }

    private static boolean removeInPlace(Node256 node, int edge, Object slot) {
        if (!node.lock()) {
            return false;
        }
        try {
            boolean asExpected = node.child(edge) == slot && node.canRemoveInPlace();
            if (asExpected) {
                node.remove(edge);
            }
            return asExpected;
        } finally {
            node.unlock();
        }
    }

    /** Puts something else in the place of the node, which it computes under the locks; null stands for "not now". */
    private static boolean replaceNode(Place place, Function<Node, @Nullable Object> successorOf) {
        Node node = Objects.requireNonNull(place.node);
        if (!place.parent.lock()) {
            return false;
        }
        try {
            return place.parent.child(place.edge) == node && node.lock() && replaceLocked(place, node, successorOf);
        } finally {
            place.parent.unlock();
        }
    }

    private static boolean replaceLocked(Place place, Node node, Function<Node, @Nullable Object> successorOf) {
        try {
            Object successor = successorOf.apply(node);
            if (successor == null) {
                return false;
            }
            place.parent.setChild(place.edge, successor);
            node.retire();
            return true;
        } finally {
            node.unlock();
        }
    }

    /** A node for two keys that have {@code depth} bytes in common at least. */
    private Node fork(Object leaf, byte[] bytes, int depth, S slot) {
        byte[] leafBytes = keys.encode(keyOf.apply(Objects.requireNonNull(slot(leaf))));
        int mismatch = Arrays.mismatch(leafBytes, depth, leafBytes.length, bytes, depth, bytes.length);
        int end = depth + mismatch;
        byte[] prefix = copy(bytes, depth, end);
        return end == leafBytes.length
                ? Node4.of(prefix, leaf, bytes[end] & 0xFF, slot)
                : withKey(Node4.of(prefix, null, leafBytes[end] & 0xFF, leaf), bytes, end, slot);
    }

    /** A node for a key that leaves the node's prefix behind {@code common} of its bytes, and for all keys of the node. */
    private static Node split(Node node, int common, byte[] bytes, int end, Object slot) {
        Node rest = node.withPrefix(copy(node.prefix, common + 1, node.prefix.length));
        return withKey(
                Node4.of(copy(node.prefix, 0, common), null, node.prefix[common] & 0xFF, rest), bytes, end, slot);
    }

    /** Adds the key to a node not yet published, behind whose prefix {@code end} bytes of the key are used up. */
    private static Node withKey(Node node, byte[] bytes, int end, Object slot) {
        if (end == bytes.length) {
            node.setTerminal(slot);
            return node;
        }
        return node.with(bytes[end] & 0xFF, slot);
    }

    private static Object withoutChild(Node node, int edge) {
        Object terminal = node.terminal();
        if (node.count() == 1) {
            return Objects.requireNonNull(terminal, "invariant 2: a node has two entries");
        }
        if (node.count() == 2 && terminal == null) {
            int other = node.next(0);
            return hoist(node, other != edge ? other : node.next(edge + 1));
        }
        return node.without(edge);
    }

    /** The only entry that is left of a node, in a form that can take its place. */
    private static Object hoist(Node node, int edge) {
        Object child = Objects.requireNonNull(node.child(edge));
        if (!(child instanceof Node below)) {
            return child;
        }
        below.lock(); // given out: only the holder of its parent's lock retires a node
        try {
            Node copy = below.withPrefix(concat(node.prefix, edge, below.prefix));
            below.retire(); // ahead of the copy's publication: who meets it meanwhile starts again
            return copy;
        } finally {
            below.unlock();
        }
    }

    private static byte[] copy(byte[] bytes, int from, int to) {
        return from == to ? Node.NO_BYTES : Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] concat(byte[] head, int edge, byte[] tail) {
        byte[] bytes = Arrays.copyOf(head, head.length + 1 + tail.length);
        bytes[head.length] = (byte) edge;
        System.arraycopy(tail, 0, bytes, head.length + 1, tail.length);
        return bytes;
    }
}
