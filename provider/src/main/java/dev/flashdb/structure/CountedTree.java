package dev.flashdb.structure;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A persistent counted B+tree of {@linkplain Row rows} in the order of a score and then of a key. It has no object of
 * its own: a tree is its root {@link Node}, an empty one a {@link Leaf} without cells.
 */
final class CountedTree {
    /*
     *                     Branch  scores 1 4 9   keys a d i   ends 3 7 12        the first row of each child, running totals
     *                    /          |          \
     *   Leaf scores 1 2 3       4 5 6 8      9 10 11 12 13
     *        keys   a b c       d e f h      i j  k  l  m
     *
     * 1. Rows are sorted by (score, key). Rows that the order calls equal may follow one another: the tree keeps them
     *    where they were put.
     * 2. All leaves are at the same depth. A node has MIN_WIDTH to MAX_WIDTH cells; a root has 0 to MAX_WIDTH as a
     *    leaf and 2 to MAX_WIDTH as a branch.
     * 3. The score and key of a branch's cell are those of the first row of its child.
     * 4. No array changes once its node has been built. Versions share nodes, and nodes share arrays.
     *
     * Search goes by row and yields a rank; every change goes by rank. So changes need no comparisons, and keys that
     * no order tells apart need no special node.
     *
     * Arrays fit their nodes exactly. Slack to insert in place would cost 30 % of the memory of a tree that is hardly
     * ever changed in place: readers hold no locks, so a node that has been published stays as it is.
     *
     * A hash map as such a tree, by hash, was tried: 18 bytes an entry, about as HashTrie, but reads at nearly twice
     * the cost, for a binary search misses the processor's caches several times a level.
     */

    private CountedTree() {}

    static Node inserted(Node root, int rank, Row row) {
        boolean appended = rank == root.count();
        Node changed = root.inserted(rank, row);
        return changed.width() <= Node.MAX_WIDTH ? changed : Branch.of(Branch.halves(changed, appended));
    }

    static Node removed(Node root, int rank) {
        Node changed = root.removed(rank);
        return changed instanceof Branch branch && branch.width() == 1 ? branch.children[0] : changed;
    }

    /** The number of rows that come before a probe; the arguments are those of {@link Node#bound}. */
    static int rank(Node root, double score, @Nullable Object key, boolean after, Comparator<Object> order) {
        int rank = 0;
        Node node = root;
        while (node instanceof Branch branch) {
            int child = branch.childFor(score, key, after, order);
            rank += branch.start(child);
            node = branch.children[child];
        }
        return rank + node.bound(score, key, after, order);
    }
}
