package dev.flashdb.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Checks the invariants of a radix tree at rest, and counts its nodes by kind. */
final class RadixTreeChecker<K, S> {
    private final RadixIndex<K, S> index;
    private final Map<Class<?>, Integer> kinds = new HashMap<>();
    private long slots;

    private RadixTreeChecker(RadixIndex<K, S> index) {
        this.index = index;
    }

    /** Fails where an invariant is broken; answers the count of nodes by kind. */
    static <K, S> Map<Class<?>, Integer> check(RadixIndex<K, S> index) {
        RadixTreeChecker<K, S> checker = new RadixTreeChecker<>(index);
        if (index.top() != null) {
            checker.checkSubtree(index.top(), new byte[0]);
        }
        assertEquals(checker.slots, index.size(), "size");
        return checker.kinds;
    }

    private void checkSubtree(Object top, byte[] path) {
        if (top instanceof Node node) {
            checkNode(node, append(path, node.prefix));
        } else {
            slots++;
            byte[] bytes = bytesOf(top);
            assertTrue(
                    bytes.length >= path.length && Arrays.mismatch(path, Arrays.copyOf(bytes, path.length)) < 0,
                    () -> "a key off its path: key=" + Arrays.toString(bytes) + " path=" + Arrays.toString(path));
        }
    }

    private void checkNode(Node node, byte[] path) {
        kinds.merge(node.getClass(), 1, Integer::sum);
        assertFalse(node.isRetired(), "a retired node in the tree");
        assertTrue(node.lock(), "a lock was left behind");
        node.unlock();
        if (node.terminal() != null) {
            slots++;
            assertEquals(-1, Arrays.mismatch(bytesOf(node.terminal()), path), "the terminal's key is not the path");
        }
        int count = 0;
        int before = -1;
        for (int b = node.next(0); b != Node.NONE; b = node.next(b + 1)) {
            assertTrue(b > before, "bytes out of order");
            assertEquals(before, b == 0 ? -1 : node.previous(b - 1), "previous");
            checkSubtree(node.child(b), append(path, (byte) b));
            before = b;
            count++;
        }
        assertEquals(count, node.count(), "count");
        assertTrue(count + (node.terminal() != null ? 1 : 0) >= 2, "a node of one entry");
        checkKind(node, count);
    }

    private static void checkKind(Node node, int count) {
        int least = 1;
        int most = Node4.CAPACITY;
        if (node instanceof Node16) {
            least = Node16.SHRINK_AT + 1;
            most = Node16.CAPACITY;
        } else if (node instanceof Node48) {
            least = Node48.SHRINK_AT + 1;
            most = Node48.CAPACITY;
        } else if (node instanceof Node256) {
            least = Node256.SHRINK_AT + 1;
            most = 256;
        }
        assertTrue(least <= count && count <= most, node.getClass().getSimpleName() + " of count=" + count);
    }

    private byte[] bytesOf(Object leaf) {
        return index.keys().encode(index.keyOf(index.slot(leaf)));
    }

    private static byte[] append(byte[] head, byte... tail) {
        byte[] bytes = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, bytes, head.length, tail.length);
        return bytes;
    }
}
