package dev.flashdb.structure;

/** A walk over the rows of a hash map or set, or of a part of it; see {@link HashRows}. Confined to one thread. */
final class HashWalk {
    private static final int MAX_DEPTH = 7;

    private final int stride;
    private int left;

    /** Where the walk is: in a flat array or the rows of the trie's innermost node, or else in a tree. */
    private Object[] rows = {};

    private int rowCell;
    private int rowEnd;
    private Cursor colliding = new Cursor(Leaf.EMPTY);
    private int collidingRank;

    /** The nodes from the root down, and of each the next child's cell. */
    private final HashTrie[] path = new HashTrie[MAX_DEPTH];

    private final int[] childCells = new int[MAX_DEPTH];
    private int depth;

    private Object key = rows;
    private Object last = rows;

    HashWalk(Object root, int stride) {
        this.stride = stride;
        this.left = HashTrie.countOf(root, stride);
        enterPart(root);
    }

    /** A walk that has just come to the row of that index. */
    static HashWalk to(int index, Object root, int stride) {
        HashWalk walk = new HashWalk(root, stride);
        walk.left -= index;
        walk.skip(index);
        walk.next();
        return walk;
    }

    boolean hasNext() {
        return left > 0;
    }

    /** Goes to the next row, which must exist. */
    void next() {
        left--;
        while (rowCell >= rowEnd && collidingRank >= colliding.root.count()) {
            enterNextChild();
        }
        if (rowCell < rowEnd) {
            key = rows[rowCell];
            last = rows[rowCell + stride - 1];
            rowCell += stride;
        } else {
            int cell = colliding.seek(collidingRank++);
            key = colliding.leaf.keys[cell];
            last = HashTrie.lastCell(colliding.leaf, cell);
        }
    }

    Object key() {
        return key;
    }

    /** The value of the row, or the key where there are no values. */
    Object last() {
        return last;
    }

    private void skip(int count) {
        int rest = count;
        while (rest >= (rowEnd - rowCell) / stride) {
            rest -= (rowEnd - rowCell) / stride;
            rowCell = rowEnd;
            rest -= skipChildren(rest);
            enterNextChild();
            if (collidingRank < colliding.root.count()) {
                collidingRank = rest;
                return;
            }
        }
        rowCell += rest * stride;
    }

    /** Skips the next children that have no more rows than that, and returns how many rows they have. */
    private int skipChildren(int count) {
        Object[] cells = path[depth - 1].cells();
        int cell = childCells[depth - 1];
        int skipped = 0;
        while (skipped + HashTrie.countOf(cells[cell], stride) <= count) {
            skipped += HashTrie.countOf(cells[cell++], stride);
        }
        childCells[depth - 1] = cell;
        return skipped;
    }

    private void enter(HashTrie trie) {
        path[depth] = trie;
        rows = trie.cells();
        rowCell = 0;
        rowEnd = trie.rowCells(stride);
        childCells[depth++] = rowEnd;
    }

    private void enterFlat(Object[] flat) {
        rows = flat;
        rowCell = 0;
        rowEnd = flat.length;
    }

    private void enterNextChild() {
        while (childCells[depth - 1] == path[depth - 1].cells().length) {
            depth--;
        }
        enterPart(path[depth - 1].cells()[childCells[depth - 1]++]);
    }

    private void enterPart(Object part) {
        if (part instanceof HashTrie trie) {
            enter(trie);
        } else if (part instanceof Object[] flat) {
            enterFlat(flat);
        } else {
            colliding = new Cursor((Node) part);
            collidingRank = 0;
        }
    }
}
