package dev.flashdb.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;

/** The numbered invariants of the structures, checked from outside. */
final class Invariants {
    private Invariants() {}

    static void check(RankedSet set) {
        checkTree(set.ranking, RowOrder.UTF_8);
        if (set.scores == null) {
            assertTrue(set.size() <= RankedSet.UNINDEXED_MAX, "too large without scores, size=" + set.size());
            return;
        }
        assertEquals(set.size(), set.scores.size(), "members with a score");
        checkRows(set.scores.root, 2);
        set.scores.forEach((member, score) -> {
            int rank = set.rank(member);
            assertEquals(member, set.at(rank).member());
            assertEquals(score, set.at(rank).score());
        });
    }

    static void checkRows(Object root, int stride) {
        if (root instanceof Object[] flat) {
            assertTrue(flat.length <= HashRows.FLAT_MAX * stride, "flat root too long, length=" + flat.length);
        } else {
            HashTrie trie = (HashTrie) root;
            assertTrue(trie.count() > HashRows.FLAT_AGAIN, "trie too small, count=" + trie.count());
            checkTrie(trie, stride, 0, 0);
        }
    }

    private static void checkTrie(HashTrie trie, int stride, int shift, int prefix) {
        Object[] cells = trie.cells();
        int rowCells = trie.rowCells(stride);
        int count = rowCells / stride;
        int place = -1;
        for (int cell = 0; cell < rowCells; cell += stride) {
            assertTrue(place(cells[cell], shift) > place, "rows not by place");
            place = place(cells[cell], shift);
            assertEquals(prefix, prefix(cells[cell], shift), "row in the wrong node");
        }
        int rowMap = placesOfRows(cells, rowCells, stride, shift);
        place = 32;
        for (int cell = rowCells; cell < cells.length; cell++) {
            count += HashTrie.countOf(cells[cell], stride);
            Object first = firstKey(cells[cell], stride);
            assertTrue(place(first, shift) < place, "children not by descending place");
            place = place(first, shift);
            assertEquals(0, rowMap & (1 << place), "a row and a child in one place");
            checkChild(cells[cell], stride, shift + 5, prefix(first, shift + 5));
        }
        assertEquals(count, trie.count(), "count");
    }

    private static int placesOfRows(Object[] cells, int rowCells, int stride, int shift) {
        int map = 0;
        for (int cell = 0; cell < rowCells; cell += stride) {
            map |= 1 << place(cells[cell], shift);
        }
        return map;
    }

    private static void checkChild(Object child, int stride, int shift, int prefix) {
        assertTrue(HashTrie.countOf(child, stride) >= 2, "child with less than two rows");
        if (child instanceof HashTrie trie) {
            checkTrie(trie, stride, shift, prefix);
        } else if (child instanceof Object[] flat) {
            assertTrue(flat.length <= HashTrie.FLAT_MAX * stride, "flat child too long, length=" + flat.length);
            for (int cell = 0; cell < flat.length; cell += stride) {
                assertEquals(prefix, prefix(flat[cell], shift), "row in the wrong flat child");
            }
        } else {
            assertTrue(shift >= 32, "colliding keys above the last level, shift=" + shift);
            checkTree((Node) child, RowOrder.COLLIDING);
        }
    }

    private static Object firstKey(Object child, int stride) {
        HashWalk walk = new HashWalk(child instanceof Node ? new Object[0] : child, stride);
        if (child instanceof Node node) {
            return node.keys[0];
        }
        walk.next();
        return walk.key();
    }

    private static int place(Object key, int shift) {
        return HashTrie.hash(key) >>> shift & 31;
    }

    private static int prefix(Object key, int shift) {
        return shift >= 32 ? HashTrie.hash(key) : HashTrie.hash(key) & ((1 << shift) - 1);
    }

    static void checkTree(Node root, Comparator<Object> order) {
        assertTrue(root.width() <= Node.MAX_WIDTH, "root too wide, width=" + root.width());
        assertTrue(root instanceof Leaf || root.width() >= 2, "branch with a single child as root");
        depth(root, order);
        Cursor cursor = new Cursor(root);
        for (int rank = 1; rank < root.count(); rank++) {
            int cell = cursor.seek(rank - 1);
            double score = cursor.leaf.scores[cell];
            Object key = cursor.leaf.keys[cell];
            cell = cursor.seek(rank);
            double next = cursor.leaf.scores[cell];
            assertTrue(
                    score < next || (score == next && order.compare(key, cursor.leaf.keys[cell]) <= 0),
                    "rows not in order, rank=" + rank);
        }
    }

    private static int depth(Node node, Comparator<Object> order) {
        assertEquals(node.scores.length, node.keys.length, "columns");
        if (node instanceof Leaf leaf) {
            assertTrue(leaf.values == null || leaf.values.length == leaf.keys.length, "columns");
            return 0;
        }
        Branch branch = (Branch) node;
        assertEquals(branch.width(), branch.children.length, "columns");
        int depth = depth(branch.children[0], order);
        int start = 0;
        for (int i = 0; i < branch.width(); i++) {
            Node child = branch.children[i];
            assertEquals(start, branch.start(i), "running total");
            start += child.count();
            assertTrue(child.width() >= Node.MIN_WIDTH, "too narrow, width=" + child.width());
            assertTrue(child.width() <= Node.MAX_WIDTH, "too wide, width=" + child.width());
            assertEquals(child.scores[0], branch.scores[i], "score of the child's first row");
            assertSame(child.keys[0], branch.keys[i], "key of the child's first row");
            assertEquals(depth, depth(child, order), "depth");
        }
        assertEquals(start, branch.count(), "count");
        return depth + 1;
    }
}
