package dev.flashdb.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one namespace as the log has them: bytes. What recovery builds, what a durable cache becomes when it is
 * closed, and what it is made from when it is created again. Confined to whoever has the lock of the {@link Catalogue}; once a
 * {@link Restoration} has it nobody changes it any more, and all threads may read it.
 */
final class StoredEntries {

    /*
     * Millions of entries are read into a few arrays, so that opening a log makes no object an entry:
     *
     *   chunks:  record record ...          in the order in which they came; a record never crosses chunks
     *   record:  keyLength | valueLength | deadline | key | value | up to a multiple of 8
     *               4            4            8
     *   cells:   an open hash table of  hash (30 bits) | chunk (15) | offset / 8 (19);  0 for an empty cell
     *
     * A valueLength of -1 says that the key was removed. Of a record that another has replaced the highest bit of
     * keyLength is set: it counts no more. A chunk is let go with its last record that
     * counts; when two thirds of what is left count no more, the rest is copied together.
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
    record Entry(byte[] key, byte @Nullable [] value, long deadlineMillis, long order) {}

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int PARALLEL_FROM = 10_000;

    private static final int KEY_LENGTH = 0;
    private static final int VALUE_LENGTH = 4;
    private static final int DEADLINE = 8;
    private static final int KEY = 16;
    private static final int DONE = 1 << 31;
    private static final int REMOVED = -1;

    /** So large that most garbage collectors do not move it. */
    private static final int CHUNK_BYTES = 4 << 20;

    private static final int LEAST_CHUNK_BYTES = 512;
    private static final int MOST_CHUNKS = 1 << 15;
    private static final int OFFSET_BITS = 19;
    private static final int POSITION_BITS = 34;
    private static final long POSITION = (1L << POSITION_BITS) - 1;
    private static final int LEAST_CELLS = 16;
    private static final int NO_BYTE = 256;

    private static final long SEED = new SecureRandom().nextLong();
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    final int id;
    final String name;
    final String codec;
    final String keyType;
    final String valueType;

    /** The bytes of its records in the log; also of whoever has these entries open. */
    final AtomicLong logBytes;

    private long generation;

    /** From 1 on; null for one that was let go. */
    private byte[] @Nullable [] chunks = {null};

    /** How much of each chunk is filled, and how many of its records count. */
    private int[] ends = {0};

    private int[] counting = {0};
    private long[] cells = {};

    /** Which first bytes keys have had; the last is for keys without bytes. */
    private final boolean[] firstBytes = new boolean[NO_BYTE + 1];

    private int keys;
    private int removed;
    private long bytes;
    private long countingBytes;

    StoredEntries(int id, String name, String codec, String keyType, String valueType) {
        this(id, name, codec, keyType, valueType, new AtomicLong());
    }

    StoredEntries(int id, String name, String codec, String keyType, String valueType, AtomicLong logBytes) {
        this.logBytes = logBytes;
        this.id = id;
        this.name = name;
        this.codec = codec;
        this.keyType = keyType;
        this.valueType = valueType;
    }

    long generation() {
        return generation;
    }

    void clear(long newGeneration) {
        if (newGeneration > generation) {
            generation = newGeneration;
            empty();
            cells = new long[0];
            keys = 0;
            removed = 0;
        }
    }

    private void empty() {
        chunks = new byte[] @Nullable [] {null};
        ends = new int[1];
        counting = new int[1];
        bytes = 0;
        countingBytes = 0;
    }

    /** Begins with a generation. */
    void begin(long first) {
        generation = first;
    }

    // ---------------------------------------------------------------- writing

    /** Takes an entry from a frame of the log. */
    void put(long ofGeneration, ByteBuffer from, int key, int keyLength, long deadline, int value, int valueLength) {
        if (ofGeneration >= generation) {
            long position = add(keyLength, valueLength, deadline);
            byte[] chunk = chunk(position);
            int at = offset(position) + KEY;
            from.get(key, chunk, at, keyLength);
            from.get(value, chunk, at + keyLength, valueLength);
            enter(position);
        }
    }

    void put(long ofGeneration, byte[] key, byte[] value, long deadlineMillis) {
        if (ofGeneration >= generation) {
            add(new Entry(key, value, deadlineMillis, 0));
        }
    }

    void remove(long ofGeneration, byte[] key) {
        if (ofGeneration >= generation) {
            add(new Entry(key, null, Version.NEVER, 0));
        }
    }

    /** Adds what another store had. */
    void add(Entry entry) {
        byte @Nullable [] value = entry.value;
        byte[] key = entry.key;
        long position = add(key.length, value == null ? REMOVED : value.length, entry.deadlineMillis);
        byte[] chunk = chunk(position);
        int at = offset(position) + KEY;
        System.arraycopy(key, 0, chunk, at, key.length);
        if (value != null) {
            System.arraycopy(value, 0, chunk, at + key.length, value.length);
        }
        enter(position);
    }

    /** Makes room for a record at the end and writes its numbers; returns its position. */
    private long add(int keyLength, int valueLength, long deadline) {
        int size = size(keyLength, valueLength);
        int last = chunks.length - 1;
        byte @Nullable [] chunk = chunks[last];
        if (chunk == null || chunk.length - ends[last] < size) {
            chunk = addChunk(size);
            last++;
        }
        int at = ends[last];
        INTS.set(chunk, at + KEY_LENGTH, keyLength);
        INTS.set(chunk, at + VALUE_LENGTH, valueLength);
        LONGS.set(chunk, at + DEADLINE, deadline);
        ends[last] = at + size;
        counting[last]++;
        bytes += size;
        countingBytes += size;
        return (long) last << OFFSET_BITS | at >>> 3;
    }

    private byte[] addChunk(int size) {
        if (chunks.length >= MOST_CHUNKS) {
            throw new IllegalStateException("A cache has more entries on disk than fit into memory: cache=" + name);
        }
        int length = Math.max(size, (int) Math.min(CHUNK_BYTES, Math.max(LEAST_CHUNK_BYTES, bytes)));
        byte[] chunk = new byte[length];
        int count = chunks.length;
        if (counting[count - 1] == 0) {
            bytes -= ends[count - 1];
            chunks[count - 1] = null;
        }
        chunks = Arrays.copyOf(chunks, count + 1);
        ends = Arrays.copyOf(ends, count + 1);
        counting = Arrays.copyOf(counting, count + 1);
        chunks[count] = chunk;
        return chunk;
    }

    /** A multiple of eight. */
    private static int size(int keyLength, int valueLength) {
        return Math.addExact(Math.addExact(Math.addExact(KEY, keyLength), Math.max(0, valueLength)), 7) & ~7;
    }

    /** Enters a new record into the table, in the place of the one that its key had. */
    private void enter(long position) {
        if (keys + 1 > cells.length - cells.length * 3 / 8) {
            grow();
        }
        byte[] chunk = chunk(position);
        int at = offset(position);
        int keyLength = (int) INTS.get(chunk, at + KEY_LENGTH);
        int valueLength = (int) INTS.get(chunk, at + VALUE_LENGTH);
        removed += valueLength == REMOVED ? 1 : 0;
        firstBytes[keyLength == 0 ? NO_BYTE : chunk[at + KEY] & 0xFF] = true;
        long hash = hash(chunk, at + KEY, keyLength);
        int cell = find(hash, chunk, at + KEY, keyLength);
        long present = cells[cell];
        cells[cell] = hash << POSITION_BITS | position;
        if (present == 0) {
            keys++;
        } else {
            leave(present & POSITION);
        }
    }

    private void leave(long position) {
        int number = number(position);
        byte[] chunk = chunk(position);
        int at = offset(position);
        int keyLength = (int) INTS.get(chunk, at + KEY_LENGTH);
        int valueLength = (int) INTS.get(chunk, at + VALUE_LENGTH);
        INTS.set(chunk, at + KEY_LENGTH, keyLength | DONE);
        removed -= valueLength == REMOVED ? 1 : 0;
        countingBytes -= size(keyLength, valueLength);
        if (--counting[number] == 0 && number < chunks.length - 1) {
            bytes -= ends[number];
            chunks[number] = null;
        } else if (bytes > CHUNK_BYTES && bytes > 3 * countingBytes) {
            copyTogether();
        }
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

    private void copyTogether() {
        byte[] @Nullable [] old = chunks;
        int[] oldEnds = ends;
        empty();
        Arrays.fill(cells, 0);
        keys = 0;
        removed = 0;
        for (int i = 1; i < old.length; i++) {
            byte @Nullable [] chunk = old[i];
            if (chunk != null) {
                forEach(chunk, oldEnds[i], at -> add(entry(chunk, at, 0)));
            }
            old[i] = null;
        }
    }

    // ---------------------------------------------------------------- the table

    private static int offset(long position) {
        return (int) (position & (1 << OFFSET_BITS) - 1) << 3;
    }

    private byte[] chunk(long position) {
        return Objects.requireNonNull(chunks[number(position)]);
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

    /** A chunk that is gone has no record that counts. */
    private boolean isKey(long cell, byte[] key, int at, int length) {
        byte @Nullable [] chunk = chunks[number(cell & POSITION)];
        if (chunk == null) {
            return false;
        }
        int from = offset(cell & POSITION);
        int keyLength = (int) INTS.get(chunk, from + KEY_LENGTH) & ~DONE;
        return keyLength == length && Arrays.equals(chunk, from + KEY, from + KEY + keyLength, key, at, at + length);
    }

    /** Thirty bits. */
    private static long hash(byte[] key, int from, int length) {
        long hash = SEED ^ length;
        int at = from;
        for (int end = from + length - 8; at <= end; at += 8) {
            hash = mix(hash ^ (long) LONGS.get(key, at));
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

    /** Returns how many entries there are, removals not counted, expired ones counted. */
    long count() {
        return (long) keys - removed;
    }

    /** Returns whether there are so many entries that it pays to share out the work on them. */
    boolean isLarge() {
        return keys >= PARALLEL_FROM;
    }

    /** Returns whether all keys, those that are gone included, have bytes and begin with one that the predicate takes. */
    boolean allBeginWith(IntPredicate first) {
        return IntStream.rangeClosed(0, NO_BYTE).allMatch(i -> !firstBytes[i] || i != NO_BYTE && first.test(i));
    }

    /** Returns what is known of a key, or null; to be called by any thread while nothing is written. */
    @Nullable
    Entry get(byte[] key) {
        if (keys == 0) {
            return null;
        }
        long cell = cells[find(hash(key, 0, key.length), key, 0, key.length)];
        return cell == 0 ? null : entry(chunk(cell & POSITION), offset(cell & POSITION), cell & POSITION);
    }

    /** Returns whether the last that is known of some key is that it was removed. */
    boolean hasRemovals() {
        return removed > 0;
    }

    /** Passes all in the order in which they came, removals too. */
    void inOrder(Consumer<Entry> action) {
        for (int number = 1; number < chunks.length; number++) {
            forEach(number, action);
        }
    }

    /** Passes the records of a chunk that count. */
    private void forEach(int number, Consumer<Entry> action) {
        byte @Nullable [] chunk = chunks[number];
        if (chunk != null) {
            long first = (long) number << OFFSET_BITS;
            forEach(chunk, ends[number], at -> action.accept(entry(chunk, at, first | at >>> 3)));
        }
    }

    /** Passes the offsets of the records that count. */
    private static void forEach(byte[] chunk, int end, IntConsumer action) {
        int at = 0;
        while (at < end) {
            int keyLength = (int) INTS.get(chunk, at + KEY_LENGTH);
            int valueLength = (int) INTS.get(chunk, at + VALUE_LENGTH);
            if (keyLength >= 0) {
                action.accept(at);
            }
            at += size(keyLength & ~DONE, valueLength);
        }
    }

    private static Entry entry(byte[] chunk, int at, long order) {
        int keyLength = (int) INTS.get(chunk, at + KEY_LENGTH) & ~DONE;
        int valueLength = (int) INTS.get(chunk, at + VALUE_LENGTH);
        int value = at + KEY + keyLength;
        return new Entry(
                Arrays.copyOfRange(chunk, at + KEY, value),
                valueLength == REMOVED ? null : Arrays.copyOfRange(chunk, value, value + valueLength),
                (long) LONGS.get(chunk, at + DEADLINE),
                order);
    }

    /** Passes all, removals too, in no order and in several threads if there are many. */
    void all(Consumer<Entry> action) {
        IntStream numbers = IntStream.range(1, chunks.length);
        (isLarge() ? numbers.parallel() : numbers).forEach(number -> forEach(number, action));
    }

    /**
     * Passes the entries, each key once: of those that are equal as objects the last.
     *
     * @param reader makes a key an object, or null when that cannot be done; called by several threads
     * @param action called by several threads, but once a key
     */
    void latest(Function<Entry, @Nullable Object> reader, Restored action) {
        Map<Object, Entry> latest = new ConcurrentHashMap<>(keys * 2);
        all(entry -> {
            @Nullable Object key = reader.apply(entry);
            if (key != null) {
                latest.merge(key, entry, (one, other) -> one.order > other.order ? one : other);
            }
        });
        (isLarge() ? latest.entrySet().parallelStream() : latest.entrySet().stream()).forEach(found -> {
            if (found.getValue().value != null) {
                action.accept(found.getKey(), found.getValue());
            }
        });
    }

    /** Takes an entry whose key is an object again. */
    @FunctionalInterface
    interface Restored {
        void accept(Object key, Entry entry);
    }

    /** The number to which a position belongs. */
    static int number(long position) {
        return (int) (position >>> OFFSET_BITS);
    }
}
