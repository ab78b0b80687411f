package dev.flashdb.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Some records of {@link StoredEntries}, one behind the other. Confined to its owner; nobody changes it while threads read it. */
final class RecordChunk {

    /*
     *   record:  keyLength | valueLength | deadline | key | value | up to a multiple of 8
     *               4            4            8
     *
     * A valueLength of -1 says that the key was removed. Of a record that counts no more the highest bit of keyLength is set.
     * A value of LARGE_BYTES or more is an array of its own, and its index in `large` stands in its place, four bytes: it is
     * never copied, and its room is free as soon as it counts no more.
     */
    static final int LARGE_BYTES = 1 << 10;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int KEY_LENGTH = 0;
    private static final int VALUE_LENGTH = 4;
    private static final int DEADLINE = 8;
    private static final int KEY = 16;
    private static final int DONE = 1 << 31;
    private static final int REMOVED = -1;

    /** Its number in the table, while it is there. */
    final int number;

    /** Rises from chunk to chunk in the order in which the records came. */
    final long sequence;

    final byte[] bytes;

    @Nullable
    RecordChunk previous;

    @Nullable
    RecordChunk next;

    private byte[] @Nullable [] large = {};
    private int larges;
    private int end;
    private int countingBytes;

    RecordChunk(int number, long sequence, int length) {
        this.number = number;
        this.sequence = sequence;
        this.bytes = new byte[length];
    }

    /** What a record takes here, its value left out if it is large; a multiple of eight. */
    static int size(int keyLength, int valueLength) {
        int there = valueLength >= LARGE_BYTES ? Integer.BYTES : Math.max(0, valueLength);
        return Math.addExact(Math.addExact(Math.addExact(KEY, keyLength), there), 7) & ~7;
    }

    boolean hasRoom(int size) {
        return bytes.length - end >= size;
    }

    /** The bytes of records. */
    int end() {
        return end;
    }

    /** The bytes of those that count. */
    int countingBytes() {
        return countingBytes;
    }

    // ---------------------------------------------------------------- writing

    /** Adds a record, for which there is room, with key and value from a frame; returns its offset. */
    int add(ByteBuffer from, int key, int keyLength, long deadline, int value, int valueLength) {
        int at = add(keyLength, valueLength, deadline);
        from.get(key, bytes, at + KEY, keyLength);
        if (valueLength < LARGE_BYTES) {
            from.get(value, bytes, at + KEY + keyLength, valueLength);
        } else {
            byte[] copy = new byte[valueLength];
            from.get(value, copy);
            addLarge(at + KEY + keyLength, copy);
        }
        return at;
    }

    /** Adds a record, for which there is room; a large value is not copied. Returns its offset. */
    int add(StoredEntries.Entry entry) {
        byte[] key = entry.key();
        byte @Nullable [] value = entry.value();
        int at = add(key.length, value == null ? REMOVED : value.length, entry.deadlineMillis());
        System.arraycopy(key, 0, bytes, at + KEY, key.length);
        if (value != null && value.length < LARGE_BYTES) {
            System.arraycopy(value, 0, bytes, at + KEY + key.length, value.length);
        } else if (value != null) {
            addLarge(at + KEY + key.length, value);
        }
        return at;
    }

    /** Adds a record of another chunk as it is; returns its offset. */
    int add(RecordChunk from, int offset) {
        int keyLength = from.keyLength(offset);
        int valueLength = from.valueLength(offset);
        int at = add(keyLength, valueLength, from.deadline(offset));
        int there = valueLength >= LARGE_BYTES ? 0 : Math.max(0, valueLength);
        System.arraycopy(from.bytes, offset + KEY, bytes, at + KEY, keyLength + there);
        if (valueLength >= LARGE_BYTES) {
            addLarge(at + KEY + keyLength, Objects.requireNonNull(from.large[from.largeIndex(offset)]));
        }
        return at;
    }

    private int add(int keyLength, int valueLength, long deadline) {
        int at = end;
        int size = size(keyLength, valueLength);
        INTS.set(bytes, at + KEY_LENGTH, keyLength);
        INTS.set(bytes, at + VALUE_LENGTH, valueLength);
        LONGS.set(bytes, at + DEADLINE, deadline);
        end += size;
        countingBytes += size;
        return at;
    }

    private void addLarge(int at, byte[] value) {
        if (larges == large.length) {
            large = Arrays.copyOf(large, Math.max(4, larges * 2));
        }
        INTS.set(bytes, at, larges);
        large[larges++] = value;
    }

    /** Takes note that a record counts no more. */
    void leave(int at) {
        int keyLength = keyLength(at);
        countingBytes -= size(keyLength, valueLength(at));
        if (isLarge(at)) {
            large[largeIndex(at)] = null;
        }
        INTS.set(bytes, at + KEY_LENGTH, keyLength | DONE);
    }

    /** Puts every deadline back. */
    void putBack(long byMillis) {
        for (int at = counting(0); at < end; at = counting(after(at))) {
            LONGS.set(bytes, at + DEADLINE, earlier(deadline(at), byMillis));
        }
    }

    static long earlier(long deadlineMillis, long byMillis) {
        return deadlineMillis == Records.NEVER ? Records.NEVER : Math.max(0, deadlineMillis - byMillis);
    }

    // ---------------------------------------------------------------- reading

    int keyLength(int at) {
        return (int) INTS.get(bytes, at + KEY_LENGTH) & ~DONE;
    }

    /** Where the key begins. */
    static int key(int at) {
        return at + KEY;
    }

    private int valueLength(int at) {
        return (int) INTS.get(bytes, at + VALUE_LENGTH);
    }

    boolean isRemoval(int at) {
        return valueLength(at) == REMOVED;
    }

    private boolean isLarge(int at) {
        return valueLength(at) >= LARGE_BYTES;
    }

    private int largeIndex(int at) {
        return (int) INTS.get(bytes, at + KEY + keyLength(at));
    }

    private long deadline(int at) {
        return (long) LONGS.get(bytes, at + DEADLINE);
    }

    /** The bytes of a value that is an array of its own; 0 for another. */
    int largeBytes(int at) {
        return isLarge(at) ? valueLength(at) : 0;
    }

    /** The first record that counts, at an offset or behind it; the {@link #end()} if there is none. */
    int counting(int offset) {
        int at = offset;
        while (at < end && (int) INTS.get(bytes, at + KEY_LENGTH) < 0) {
            at = after(at);
        }
        return at;
    }

    /** Passes all that count. */
    void forEach(Consumer<StoredEntries.Entry> action) {
        for (int at = counting(0); at < end; at = counting(after(at))) {
            action.accept(entry(at));
        }
    }

    /** The offset behind a record. */
    int after(int at) {
        return at + size(keyLength(at), valueLength(at));
    }

    boolean isKey(int at, byte[] key, int from, int length) {
        return keyLength(at) == length && Arrays.equals(bytes, at + KEY, at + KEY + length, key, from, from + length);
    }

    StoredEntries.Entry entry(int at) {
        int value = at + KEY + keyLength(at);
        byte[] key = Arrays.copyOfRange(bytes, at + KEY, value);
        return new StoredEntries.Entry(key, value(at, value), deadline(at), sequence << Integer.SIZE | at);
    }

    private byte @Nullable [] value(int at, int value) {
        int length = valueLength(at);
        if (length == REMOVED) {
            return null;
        }
        return length >= LARGE_BYTES ? large[largeIndex(at)] : Arrays.copyOfRange(bytes, value, value + length);
    }
}
