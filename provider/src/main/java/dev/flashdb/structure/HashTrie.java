package dev.flashdb.structure;

import org.jspecify.annotations.Nullable;

/**
 * A node of a hash trie and so the trie below it. Immutable, but for nodes that an {@code edit} has made for itself:
 * an edit is any object, known to one thread only, whose nodes may be changed in place until it is forgotten.
 */
final class HashTrie {
    /*
     * CHAMP (Steindorfer & Vinju, OOPSLA 2015): each node has a place for each of 32 values of five bits of the hash;
     * a bit map says which hold a row, another which hold a child.
     *
     *   cells   key value | key value | ... rows by place ... | ... children by descending place ...
     *
     * 1. A row is stride cells: a key, and its value if the stride is 2.
     * 2. Below the root, a node has two rows or more: a removal that leaves one moves it up into the parent.
     * 3. count is the number of rows in the whole subtree.
     * 4. A child is a HashTrie; where the 32 bits are used up, it is a CountedTree of all keys with that hash.
     *
     * We differ from the paper in 3 and 4: the count finds the n-th row, and a list of colliding keys would let anyone
     * who chooses the keys make every change linear.
     */

    private static final int BITS = 5;
    private static final int HASH_BITS = 32;
    private static final double COLLIDING = 0;

    private int rowMap;
    private int childMap;
    private int count;
    private Object[] cells;
    private final @Nullable Object owner;

    HashTrie(int rowMap, int childMap, int count, Object[] cells, @Nullable Object owner) {
        this.rowMap = rowMap;
        this.childMap = childMap;
        this.count = count;
        this.cells = cells;
        this.owner = owner;
    }

    static HashTrie empty(@Nullable Object edit) {
        return new HashTrie(0, 0, 0, new Object[0], edit);
    }

    static int hash(Object key) {
        int hash = key.hashCode();
        hash = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
        return hash ^ (hash >>> 13);
    }

    int count() {
        return count;
    }

    /** The number of cells taken by rows; children follow. */
    int rowCells(int stride) {
        return Integer.bitCount(rowMap) * stride;
    }

    Object[] cells() {
        return cells;
    }

    static int countOf(Object child) {
        return child instanceof HashTrie trie ? trie.count : ((Node) child).count();
    }

    /** Finds the last cell of a key's row (the value, or the key where there is none), null if there is none. */
    @Nullable
    Object find(int stride, Object key) {
        int hash = hash(key);
        int rest = hash;
        HashTrie node = this;
        while (true) {
            int bit = 1 << rest;
            if ((node.rowMap & bit) != 0) {
                int cell = node.rowCell(stride, bit);
                return node.cells[cell].equals(key) ? node.cells[cell + stride - 1] : null;
            }
            if ((node.childMap & bit) == 0) {
                return null;
            }
            Object child = node.cells[node.childCell(bit)];
            if (!(child instanceof HashTrie trie)) {
                return findColliding((Node) child, key);
            }
            node = trie;
            rest >>>= BITS;
        }
    }

    /** Returns this node if nothing changes, or if the edit has made it. */
    HashTrie with(int stride, int shift, int hash, Object key, Object value, @Nullable Object edit) {
        int bit = bit(hash, shift);
        if ((rowMap & bit) != 0) {
            int cell = rowCell(stride, bit);
            if (!cells[cell].equals(key)) {
                return withPair(stride, shift, bit, hash, key, value, edit);
            }
            int last = cell + stride - 1;
            return stride == 1 || cells[last] == value ? this : withCell(last, value, 0, edit);
        }
        if ((childMap & bit) == 0) {
            return changed(rowMap | bit, childMap, 1, spliced(rowCell(stride, bit), 0, stride, key, value), edit);
        }
        int cell = childCell(bit);
        Object child = cells[cell];
        int oldCount = countOf(child);
        Object newChild = child instanceof HashTrie trie
                ? trie.with(stride, shift + BITS, hash, key, value, edit)
                : withColliding((Node) child, key, value);
        int delta = countOf(newChild) - oldCount;
        return newChild == child && delta == 0 ? this : withCell(cell, newChild, delta, edit);
    }

    /** Returns this node if nothing changes. The last row of a root leaves an empty node. */
    HashTrie without(int stride, int shift, int hash, Object key) {
        int bit = bit(hash, shift);
        if ((rowMap & bit) != 0) {
            int cell = rowCell(stride, bit);
            return cells[cell].equals(key)
                    ? changed(rowMap ^ bit, childMap, -1, ArrayEdits.removed(cells, cell, stride), null)
                    : this;
        }
        if ((childMap & bit) == 0) {
            return this;
        }
        int cell = childCell(bit);
        Object child = cells[cell];
        Object newChild = child instanceof HashTrie trie
                ? trie.without(stride, shift + BITS, hash, key)
                : withoutColliding((Node) child, key);
        if (newChild == child) {
            return this;
        }
        return countOf(newChild) == 1 ? withRowOf(newChild, stride, bit) : withCell(cell, newChild, -1, null);
    }

    private static int bit(int hash, int shift) {
        return 1 << (hash >>> shift);
    }

    private int rowCell(int stride, int bit) {
        return Integer.bitCount(rowMap & (bit - 1)) * stride;
    }

    private int childCell(int bit) {
        return cells.length - 1 - Integer.bitCount(childMap & (bit - 1));
    }

    private HashTrie withCell(int cell, Object content, int delta, @Nullable Object edit) {
        if (edit != null && owner == edit) {
            cells[cell] = content;
            count += delta;
            return this;
        }
        return new HashTrie(rowMap, childMap, count + delta, ArrayEdits.replaced(cells, cell, content), edit);
    }

    private HashTrie changed(int newRowMap, int newChildMap, int delta, Object[] newCells, @Nullable Object edit) {
        if (edit == null || owner != edit) {
            return new HashTrie(newRowMap, newChildMap, count + delta, newCells, edit);
        }
        rowMap = newRowMap;
        childMap = newChildMap;
        count += delta;
        cells = newCells;
        return this;
    }

    /** The cells with a row inserted, after a gap of {@code removed} cells has been closed. */
    private Object[] spliced(int at, int removed, int stride, Object key, Object last) {
        Object[] copy = new Object[cells.length - removed + stride];
        System.arraycopy(cells, 0, copy, 0, at);
        copy[at] = key;
        copy[at + stride - 1] = last;
        System.arraycopy(cells, at + removed, copy, at + stride, cells.length - at - removed);
        return copy;
    }

    /** Puts a child with two rows where one was. */
    private HashTrie withPair(
            int stride, int shift, int bit, int hash, Object key, Object value, @Nullable Object edit) {
        int cell = rowCell(stride, bit);
        Object child = pair(stride, shift + BITS, cells[cell], cells[cell + stride - 1], hash, key, value, edit);
        int childCell = childCell(bit) + 1 - stride;
        Object[] copy = new Object[cells.length - stride + 1];
        System.arraycopy(cells, 0, copy, 0, cell);
        System.arraycopy(cells, cell + stride, copy, cell, childCell - cell);
        copy[childCell] = child;
        System.arraycopy(cells, childCell + stride, copy, childCell + 1, copy.length - childCell - 1);
        return changed(rowMap ^ bit, childMap | bit, 1, copy, edit);
    }

    private static Object pair(
            int stride, int shift, Object first, Object firstLast, int hash, Object key, Object value,
            @Nullable Object edit) {
        if (shift >= HASH_BITS) {
            Node tree = stride == 1 ? Leaf.EMPTY : Leaf.EMPTY_WITH_VALUES;
            return withColliding(withColliding(tree, first, firstLast), key, value);
        }
        return empty(edit)
                .with(stride, shift, hash(first), first, firstLast, edit)
                .with(stride, shift, hash, key, value, edit);
    }

    /** Puts the only row of a child where the child was. */
    private HashTrie withRowOf(Object child, int stride, int bit) {
        Object key;
        Object last;
        if (child instanceof HashTrie trie) {
            key = trie.cells[0];
            last = trie.cells[stride - 1];
        } else {
            key = ((Leaf) child).keys[0];
            last = lastCell((Leaf) child, 0);
        }
        int cell = rowCell(stride, bit);
        int childCell = childCell(bit);
        Object[] copy = new Object[cells.length - 1 + stride];
        System.arraycopy(cells, 0, copy, 0, cell);
        copy[cell] = key;
        copy[cell + stride - 1] = last;
        System.arraycopy(cells, cell, copy, cell + stride, childCell - cell);
        System.arraycopy(cells, childCell + 1, copy, childCell + stride, cells.length - childCell - 1);
        return new HashTrie(rowMap | bit, childMap ^ bit, count - 1, copy, null);
    }

    static Object lastCell(Leaf leaf, int cell) {
        return leaf.values == null ? leaf.keys[cell] : leaf.values[cell];
    }

    private static @Nullable Object findColliding(Node tree, Object key) {
        Cursor cursor = new Cursor(tree);
        int rank = rankOfColliding(cursor, key);
        if (rank < 0) {
            return null;
        }
        int cell = cursor.seek(rank);
        return lastCell(cursor.leaf, cell);
    }

    private static Node withColliding(Node tree, Object key, Object value) {
        Cursor cursor = new Cursor(tree);
        int rank = rankOfColliding(cursor, key);
        if (rank < 0) {
            return CountedTree.inserted(tree, -1 - rank, new Row(COLLIDING, key, value));
        }
        int cell = cursor.seek(rank);
        return lastCell(cursor.leaf, cell) == value || cursor.leaf.values == null ? tree : tree.replaced(rank, value);
    }

    private static Node withoutColliding(Node tree, Object key) {
        int rank = rankOfColliding(new Cursor(tree), key);
        return rank < 0 ? tree : CountedTree.removed(tree, rank);
    }

    /** The rank of an equal key, or {@code -1 - rank} of where to insert it. Leaves the cursor anywhere. */
    private static int rankOfColliding(Cursor cursor, Object key) {
        int floor = cursor.seekFloor(COLLIDING, key, RowOrder.COLLIDING);
        for (int rank = floor; rank >= 0; rank--) {
            int cell = cursor.seek(rank);
            Object candidate = cursor.leaf.keys[cell];
            if (candidate.equals(key)) {
                return rank;
            }
            if (RowOrder.COLLIDING.compare(candidate, key) != 0) {
                break;
            }
        }
        return -2 - floor;
    }
}
