package dev.flashdb.structure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A node of a hash trie and so the trie below it. Immutable. */
final class HashTrie {
    /*
     * CHAMP (Steindorfer & Vinju, OOPSLA 2015): each node has a place for each of 32 values of five bits of the hash;
     * a bit map says which hold a row, another which hold a child.
     *
     *   cells   key value | key value | ... rows by place ... | ... children by descending place ...
     *
     * 1. A row is stride cells: a key, and its value if the stride is 2.
     * 2. A child has two rows or more: a removal that leaves one moves it up into the parent.
     * 3. count is the number of rows in the whole subtree.
     * 4. A child is an Object[] of up to FLAT_MAX rows, or a HashTrie, or, where the 32 bits are used up, a CountedTree
     *    of all keys with that hash, in the order of a second hash and then their natural one.
     *
     * We differ from the paper in 3 and 4: the count finds the n-th row; most children are tiny, and as flat arrays they
     * take 8 bytes a row less and are one pointer nearer; and a list of colliding keys would let anyone who chooses the
     * keys make every change linear.
     */

    private static final int BITS = 5;
    private static final int HASH_BITS = 32;

    /** The most rows of a child that is a flat array. */
    static final int FLAT_MAX = 4;

    private final int rowMap;
    private final int childMap;
    private final int count;
    private final Object[] cells;

    HashTrie(int rowMap, int childMap, int count, Object[] cells) {
        this.rowMap = rowMap;
        this.childMap = childMap;
        this.count = count;
        this.cells = cells;
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

    /** The places that hold a row or a child, as bits. */
    int occupied() {
        return rowMap | childMap;
    }

    /** Tells whether both nodes have the very same row at a place. */
    boolean hasSameRow(HashTrie other, int stride, int bit) {
        if ((rowMap & other.rowMap & bit) == 0) {
            return false;
        }
        int cell = rowCell(stride, bit);
        int otherCell = other.rowCell(stride, bit);
        return cells[cell] == other.cells[otherCell] && cells[cell + stride - 1] == other.cells[otherCell + stride - 1];
    }

    /** Returns what stands at a place: a child, or a row as a flat array; an empty array for nothing. */
    Object part(int stride, int bit) {
        if ((rowMap & bit) != 0) {
            int cell = rowCell(stride, bit);
            return Arrays.copyOfRange(cells, cell, cell + stride);
        }
        return (childMap & bit) == 0 ? HashRows.EMPTY : cells[childCell(bit)];
    }

    static int countOf(Object child, int stride) {
        if (child instanceof Object[] flat) {
            return flat.length / stride;
        }
        return child instanceof HashTrie trie ? trie.count : ((Node) child).count();
    }

    /** The trie of a flat array's rows, at the level of that shift. */
    static HashTrie of(Object[] flat, int stride, int shift) {
        HashTrie trie = new HashTrie(0, 0, 0, new Object[0]);
        for (int cell = 0; cell < flat.length; cell += stride) {
            Object key = flat[cell];
            trie = trie.with(stride, shift, hash(key), key, flat[cell + stride - 1]);
        }
        return trie;
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
                return child instanceof Object[] flat
                        ? FlatRows.find(flat, stride, key)
                        : findColliding((Node) child, key);
            }
            node = trie;
            rest >>>= BITS;
        }
    }

    /** Returns this node if nothing changes. */
    HashTrie with(int stride, int shift, int hash, Object key, Object value) {
        int bit = bit(hash, shift);
        if ((rowMap & bit) != 0) {
            int cell = rowCell(stride, bit);
            if (!cells[cell].equals(key)) {
                return withPair(stride, bit, key, value);
            }
            int last = cell + stride - 1;
            return stride == 1 || cells[last] == value ? this : withCell(last, value, 0);
        }
        if ((childMap & bit) == 0) {
            return changed(rowMap | bit, childMap, 1, withRow(rowCell(stride, bit), stride, key, value));
        }
        int cell = childCell(bit);
        Object child = cells[cell];
        int oldCount = countOf(child, stride);
        Object newChild = childWith(child, stride, shift + BITS, hash, key, value);
        int delta = countOf(newChild, stride) - oldCount;
        return newChild == child && delta == 0 ? this : withCell(cell, newChild, delta);
    }

    /** Returns this node if nothing changes. The last row of a root leaves an empty node. */
    HashTrie without(int stride, int shift, int hash, Object key) {
        int bit = bit(hash, shift);
        if ((rowMap & bit) != 0) {
            int cell = rowCell(stride, bit);
            return cells[cell].equals(key)
                    ? changed(rowMap ^ bit, childMap, -1, ArrayEdits.removed(cells, cell, stride))
                    : this;
        }
        if ((childMap & bit) == 0) {
            return this;
        }
        int cell = childCell(bit);
        Object child = cells[cell];
        Object newChild = childWithout(child, stride, shift + BITS, hash, key);
        if (newChild == child) {
            return this;
        }
        return countOf(newChild, stride) == 1 ? withRowOf(newChild, stride, bit) : withCell(cell, newChild, -1);
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

    private HashTrie withCell(int cell, Object content, int delta) {
        return new HashTrie(rowMap, childMap, count + delta, ArrayEdits.replaced(cells, cell, content));
    }

    private HashTrie changed(int newRowMap, int newChildMap, int delta, Object[] newCells) {
        return new HashTrie(newRowMap, newChildMap, count + delta, newCells);
    }

    private Object[] withRow(int cell, int stride, Object key, Object last) {
        Object[] copy = new Object[cells.length + stride];
        System.arraycopy(cells, 0, copy, 0, cell);
        copy[cell] = key;
        copy[cell + stride - 1] = last;
        System.arraycopy(cells, cell, copy, cell + stride, cells.length - cell);
        return copy;
    }

    /** Puts a child with two rows where one was. */
    private HashTrie withPair(int stride, int bit, Object key, Object value) {
        int cell = rowCell(stride, bit);
        Object[] pair = FlatRows.appended(Arrays.copyOfRange(cells, cell, cell + stride), stride, key, value);
        int childCell = childCell(bit) + 1 - stride;
        Object[] copy = new Object[cells.length - stride + 1];
        System.arraycopy(cells, 0, copy, 0, cell);
        System.arraycopy(cells, cell + stride, copy, cell, childCell - cell);
        copy[childCell] = pair;
        System.arraycopy(cells, childCell + stride, copy, childCell + 1, copy.length - childCell - 1);
        return changed(rowMap ^ bit, childMap | bit, 1, copy);
    }

    private static Object childWith(Object child, int stride, int shift, int hash, Object key, Object value) {
        if (child instanceof HashTrie trie) {
            return trie.with(stride, shift, hash, key, value);
        }
        if (!(child instanceof Object[] flat)) {
            return withColliding((Node) child, key, value);
        }
        Object[] changed = FlatRows.with(flat, stride, key, value);
        if (changed.length <= FLAT_MAX * stride) {
            return changed;
        }
        return shift < HASH_BITS ? of(changed, stride, shift) : collidingOf(changed, stride);
    }

    private static Object childWithout(Object child, int stride, int shift, int hash, Object key) {
        if (child instanceof HashTrie trie) {
            return trie.without(stride, shift, hash, key);
        }
        return child instanceof Object[] flat
                ? FlatRows.without(flat, stride, key)
                : withoutColliding((Node) child, key);
    }

    /** Puts the only row of a child where the child was. */
    private HashTrie withRowOf(Object child, int stride, int bit) {
        Object[] row = child instanceof HashTrie trie ? trie.cells : flatOf(child, stride);
        int cell = rowCell(stride, bit);
        int childCell = childCell(bit);
        Object[] copy = new Object[cells.length - 1 + stride];
        System.arraycopy(cells, 0, copy, 0, cell);
        System.arraycopy(row, 0, copy, cell, stride);
        System.arraycopy(cells, cell, copy, cell + stride, childCell - cell);
        System.arraycopy(cells, childCell + 1, copy, childCell + stride, cells.length - childCell - 1);
        return new HashTrie(rowMap | bit, childMap ^ bit, count - 1, copy);
    }

    private static Object[] flatOf(Object child, int stride) {
        if (child instanceof Object[] flat) {
            return flat;
        }
        Leaf leaf = (Leaf) child;
        return stride == 1 ? leaf.keys : new Object[] {leaf.keys[0], lastCell(leaf, 0)};
    }

    private static Node collidingOf(Object[] flat, int stride) {
        Node tree = stride == 1 ? Leaf.EMPTY : Leaf.EMPTY_WITH_VALUES;
        for (int cell = 0; cell < flat.length; cell += stride) {
            tree = withColliding(tree, flat[cell], flat[cell + stride - 1]);
        }
        return tree;
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
            return CountedTree.inserted(tree, -1 - rank, new Row(secondHash(key), key, value));
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
        int floor = cursor.seekFloor(secondHash(key), key, RowOrder.COLLIDING);
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

    /** A hash of strings other than their own, so that those which collide are seldom compared. */
    private static int secondHash(Object key) {
        int hash = 0;
        if (key instanceof String string) {
            for (int i = 0; i < string.length(); i++) {
                hash = (hash ^ string.charAt(i)) * 0x01000193;
                hash ^= hash >>> 15;
            }
        }
        return hash;
    }
}
