package dev.flashdb.engine;

import dev.flashdb.DatabaseClosedException;
import dev.flashdb.StorageException;
import dev.flashdb.codec.CodecException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The making of objects of the many entries that the log has of a namespace, while the namespace can be read already: a plain
 * read of one key is answered from the bytes. Everything else waits for the end. Thread-safe.
 */
final class Restoration {

    /*
     * 1. The bytes never change, and until the end nobody but those who fill the index sees it. So a read moves nothing, and
     *    needs to know nothing of how far the index is.
     * 2. The namespace forgets this object before those who wait go on. Whoever still reads by it began before the first
     *    write: the answer was right at that instant.
     * 3. What a read has made of a value stays the value of that key, since a cache by reference gives the same object to
     *    all. It is noted in `read` before the reader looks whether the end has begun; the end puts what is noted into the
     *    index. So either it is there in time, or the reader waits for the end and gives what the index has.
     * 4. Bytes tell whether a key is there when its own and those of all keys have one form. Of these it is asked by their
     *    first byte, the tag: among keys that are serialized there may be one that is a string when it is read.
     * 5. When it fails nothing is written any more: everybody is told, and the bytes are what there is, for a compaction too.
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
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private volatile boolean isEnding;
    private volatile boolean isStopped;

    /**
     * Begins nothing yet.
     *
     * @param name the name of the namespace, for messages
     * @param stored what the log has; nobody changes it any more
     */
    Restoration(String name, StoredEntries stored, Coding coding, MonotonicClock clock) {
        this.name = name;
        this.stored = stored;
        this.coding = coding;
        this.clock = clock;
        this.isToldByBytes = stored.allBeginWith(first -> coding.keys().isOnlyForm(new byte[] {(byte) first}));
    }

    /**
     * Does all of it, in the calling thread; called once.
     *
     * @param restore fills the index
     * @param index the slot of a key, once the index is filled
     * @param forget makes the namespace forget this
     */
    void run(Runnable restore, Function<Object, @Nullable Slot> index, Runnable forget) {
        try {
            restore.run();
            isEnding = true;
            read.forEach((key, value) -> handOver(value, index.apply(key)));
            forget.run();
            end.complete(null);
        } catch (RuntimeException | Error e) {
            end.completeExceptionally(e); // first: nothing that happens to the log's line may keep anybody waiting
            if (!isStopped) {
                LOG.log(System.Logger.Level.WARNING, message(), e);
            }
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
     * Returns the live state of a key as the bytes have it, or {@link Version#NOTHING}; null when only the end can tell.
     * Waits for nobody.
     */
    @Nullable
    Version read(Object key) {
        byte @Nullable [] bytes = onlyForm(key);
        if (bytes == null) {
            return null;
        }
        StoredEntries.@Nullable Entry entry = stored.get(bytes);
        byte @Nullable [] value = entry == null ? null : entry.value();
        if (entry == null || value == null || clock.nowMillis() >= entry.deadlineMillis()) {
            return end.isCompletedExceptionally() ? null : Version.NOTHING;
        }
        Encoded encoded = read.computeIfAbsent(key, any -> new Encoded(value, coding));
        if (isEnding || end.isDone()) {
            return null;
        }
        Version version = new Version(encoded, entry.deadlineMillis(), 1, null);
        version.isEncoded = true;
        return version.value() == null ? Version.NOTHING : version;
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
        @Nullable Throwable failure = failure();
        if (failure != null) {
            throw new StorageException(message(), failure);
        }
    }

    /** Waits for the end as {@link #await} does; returns what the log has when it failed, else null. */
    @Nullable
    StoredEntries unrestored() {
        return failure() == null ? null : stored;
    }

    private @Nullable Throwable failure() {
        return end.<@Nullable Throwable>handle((nothing, failure) -> failure).join();
    }

    private String message() {
        return "The entries that the log has could not be made objects; the log goes on to have them all. Close the cache and"
                + " create it again, or open the database again: cache=" + name;
    }
}
