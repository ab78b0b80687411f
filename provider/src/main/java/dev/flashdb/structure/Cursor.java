package dev.flashdb.structure;

import java.util.Comparator;

/** A place in a tree: the leaf it was last sent to, and the rank at which that leaf begins. Confined to one thread. */
final class Cursor {
    final Node root;
    Leaf leaf = Leaf.EMPTY;
    private int start;

    Cursor(Node root) {
        this.root = root;
    }

    /** Goes to the row of that rank, at no cost within one leaf, and returns its cell. */
    int seek(int rank) {
        if (rank < start || rank >= start + leaf.count()) {
            descendTo(rank);
        }
        return rank - start;
    }

    /** Goes to the last row that is not after the given one and returns its rank, -1 if there is none. */
    int seekFloor(double score, Object key, Comparator<Object> order) {
        start = 0;
        Node node = root;
        while (node instanceof Branch branch) {
            int child = branch.childFor(score, key, /* after= */ true, order);
            start += branch.start(child);
            node = branch.children[child];
        }
        leaf = (Leaf) node;
        return start + leaf.bound(score, key, /* after= */ true, order) - 1;
    }

    private void descendTo(int rank) {
        start = 0;
        Node node = root;
        while (node instanceof Branch branch) {
            int child = branch.childAt(rank - start);
            start += branch.start(child);
            node = branch.children[child];
        }
        leaf = (Leaf) node;
    }
}
