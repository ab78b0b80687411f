package dev.flashdb.engine;

import dev.flashdb.DatabaseClosedException;
import dev.flashdb.HeapTooSmallException;
import dev.flashdb.StorageException;
import dev.flashdb.codec.CodecException;
import dev.flashdb.record.Coding;
import dev.flashdb.record.Encoded;
import dev.flashdb.record.Heap;
import dev.flashdb.record.StoredEntries;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The making of objects of the many entries that the log has of a namespace, while the namespace can be read already: a plain
 * read of one key is answered from the bytes. Everything else waits for the end. Thread-safe.
 */
final class Restoration {

    /*
     * 1. Until the end nobody but those who fill the index changes it, and the bytes never change. They are given up piece by
     *    piece, each when all of it is in the index. So a read that looks at the bytes first and then, where they were given
     *    up, at the index finds every entry, and needs to know nothing of how far the index is.
     * 2. The namespace forgets this object before those who wait go on. Whoever still reads by it began before the first
     *    write: the answer was right at that instant.
     * 3. What a read has made of a value stays the value of that key, since a cache by reference gives the same object to
     *    all. It is noted in `read` before the reader looks whether the end has begun; the end puts what is noted into the
     *    index. So either it is there in time, or the reader waits for the end and gives what the index has.
     * 4. Bytes tell whether a key is there when its own and those of all keys have one form. Of these it is asked by their
     *    first byte, the tag: among keys that are serialized there may be one that is a string when it is read.
     * 5. When it fails nothing is written any more, and everybody is told: what tells them was made before. What is in the
     *    index and the bytes that are left are then what there is, for a compaction too. But if the heap was full, both are
     *    given up first, since nothing would work any more beside them; then only the log has the entries, and nothing
     *    that needs all of them works before the database is opened again.
     */
    private static final System.Logger LOG = System.getLogger(Restoration.class.getName());

    /** Keys that equal no object of another class, and nothing that has other bytes; they cannot be changed either. */
    private static final Set<Class<?>> TOLD_BY_BYTES = Set.of(
            String.class,
            Long.class,
            Integer.class,
            UUID.class,
            Short.class,
            Byte.class,
            Character.class,
            Boolean.class);

    private final String name;
    private final StoredEntries stored;
    private final Coding coding;
    private final MonotonicClock clock;
    private final Map<Object, Encoded> read = new ConcurrentHashMap<>();
    private final boolean isToldByBytes;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Function<Object, @Nullable Slot> index;
    private volatile boolean isEnding;
    private volatile boolean isStopped;

    @Nullable
    private volatile Throwable failure;

    /**
     * Begins nothing yet.
     *
     * @param name the name of the namespace, for messages
     * @param stored what the log has; nobody changes it any more
     * @param index the slot of a key, if it is in the index
     */
    Restoration(
            String name,
            StoredEntries stored,
            Coding coding,
            MonotonicClock clock,
            Function<Object, @Nullable Slot> index) {
        this.name = name;
        this.stored = stored;
        this.coding = coding;
        this.clock = clock;
        this.index = index;
        this.isToldByBytes = stored.allBeginWith(first -> coding.keys().isOnlyForm(new byte[] {(byte) first}));
    }

    /** Whether keys that are equal have equal bytes. */
    boolean isToldByBytes() {
        return isToldByBytes;
    }

    /**
     * Does all of it, in the calling thread; called once. Throws nothing: {@link #failure()} tells.
     *
     * @param restore fills the index
     * @param forget makes the namespace forget this
     * @param empty empties the index; makes no object
     */
    void run(Runnable restore, Runnable forget, Runnable empty) {
        try {
            requireRoom();
            restore.run();
            isEnding = true;
            read.forEach((key, value) -> handOver(value, index.apply(key)));
            forget.run();
            end.countDown();
        } catch (RuntimeException | Error e) {
            fail(e, empty);
        }
    }

    private void requireRoom() {
        if (Heap.isTooSmallFor(stored.objectBytes())) {
            throw tooSmall(null);
        }
    }

    private HeapTooSmallException tooSmall(@Nullable Throwable cause) {
        return Heap.tooSmall("the entries of a cache, cache=" + name, stored.objectBytes(), cause);
    }

    /** Tells everybody; makes no object before that is done. */
    void fail(Throwable thrown, Runnable empty) {
        try {
            failure = thrown;
            if (thrown instanceof OutOfMemoryError) {
                stored.lose();
                empty.run();
                read.clear();
            }
        } finally {
            end.countDown();
        }
        if (!isStopped) {
            warn(thrown);
        }
    }

    private void warn(Throwable thrown) {
        try {
            LOG.log(System.Logger.Level.WARNING, message(), thrown);
        } catch (OutOfMemoryError e) {
            // whoever uses the namespace is told; a line in the log of the application would have been more
        }
    }

    /** Makes it fail soon, unless it is done before. */
    void stop() {
        isStopped = true;
    }

    /** Fails when it was stopped. */
    void requireWanted() {
        if (isStopped) {
            throw new DatabaseClosedException(
                    "The database was closed while what its log has was made objects: cache=" + name);
        }
    }

    private static void handOver(Encoded value, @Nullable Slot slot) {
        @Nullable Version version = slot == null ? null : slot.head();
        if (version != null) {
            version.value = value;
        }
    }

    /**
     * Returns the live state of a key as the log has it, or {@link Version#NOTHING}; null when only the end can tell.
     * Waits for nobody.
     */
    @Nullable
    Version read(Object key) {
        byte @Nullable [] bytes = onlyForm(key);
        if (bytes == null) {
            return null;
        }
        StoredEntries.@Nullable Entry entry = stored.get(bytes);
        if (entry == StoredEntries.Entry.ELSEWHERE) {
            return readIndex(key);
        }
        byte @Nullable [] value = entry == null ? null : entry.value();
        if (entry == null || value == null) {
            return failure == null ? Version.NOTHING : null;
        }
        return read(key, entry.deadlineMillis(), () -> new Encoded(value, coding));
    }

    private @Nullable Version readIndex(Object key) {
        @Nullable Slot slot = index.apply(key);
        if (slot == null) {
            return failure == null ? Version.NOTHING : null;
        }
        @Nullable Version version = slot.head();
        return version != null && version.value instanceof Encoded encoded
                ? read(key, version.deadlineMillis, () -> encoded)
                : null;
    }

    private @Nullable Version read(Object key, long deadlineMillis, Supplier<Encoded> value) {
        if (clock.nowMillis() >= deadlineMillis) {
            return failure == null ? Version.NOTHING : null;
        }
        Encoded encoded = read.computeIfAbsent(key, any -> value.get());
        if (isEnding || failure != null) {
            return null;
        }
        Version version = new Version(encoded, deadlineMillis, 1, null);
        version.isEncoded = true;
        return version.value() == null ? Version.NOTHING : version;
    }

    /** Returns a value for the index: what a read has made of it, if one has. */
    Encoded encoded(Object key, byte[] value) {
        @Nullable Encoded present = read.isEmpty() ? null : read.get(key);
        return present == null ? new Encoded(value, coding) : present;
    }

    /** The bytes that tell whether a key is there, or null when bytes do not tell. */
    private byte @Nullable [] onlyForm(Object key) {
        if (!isToldByBytes || !TOLD_BY_BYTES.contains(key.getClass())) {
            return null;
        }
        try {
            byte[] bytes = coding.keys().encode(key);
            return coding.keys().isOnlyForm(bytes) ? bytes : null;
        } catch (CodecException e) {
            return null;
        }
    }

    /**
     * Waits until all is in the index. An interrupt does not end the wait; it is kept for the caller.
     *
     * @throws StorageException if it failed
     */
    void await() {
        @Nullable Throwable thrown = failure();
        if (thrown instanceof OutOfMemoryError) {
            throw tooSmall(thrown);
        } else if (thrown instanceof HeapTooSmallException) {
            throw new HeapTooSmallException(String.valueOf(thrown.getMessage()), thrown);
        } else if (thrown != null) {
            throw new StorageException(message(), thrown);
        }
    }

    /** Throws what {@link #run} has failed with, if it has, in the thread that has run it. */
    void rethrow() {
        @Nullable Throwable thrown = failure();
        if (thrown instanceof OutOfMemoryError) {
            throw tooSmall(thrown);
        } else if (thrown instanceof Error error) {
            throw error;
        } else if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Waits for the end as {@link #await} does; returns what the log has when it failed, else null. */
    @Nullable
    StoredEntries unrestored() {
        return failure() == null ? null : stored;
    }

    private @Nullable Throwable failure() {
        ChunkWorkers.awaitUninterruptibly(end);
        return failure;
    }

    private String message() {
        return "The entries that the log has could not be made objects; the log goes on to have them all. Close the cache and"
                + " create it again, or open the database again: cache=" + name;
    }
}
