package dev.flashdb.record;

import dev.flashdb.codec.CodecException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The records of a namespace whose values are one thing each: a cache's, or the native strings. Thread-safe. */
public final class EntryRecording implements Recording {

    private final int id;
    private final Coding coding;
    private final AtomicLong logBytes;
    private final Queue<ValuesInLog.Wanted> left = new ConcurrentLinkedQueue<>();

    /**
     * Makes what records a namespace.
     *
     * @param logBytes counts the bytes of its records, those of a snapshot too
     */
    public EntryRecording(int id, Coding coding, AtomicLong logBytes) {
        this.id = id;
        this.coding = coding;
        this.logBytes = logBytes;
    }

    public AtomicLong logBytes() {
        return logBytes;
    }

    public int id() {
        return id;
    }

    public Coding coding() {
        return coding;
    }

    @Override
    public void change(
            RecordWriter out,
            long generation,
            Object key,
            @Nullable Object before,
            @Nullable Object after,
            long deadlineMillis) {
        byte[] keyBytes = coding.keys().encode(key);
        if (after == null) {
            remove(out, generation, keyBytes);
        } else {
            put(out, generation, keyBytes, bytes(after), deadlineMillis);
        }
    }

    /**
     * Writes an entry of a snapshot. One whose value cannot be made bytes any more, since it was changed after it was put, is left
     * to whoever knows what the log has of it.
     */
    public void change(RecordSink out, long generation, Object key, Object value, long deadlineMillis) {
        byte[] keyBytes = coding.keys().encode(key);
        byte @Nullable [] valueBytes = bytesOrNull(value);
        if (valueBytes == null) {
            out.leave(new ValuesInLog.Wanted(this, generation, keyBytes, deadlineMillis));
        } else {
            put(out.next(), generation, keyBytes, valueBytes, deadlineMillis);
        }
    }

    /** Whatever the user's code throws; but not for want of memory, which is nothing that the value has done. */
    private byte @Nullable [] bytesOrNull(Object value) {
        try {
            return bytes(value);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            return null;
        }
    }

    public void put(RecordWriter out, long generation, byte[] key, byte[] value, long deadlineMillis) {
        int before = out.length();
        out.begin(Records.PUT, id)
                .number(generation)
                .blob(key)
                .deadline(deadlineMillis)
                .blob(value);
        logBytes.addAndGet(out.length() - before);
    }

    public void write(RecordWriter out, long generation, StoredEntries.Entry entry) {
        if (entry.value() == null) {
            remove(out, generation, entry.key());
        } else {
            put(out, generation, entry.key(), entry.value(), entry.deadlineMillis());
        }
    }

    /** Writes all entries of a namespace as they are. */
    public void writeAll(StoredEntries stored, RecordSink out) {
        if (stored.generation() > 0) {
            clear(out.next(), stored.generation());
        }
        stored.drain(entry -> write(out.next(), stored.generation(), entry));
    }

    /** Returns what makes keys objects; those that it cannot make go to {@code unreadable}, which must be thread-safe. */
    public Function<StoredEntries.Entry, @Nullable Object> keyReader(List<StoredEntries.Entry> unreadable) {
        return entry -> {
            try {
                return coding.keys().decode(entry.key());
            } catch (CodecException e) {
                coding.unreadable().accept("key", e);
                unreadable.add(entry);
                return null;
            }
        };
    }

    /** Puts an entry as bytes into {@code target}; one that cannot be made bytes any more is {@link #takeLeft left}. */
    public void store(StoredEntries target, long generation, Object key, Object value, long deadlineMillis) {
        byte[] keyBytes = coding.keys().encode(key);
        byte @Nullable [] valueBytes = bytesOrNull(value);
        if (valueBytes == null) {
            left.add(new ValuesInLog.Wanted(this, generation, keyBytes, deadlineMillis));
        } else {
            target.put(generation, keyBytes, valueBytes, deadlineMillis);
        }
    }

    /** Returns the entries that could not be stored, once. */
    public List<ValuesInLog.Wanted> takeLeft() {
        List<ValuesInLog.Wanted> taken = List.copyOf(left);
        left.removeAll(taken);
        return taken;
    }

    private byte[] bytes(Object value) {
        return value instanceof Encoded encoded
                ? encoded.bytes()
                : coding.values().encode(value);
    }

    public void remove(RecordWriter out, long generation, byte[] key) {
        int before = out.length();
        out.begin(Records.REMOVE, id).number(generation).blob(key);
        logBytes.addAndGet(out.length() - before);
    }

    @Override
    public void clear(RecordWriter out, long generation) {
        int before = out.length();
        out.begin(Records.CLEAR, id).number(generation);
        logBytes.addAndGet(out.length() - before);
    }

    public void define(RecordWriter out, String name) {
        int before = out.length();
        out.begin(Records.DEFINE, id)
                .text(name)
                .text(coding.values().name())
                .text(coding.keyType())
                .text(coding.valueType())
                .text(coding.identity().version())
                .text(coding.identity().traits());
        logBytes.addAndGet(out.length() - before);
    }

    public void drop(RecordWriter out) {
        out.begin(Records.DROP, id);
    }
}
