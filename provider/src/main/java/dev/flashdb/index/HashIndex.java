package dev.flashdb.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The unordered index: any key, by {@code equals} and {@code hashCode}, in a hash table whose cells are the slots
 * themselves, 12 to 24 bytes an entry, up to 36 where keys come and go. Reads lock nothing; the coming and going of keys locks
 * one part of the table. A part that grows moves its slots in one go: 1/32 of all. Thread-safe.
 *
 * @param <K> the key
 * @param <S> the slot, which knows its key
 */
public final class HashIndex<K, S extends HashIndex.Node> implements Index<K, S> {

    /*
     *   parts[hash bits 27-31] -> Part { cells[], overflow }      (made when it gets its first slot)
     *   cells:   . . S . S T S S . .      S a slot, T a tombstone, . never used since the cells were made
     *
     * 1. A slot lies in one of the REACH cells from the one that its hash says, before the first cell that was never used;
     *    or else, when none of the REACH is left, in the overflow, a ConcurrentHashMap. So a get looks at REACH cells at
     *    most, and keys whose hash codes collide, by accident or by design, cost what they cost there: the logarithm of
     *    their number if they are Comparable.
     * 2. Only who has the lock of the part writes to its cells and its overflow. A slot never moves within its cells. A cell
     *    goes from never used to a slot, and between slots and the tombstone; and back to never used when the cell behind
     *    it is, and nothing is in the overflow: no slot beyond depends on it then, nor did since any read began that finds it
     *    so. So tombstones stay only in front of slots, and a table whose keys come and go is hardly ever made anew.
     * 3. Growing, and clearing tombstones away, makes a new Part and puts it in the place of the old, whose cells stay as
     *    they are. A reader that still has the old one sees the state of the moment of the exchange, which lies within its
     *    own duration.
     *
     * 4. A get reads without synchronization but for the volatile read of `parts` before, which makes it see all that was
     *    written before it began, and the fence behind, which makes it see the slot as it was when it was put in: reading
     *    each cell with acquire costs nothing in the processor, but makes the compiled method too large to be inlined.
     *
     * Knuth, The Art of Computer Programming, volume 3, 6.4: with at most a third of the cells used, a hit looks at 1.25 cells
     * in the mean, and next to no slot lies beyond the reach of 16. A cell with another slot costs a cache miss to look at, and a
     * branch that was foretold wrongly; tags beside the cells, compared eight at a time, saved less than they cost
     * (docs/decisions/0013).
     */
    private static final int PARTS = 32;
    private static final int PART_SHIFT = 27;
    private static final int LOCKS = 8;
    private static final int REACH = 16;
    private static final int LEAST_CELLS = 4;

    private static final int IN_NEW_CELL = 0;
    private static final int IN_USED_CELL = 1;
    private static final int IN_OVERFLOW = 2;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(Node[].class);
    private static final VarHandle PART = MethodHandles.arrayElementVarHandle(Part[].class);

    /** In a cell whose slot has gone. */
    private static final Node TOMBSTONE = new Node(new Object(), 0) {};

    /** What an index holds: a key's place. Its key and its hash code never change. */
    public abstract static class Node {
        /** The key. */
        public final Object key;

        /** The key's hash code when the node was made: one that changes later must not change where the node is. */
        public final int hash;

        /**
         * Makes a node.
         *
         * @param key its key
         * @param hash the key's hash code
         */
        protected Node(Object key, int hash) {
            this.key = key;
            this.hash = hash;
        }
    }

    private static final class Part {
        final @Nullable Node[] cells;

        /** Slots beyond the reach; null until there is one. Written under the lock. */
        @Nullable
        volatile ConcurrentHashMap<Object, Node> overflow;

        Part(int capacity) {
            cells = new @Nullable Node[capacity];
        }
    }

    /**
     * The lock of some parts. What changes with each key that comes or goes is counted here, in cache lines of those who lock:
     * reads need none of it.
     */
    private static final class PartLock extends ReentrantLock {
        private static final long serialVersionUID = 1;
        private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

        /** How many cells of each part hold slots; written under the lock, read without it for the size. */
        final int[] live = new int[PARTS / LOCKS];

        /** How many cells of each part hold slots or tombstones. */
        final int[] used = new int[PARTS / LOCKS];

        /** Spins before it parks: who has the lock lets it go soon, if its thread runs. */
        void lockSoon() {
            for (int i = 0; i < SPINS; i++) {
                if (tryLock()) {
                    return;
                }
                Thread.onSpinWait();
            }
            lock();
        }
    }

    /** Never written again; volatile so that a read of it makes the plain reads of its elements that follow fresh. */
    private volatile @Nullable Part[] parts = new @Nullable Part[PARTS];

    private final PartLock[] locks = new PartLock[LOCKS];

    /** Creates an empty index. */
    public HashIndex() {
        Arrays.setAll(locks, i -> new PartLock());
    }

    /** Spreads what the hash code says over all its bits: the low ones choose the cell, the high ones the part. */
    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 15;
    }

    @Override
    public @Nullable S get(K key) {
        int hash = key.hashCode();
        int spread = spread(hash);
        @Nullable Part part = parts[spread >>> PART_SHIFT];
        return part == null ? null : find(part, key, hash, spread);
    }

    @SuppressWarnings("unchecked")
    private @Nullable S find(Part part, K key, int hash, int spread) {
        @Nullable Node[] cells = part.cells;
        int mask = cells.length - 1;
        int at = spread;
        @Nullable Node node;
        while ((node = cells[at & mask]) != null) {
            if (node.hash == hash && isKey(node, key)) {
                VarHandle.acquireFence();
                return (S) node;
            }
            if (++at - spread == REACH) {
                return (S) beyond(part, key);
            }
        }
        return null;
    }

    private static @Nullable Node beyond(Part part, Object key) {
        @Nullable ConcurrentHashMap<Object, Node> overflow = part.overflow;
        return overflow == null ? null : overflow.get(key);
    }

    private static boolean isKey(Node node, Object key) {
        Object present = node.key;
        return present == key || node != TOMBSTONE && key.equals(present);
    }

    @Override
    public @Nullable S putIfAbsent(K key, S slot) {
        Objects.requireNonNull(slot, "slot");
        int hash = key.hashCode();
        int spread = spread(hash);
        PartLock lock = lock(spread);
        lock.lockSoon();
        try {
            @Nullable Part part = parts[spread >>> PART_SHIFT];
            @Nullable S present = part == null ? null : find(part, key, hash, spread);
            if (present == null) {
                add(lock, slot, spread);
            }
            return present;
        } finally {
            lock.unlock();
        }
    }

    private PartLock lock(int spread) {
        return locks[spread >>> PART_SHIFT & LOCKS - 1];
    }

    /** Returns where a lock counts what is in the part of a hash. */
    private static int counted(int spread) {
        return (spread >>> PART_SHIFT) / LOCKS;
    }

    private void add(PartLock lock, Node slot, int spread) {
        int counted = counted(spread);
        int kind = place(partWithRoom(lock, spread), slot, spread);
        lock.live[counted] += kind == IN_OVERFLOW ? 0 : 1;
        lock.used[counted] += kind == IN_NEW_CELL ? 1 : 0;
    }

    /** Returns the part of a hash, made or made anew where it has no room for one more. */
    private Part partWithRoom(PartLock lock, int spread) {
        int i = spread >>> PART_SHIFT;
        int counted = counted(spread);
        @Nullable Part part = parts[i];
        if (part == null) {
            part = new Part(LEAST_CELLS);
            PART.setRelease(parts, i, part);
        } else if (3 * (lock.used[counted] + 1) > part.cells.length) {
            part = rebuilt(part, lock, counted);
            PART.setRelease(parts, i, part);
        }
        return part;
    }

    /** Returns a part with the same slots and no tombstones, a sixth to a third full. */
    private static Part rebuilt(Part old, PartLock lock, int counted) {
        int capacity = LEAST_CELLS;
        while (2 * capacity < 9 * lock.live[counted]) {
            capacity *= 2;
        }
        Part part = new Part(capacity);
        int live = 0;
        for (@Nullable Node cell : old.cells) {
            if (cell != null && cell != TOMBSTONE) {
                live += place(part, cell, spread(cell.hash)) == IN_OVERFLOW ? 0 : 1;
            }
        }
        @Nullable ConcurrentHashMap<Object, Node> overflow = old.overflow;
        if (overflow != null) {
            for (Node node : overflow.values()) {
                live += place(part, node, spread(node.hash)) == IN_OVERFLOW ? 0 : 1;
            }
        }
        lock.live[counted] = live;
        lock.used[counted] = live;
        return part;
    }

    /** Puts a slot in, and returns where it is. */
    private static int place(Part part, Node slot, int spread) {
        @Nullable Node[] cells = part.cells;
        int mask = cells.length - 1;
        for (int i = 0; i < REACH; i++) {
            int at = spread + i & mask;
            @Nullable Node cell = cells[at];
            if (cell == null || cell == TOMBSTONE) {
                CELL.setRelease(cells, at, slot);
                return cell == null ? IN_NEW_CELL : IN_USED_CELL;
            }
        }
        overflow(part).put(slot.key, slot);
        return IN_OVERFLOW;
    }

    private static ConcurrentHashMap<Object, Node> overflow(Part part) {
        @Nullable ConcurrentHashMap<Object, Node> overflow = part.overflow;
        if (overflow == null) {
            overflow = new ConcurrentHashMap<>();
            part.overflow = overflow;
        }
        return overflow;
    }

    @Override
    public boolean remove(K key, S slot) {
        if (!key.equals(slot.key)) {
            return false;
        }
        int spread = spread(slot.hash);
        PartLock lock = lock(spread);
        lock.lockSoon();
        try {
            @Nullable Part part = parts[spread >>> PART_SHIFT];
            return part != null && remove(lock, part, slot, spread);
        } finally {
            lock.unlock();
        }
    }

    private static boolean remove(PartLock lock, Part part, Node slot, int spread) {
        @Nullable Node[] cells = part.cells;
        int mask = cells.length - 1;
        for (int i = 0; i < REACH; i++) {
            int at = spread + i & mask;
            @Nullable Node cell = cells[at];
            if (cell == slot) {
                CELL.setRelease(cells, at, TOMBSTONE);
                lock.live[counted(spread)]--;
                lock.used[counted(spread)] -= clearTombstones(part, at);
                return true;
            }
            if (cell == null) {
                return false;
            }
        }
        @Nullable ConcurrentHashMap<Object, Node> overflow = part.overflow;
        // the map compares values by equals; only the very slot may go
        return overflow != null && overflow.get(slot.key) == slot && overflow.remove(slot.key) != null;
    }

    /** Makes the tombstones that end at {@code last} cells never used, if no slot depends on them, and counts them. */
    private static int clearTombstones(Part part, int last) {
        @Nullable ConcurrentHashMap<Object, Node> beyond = part.overflow;
        if (beyond != null && !beyond.isEmpty()) {
            return 0;
        }
        @Nullable Node[] cells = part.cells;
        int mask = cells.length - 1;
        int cleared = 0;
        int at = last;
        while (cells[at + 1 & mask] == null && cells[at & mask] == TOMBSTONE) {
            CELL.setRelease(cells, at & mask, null);
            cleared++;
            at--;
        }
        return cleared;
    }

    @Override
    public long size() {
        long size = 0;
        for (int i = 0; i < PARTS; i++) {
            @Nullable Part part = parts[i];
            @Nullable ConcurrentHashMap<Object, Node> beyond = part == null ? null : part.overflow;
            size += locks[i % LOCKS].live[i / LOCKS] + (beyond == null ? 0 : beyond.size());
        }
        return size;
    }

    /** Returns how many cells there are; for tests. */
    long cellCount() {
        long count = 0;
        for (int i = 0; i < PARTS; i++) {
            @Nullable Part part = parts[i];
            count += part == null ? 0 : part.cells.length;
        }
        return count;
    }

    /** Returns how many cells hold slots or tombstones, as the locks count them; for tests. */
    long usedCount() {
        return Arrays.stream(locks)
                .flatMapToInt(lock -> Arrays.stream(lock.used))
                .sum();
    }

    /** Returns how many cells hold slots or tombstones, as they are found; for tests. */
    long filledCount() {
        return Arrays.stream(parts)
                .filter(Objects::nonNull)
                .flatMap(part -> Arrays.stream(part.cells))
                .filter(Objects::nonNull)
                .count();
    }

    @Override
    public Iterator<S> iterator() {
        return new Slots();
    }

    /** Goes through the parts, each as it is when its turn comes. */
    private final class Slots implements Iterator<S> {
        private int nextPart;
        private @Nullable Node[] cells = {};
        private int nextCell;
        private Iterator<Node> overflow = Collections.emptyIterator();

        @Nullable
        private Node next;

        @Override
        public boolean hasNext() {
            while (next == null && (nextCell < cells.length || overflow.hasNext() || nextPart < PARTS)) {
                step();
            }
            return next != null;
        }

        private void step() {
            if (nextCell < cells.length) {
                @Nullable Node node = cells[nextCell++];
                VarHandle.acquireFence();
                next = node == TOMBSTONE ? null : node;
            } else if (overflow.hasNext()) {
                next = overflow.next();
            } else {
                enter(parts[nextPart++]);
            }
        }

        private void enter(@Nullable Part part) {
            if (part != null) {
                cells = part.cells;
                nextCell = 0;
                @Nullable ConcurrentHashMap<Object, Node> map = part.overflow;
                overflow =
                        map == null ? Collections.emptyIterator() : map.values().iterator();
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        public S next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the iteration has no more slots");
            }
            S slot = (S) Objects.requireNonNull(next);
            next = null;
            return slot;
        }
    }
}
