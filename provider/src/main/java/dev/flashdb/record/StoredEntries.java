package dev.flashdb.record;

import dev.flashdb.StorageException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one namespace as the log has them: bytes. What recovery builds, what a durable cache becomes when it is
 * closed, and what it is made from when it is created again. Confined to whoever has the lock of the {@code Catalogue}; once a
 * {@code Restoration} has it nobody changes it any more, and all threads may read it.
 */
public final class StoredEntries {

    /*
     * Millions of entries are read into a few arrays, so that opening a log makes no object an entry:
     *
     *   chunks:  records one behind the other, see RecordChunk; a list in the order in which they came
     *   cells:   an open hash table of  hash (29 bits) | number of the chunk (16) | offset / 8 (19);  0 for an empty cell
     *
     * 1. Time is linear in the bytes that are put in, whatever is put in. A chunk that has no record that counts is let go
     *    at once, and its number is used again. When the others hold too much that counts no more, those with much of it
     *    are copied together: at most once for so many bytes as half of what is copied.
     * 2. What counts no more takes a quarter of what counts at most, and as much again as the objects that come of an entry
     *    take beyond its bytes. So the bytes never take more than the objects will.
     * 3. A copied record stays in its place in the order.
     *
     * 4. When the entries become objects, the chunks are given up one by one, each when the objects of it can be found. So
     *    at no time both are there of everything.
     *
     * Keys are told apart by their bytes, though equal keys may have different ones. So removals are kept, and each entry
     * knows when it came: when the keys are objects again, the last of those that are equal counts.
     *
     * The hash is keyed with a random number that nobody outside knows, so nobody can make keys that collide.
     */

    /**
     * What a key was last.
     *
     * @param value null when it was removed
     * @param order rises with each record
     */
    public record Entry(byte[] key, byte @Nullable [] value, long deadlineMillis, long order) {
        /** Says that the bytes of a key, if it has any, were given up: it is where they went. */
        public static final Entry ELSEWHERE = new Entry(new byte[0], null, Records.NEVER, 0);

        public static final Comparator<Entry> BY_ORDER = Comparator.comparingLong(Entry::order);

        /** Returns those whose deadline has not come: all that a compaction keeps of what nobody can read. */
        public static Stream<Entry> unexpired(List<Entry> entries, long nowMillis) {
            return entries.stream().filter(entry -> entry.deadlineMillis > nowMillis);
        }
    }

    private static final int PARALLEL_FROM = 10_000;

    /** Fills regions of G1 nearly to the last byte, and is so large that it does not move it. */
    private static final int CHUNK_BYTES = (Runtime.getRuntime().maxMemory() < 2L << 30 ? 1 << 20 : 4 << 20) - 32;

    private static final int LEAST_CHUNK_BYTES = 512;
    private static final int MOST_CHUNKS = 1 << 16;

    /** Beyond a quarter of what counts, this much an entry, and this much at all may count no more. */
    private static final int SPARE_ENTRY_BYTES = 100;

    private static final int SPARE_BYTES = 4 << 10;
    private static final int OFFSET_BITS = 19;
    private static final int POSITION_BITS = 35;
    private static final long POSITION = (1L << POSITION_BITS) - 1;
    private static final VarHandle CHUNKS = MethodHandles.arrayElementVarHandle(RecordChunk[].class);
    private static final long[] NO_CELLS = {};
    private static final int LEAST_CELLS = 16;
    private static final int NO_BYTE = 256;

    private static final long SEED = new SecureRandom().nextLong();
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final int id;
    private final String name;
    private String codec;
    private String keyType;
    private String valueType;
    private String version = "";
    private String traits = "";

    private final AtomicLong logBytes;

    private long generation;

    /** By their numbers, which begin at 1; null for one that is free. */
    private @Nullable RecordChunk[] chunks = {null};

    /** Numbers below {@link #numbers} that are free again. */
    private final ArrayDeque<Integer> freeNumbers = new ArrayDeque<>();

    private int numbers = 1;

    /** The chunks in order; null when there are none, and when they are handed out. */
    private @Nullable RecordChunk first;

    private @Nullable RecordChunk last;
    private long sequence;

    /** The chunks in order, while they are handed out and given up one by one; null before. */
    private @Nullable RecordChunk @Nullable [] handedOut;

    private volatile boolean isLost;
    private long[] cells = NO_CELLS;

    /** Which first bytes keys have had; the last is for keys without bytes. */
    private final boolean[] firstBytes = new boolean[NO_BYTE + 1];

    private int keys;
    private int removed;

    /** What the records take in the chunks, and those that count. */
    private long bytes;

    private long countingBytes;

    /** What the values take that are arrays of their own. */
    private long largeBytes;

    public StoredEntries(int id, String name, String codec, String keyType, String valueType) {
        this(id, name, codec, keyType, valueType, new AtomicLong());
    }

    public StoredEntries(int id, String name, String codec, String keyType, String valueType, AtomicLong logBytes) {
        this.logBytes = logBytes;
        this.id = id;
        this.name = name;
        this.codec = codec;
        this.keyType = keyType;
        this.valueType = valueType;
    }

    /** Returns the number of the namespace. */
    public int id() {
        return id;
    }

    /** Returns the namespace's name. */
    public String name() {
        return name;
    }

    /** Returns the name of the codec that wrote the values. */
    public String codec() {
        return codec;
    }

    /** Returns the name of the keys' declared class. */
    public String keyType() {
        return keyType;
    }

    /** Returns the name of the values' declared class. */
    public String valueType() {
        return valueType;
    }

    /** Returns the version that the application gave them. */
    public String version() {
        return version;
    }

    /** Returns the other settings that they were stored with, as a text. */
    public String traits() {
        return traits;
    }

    /** Returns the bytes of its records in the log; the counter is also that of whoever has these entries open. */
    public AtomicLong logBytes() {
        return logBytes;
    }

    /** Takes note of the settings that the entries are open with from now on. */
    public void define(String newCodec, String newKeyType, String newValueType, String newVersion, String newTraits) {
        codec = newCodec;
        keyType = newKeyType;
        valueType = newValueType;
        version = newVersion;
        traits = newTraits;
    }

    public long generation() {
        return generation;
    }

    public void clear(long newGeneration) {
        if (newGeneration > generation) {
            generation = newGeneration;
            empty();
            cells = NO_CELLS;
            keys = 0;
            removed = 0;
        }
    }

    private void empty() {
        chunks = new RecordChunk[] {null};
        freeNumbers.clear();
        numbers = 1;
        first = null;
        last = null;
        bytes = 0;
        countingBytes = 0;
        largeBytes = 0;
    }

    /** Begins with a generation. */
    public void begin(long first) {
        generation = first;
    }

    // ---------------------------------------------------------------- writing

    /** Takes an entry from a frame of the log. */
    public void put(
            long ofGeneration, ByteBuffer from, int key, int keyLength, long deadline, int value, int valueLength) {
        if (ofGeneration >= generation) {
            RecordChunk chunk = withRoom(RecordChunk.size(keyLength, valueLength));
            enter(chunk, chunk.add(from, key, keyLength, deadline, value, valueLength));
        }
    }

    public void put(long ofGeneration, byte[] key, byte[] value, long deadlineMillis) {
        if (ofGeneration >= generation) {
            add(new Entry(key, value, deadlineMillis, 0));
        }
    }

    public void remove(long ofGeneration, byte[] key) {
        if (ofGeneration >= generation) {
            add(new Entry(key, null, Records.NEVER, 0));
        }
    }

    /** Adds what another store had. */
    public void add(Entry entry) {
        byte @Nullable [] value = entry.value;
        RecordChunk chunk = withRoom(RecordChunk.size(entry.key.length, value == null ? 0 : value.length));
        enter(chunk, chunk.add(entry));
    }

    /** The last chunk, or a new one behind it. */
    private RecordChunk withRoom(int size) {
        @Nullable RecordChunk present = last;
        if (present == null || !present.hasRoom(size)) {
            int usual = (int) Math.min(CHUNK_BYTES, Math.max(LEAST_CHUNK_BYTES, bytes));
            present = addChunk(present, ++sequence, Math.max(size, usual));
        }
        bytes += size;
        countingBytes += size;
        return present;
    }

    /** Makes a chunk in the place behind another; at the head without one. */
    private RecordChunk addChunk(@Nullable RecordChunk behind, long itsSequence, int length) {
        @Nullable Integer free = freeNumbers.poll();
        int number = free == null ? numbers : free;
        if (number >= MOST_CHUNKS) {
            throw new StorageException(
                    "A cache has more bytes on disk than fit into memory; destroy it with the command line's drop: cache="
                            + name,
                    null);
        }
        RecordChunk chunk = new RecordChunk(number, itsSequence, length);
        if (number == chunks.length) {
            chunks = Arrays.copyOf(chunks, number * 2);
        }
        numbers = Math.max(numbers, number + 1);
        chunks[number] = chunk;
        link(behind, chunk, behind == null ? first : behind.next);
        return chunk;
    }

    private void link(@Nullable RecordChunk before, RecordChunk chunk, @Nullable RecordChunk after) {
        chunk.previous = before;
        chunk.next = after;
        if (before == null) {
            first = chunk;
        } else {
            before.next = chunk;
        }
        if (after == null) {
            last = chunk;
        } else {
            after.previous = chunk;
        }
    }

    private void free(RecordChunk chunk) {
        chunks[chunk.number] = null;
        freeNumbers.push(chunk.number);
        bytes -= chunk.end();
        @Nullable RecordChunk before = chunk.previous;
        @Nullable RecordChunk after = chunk.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
    }

    /** Enters a new record into the table, in the place of the one that its key had. */
    private void enter(RecordChunk chunk, int at) {
        if (keys + 1 > cells.length - cells.length * 3 / 8) {
            grow();
        }
        int keyLength = chunk.keyLength(at);
        int key = RecordChunk.key(at);
        removed += chunk.isRemoval(at) ? 1 : 0;
        largeBytes += chunk.largeBytes(at);
        firstBytes[keyLength == 0 ? NO_BYTE : chunk.bytes[key] & 0xFF] = true;
        long hash = hash(chunk.bytes, key, keyLength);
        int cell = find(hash, chunk.bytes, key, keyLength);
        long present = cells[cell];
        cells[cell] = hash << POSITION_BITS | position(chunk, at);
        if (present == 0) {
            keys++;
        } else {
            leave(chunk(present), offset(present));
        }
    }

    private void leave(RecordChunk chunk, int at) {
        removed -= chunk.isRemoval(at) ? 1 : 0;
        largeBytes -= chunk.largeBytes(at);
        int counted = chunk.countingBytes();
        chunk.leave(at);
        countingBytes -= counted - chunk.countingBytes();
        if (chunk.countingBytes() == 0 && chunk != last) {
            free(chunk);
        } else if (bytes - countingBytes > countingBytes / 4 + (long) keys * SPARE_ENTRY_BYTES + SPARE_BYTES) {
            copyTogether();
        }
    }

    /** Copies what counts of the chunks that have much that does not, each at its place in the order. */
    private void copyTogether() {
        @Nullable RecordChunk target = null;
        @Nullable RecordChunk chunk = first;
        while (chunk != null) {
            @Nullable RecordChunk after = chunk.next;
            if (chunk.end() - chunk.countingBytes() <= chunk.countingBytes() / 8) {
                target = null;
            } else {
                target = copy(chunk, target);
            }
            chunk = after;
        }
    }

    /** Copies what counts of a chunk behind what counts of the one before it, and lets the chunk go. */
    private @Nullable RecordChunk copy(RecordChunk chunk, @Nullable RecordChunk begun) {
        @Nullable RecordChunk target = begun;
        for (int at = chunk.counting(0); at < chunk.end(); at = chunk.counting(chunk.after(at))) {
            int size = chunk.after(at) - at;
            if (target == null || !target.hasRoom(size)) {
                int usual = (int) Math.min(CHUNK_BYTES, countingBytes);
                target = addChunk(chunk.previous, chunk.sequence, Math.max(chunk.countingBytes(), usual));
            }
            move(chunk, at, target, target.add(chunk, at));
            bytes += size;
        }
        free(chunk);
        return target;
    }

    private void move(RecordChunk from, int at, RecordChunk to, int newAt) {
        long old = position(from, at);
        long hash = hash(from.bytes, RecordChunk.key(at), from.keyLength(at));
        int mask = cells.length - 1;
        int cell = (int) hash & mask;
        while ((cells[cell] & POSITION) != old) {
            cell = cell + 1 & mask;
        }
        cells[cell] = hash << POSITION_BITS | position(to, newAt);
    }

    private void grow() {
        long[] old = cells;
        cells = new long[Math.max(LEAST_CELLS, old.length * 2)];
        int mask = cells.length - 1;
        for (long cell : old) {
            if (cell != 0) {
                int at = (int) (cell >>> POSITION_BITS) & mask;
                while (cells[at] != 0) {
                    at = at + 1 & mask;
                }
                cells[at] = cell;
            }
        }
    }

    // ---------------------------------------------------------------- the table

    private static long position(RecordChunk chunk, int at) {
        return (long) chunk.number << OFFSET_BITS | at >>> 3;
    }

    private static int offset(long cell) {
        return (int) (cell & (1 << OFFSET_BITS) - 1) << 3;
    }

    private static int number(long cell) {
        return (int) ((cell & POSITION) >>> OFFSET_BITS);
    }

    private RecordChunk chunk(long cell) {
        return Objects.requireNonNull(chunks[number(cell)]);
    }

    /** The cell of a key, or the empty one where it would be. */
    private int find(long hash, byte[] key, int at, int length) {
        int mask = cells.length - 1;
        int cell = (int) hash & mask;
        while (cells[cell] != 0 && !(cells[cell] >>> POSITION_BITS == hash && isKey(cells[cell], key, at, length))) {
            cell = cell + 1 & mask;
        }
        return cell;
    }

    private boolean isKey(long cell, byte[] key, int at, int length) {
        return chunk(cell).isKey(offset(cell), key, at, length);
    }

    /** As many bits as cells have for it. */
    private static long hash(byte[] key, int from, int length) {
        long hash = SEED ^ length;
        int at = from;
        for (int end = from + length - 8; at <= end; at += 8) {
            hash = mix(hash ^ (long) RecordChunk.LONGS.get(key, at));
        }
        long rest = 0;
        for (int end = from + length; at < end; at++) {
            rest = rest << 8 | key[at] & 0xFF;
        }
        return mix(hash ^ rest) >>> POSITION_BITS;
    }

    private static long mix(long value) {
        long odd = SEED | 1;
        return Math.multiplyHigh(value, MULTIPLIER ^ odd) ^ value * MULTIPLIER;
    }

    // ---------------------------------------------------------------- reading

    /** What the records take in the chunks, large values left out: of it {@link #countingBytes} that count. */
    long bytes() {
        return bytes;
    }

    long countingBytes() {
        return countingBytes;
    }

    /** Returns how many entries there are, removals not counted, expired ones counted. */
    public long count() {
        return (long) keys - removed;
    }

    /** Returns whether there are so many entries that it pays to share out the work on them. */
    public boolean isLarge() {
        return keys >= PARALLEL_FROM;
    }

    /** Returns whether all keys, those that are gone included, have bytes and begin with one that the predicate takes. */
    public boolean allBeginWith(IntPredicate first) {
        return IntStream.rangeClosed(0, NO_BYTE).allMatch(i -> !firstBytes[i] || i != NO_BYTE && first.test(i));
    }

    /** What all of it takes in the heap now. */
    public long heldBytes() {
        return bytes + largeBytes + (long) cells.length * Long.BYTES;
    }

    /** What the entries that count take of that. */
    public long liveBytes() {
        return countingBytes + largeBytes + (long) cells.length * Long.BYTES;
    }

    /** About what it takes when all of it is objects that have been used. */
    public long objectBytes() {
        return countingBytes + largeBytes + count() * Heap.ENTRY_BYTES;
    }

    /**
     * Returns what is known of a key, null for nothing; or {@link Entry#ELSEWHERE} when its bytes may have been given up. To be
     * called by any thread while nothing is written.
     */
    @Nullable
    public Entry get(byte[] key) {
        long[] table = cells;
        if (table.length == 0) {
            return isLost ? Entry.ELSEWHERE : null;
        }
        long hash = hash(key, 0, key.length);
        int mask = table.length - 1;
        boolean isUncertain = false;
        for (int at = (int) hash & mask; table[at] != 0; at = at + 1 & mask) {
            if (table[at] >>> POSITION_BITS == hash) {
                @Nullable RecordChunk chunk = (RecordChunk) CHUNKS.getAcquire(chunks, number(table[at]));
                if (chunk != null && chunk.isKey(offset(table[at]), key, 0, key.length)) {
                    return chunk.entry(offset(table[at]));
                }
                isUncertain |= chunk == null;
            }
        }
        return isUncertain ? Entry.ELSEWHERE : null;
    }

    /** Returns whether the last that is known of some key is that it was removed. */
    boolean hasRemovals() {
        return removed > 0;
    }

    /** Passes all that were not given up, in the order in which they came, removals too. */
    public void inOrder(Consumer<Entry> action) {
        requireKept();
        for (@Nullable RecordChunk chunk : chunksInOrder()) {
            if (chunk != null) {
                chunk.forEach(action);
            }
        }
    }

    /**
     * Returns the same entries for one reader, who has them until the end, whatever is given up or lost here meanwhile. To be called
     * while nobody else changes them or hands them out.
     */
    public StoredEntries kept() {
        StoredEntries copy = new StoredEntries(id, name, codec, keyType, valueType, logBytes);
        copy.define(codec, keyType, valueType, version, traits);
        copy.generation = generation;
        copy.keys = keys;
        copy.removed = removed;
        copy.isLost = isLost;
        copy.handedOut = chunksInOrder();
        return copy;
    }

    /** Passes all that are {@link #kept()}, in order, and gives them up meanwhile. */
    public void drain(Consumer<Entry> action) {
        requireKept();
        @Nullable RecordChunk[] pieces = Objects.requireNonNull(handedOut);
        for (int i = 0; i < pieces.length; i++) {
            @Nullable RecordChunk chunk = pieces[i];
            pieces[i] = null;
            if (chunk != null) {
                chunk.forEach(action);
            }
        }
    }

    private @Nullable RecordChunk[] chunksInOrder() {
        @Nullable RecordChunk @Nullable [] pieces = handedOut;
        if (pieces != null) {
            return pieces.clone();
        }
        @Nullable RecordChunk[] order = new RecordChunk[numbers - 1 - freeNumbers.size()];
        int count = 0;
        for (RecordChunk chunk = first; chunk != null; chunk = chunk.next) {
            order[count++] = chunk;
        }
        return order;
    }

    /** Puts every deadline back; before anybody else has the entries. */
    public void putBack(long byMillis) {
        for (RecordChunk chunk = first; chunk != null; chunk = chunk.next) {
            chunk.putBack(byMillis);
        }
    }

    // ---------------------------------------------------------------- giving up

    /** Begins to hand out what there is, in pieces; from now on nothing is written any more. Returns how many there are. */
    public int handOut() {
        requireKept();
        if (handedOut != null) {
            return handedOut.length;
        }
        @Nullable RecordChunk[] order = chunksInOrder();
        for (@Nullable RecordChunk chunk : order) {
            RecordChunk present = Objects.requireNonNull(chunk);
            present.next = null;
            present.previous = null;
        }
        handedOut = order;
        first = null;
        last = null;
        return order.length;
    }

    /** Passes the records of a piece, in the order in which they came, removals too. */
    public void piece(int piece, Consumer<Entry> action) {
        Objects.requireNonNull(Objects.requireNonNull(handedOut)[piece]).forEach(action);
    }

    /** Gives up a piece, all of which can be found elsewhere by now. */
    public void giveUp(int piece) {
        @Nullable RecordChunk[] pieces = Objects.requireNonNull(handedOut);
        CHUNKS.setRelease(chunks, Objects.requireNonNull(pieces[piece]).number, null);
        pieces[piece] = null;
    }

    /** Gives up everything, where memory has no room for it: only the log has it then. Makes no object. */
    public void lose() {
        isLost = true;
        first = null;
        last = null;
        handedOut = null;
        cells = NO_CELLS;
        Arrays.fill(chunks, null);
    }

    public boolean isLost() {
        return isLost;
    }

    /**
     * Fails when only the log has what should be here.
     *
     * @throws StorageException then
     */
    public void requireKept() {
        if (isLost) {
            throw new StorageException(
                    "The entries of a cache did not become objects, and the log alone has them. Until the database is opened"
                            + " again it can neither open this cache nor be compacted or backed up: cache=" + name,
                    null);
        }
    }
}
