package dev.flashdb;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A database inside this process: strings, hashes, sets and sorted sets, which change together or not at all. Thread-safe.
 *
 * <p>A command called on the database itself is a transaction of its own: atomic whatever the number of its keys, and side by
 * side with commands on other keys. Several commands that belong together go into {@link #update} or {@link #view}.
 *
 * <p>Everywhere in this package: no argument may be null ({@link NullPointerException}, which names it). Empty strings are
 * ordinary keys, fields, members and values. What is absent is null where the result is an object, and an empty optional where
 * it is a number. Collections and arrays are copied on the way in and on the way out, so what a caller gets is the caller's.
 */
public interface FlashDb extends StringCommands, HashCommands, SetCommands, SortedSetCommands, AutoCloseable {
    /**
     * Opens a database: in memory, and with a log when the options name a directory.
     *
     * <p>With {@link Options#readOnly} it is what stood in the directory at this moment, and stays so: whoever has the directory
     * open goes on and is not noticed, nothing is written, and what writes throws {@link ReadOnlyException}.
     *
     * @param options how
     * @return the database, open
     * @throws DirectoryHeldException when somebody else has the directory open
     * @throws CorruptStorageException when a file in it is damaged
     * @throws NewerFormatException when a newer release wrote it
     * @throws FlashDbException when there is no engine on the class path, or it cannot open one
     */
    static FlashDb open(Options options) {
        requireNonNull(options, "options");
        return provider().open(options);
    }

    /**
     * Adds items to the database in a directory, all of them or none: whatever an iterator throws, and whenever the process is
     * killed, the directory is as it was. An item replaces what is there under its key; the rest stays. The database is opened
     * for that, and closed again. Memory is needed for what was there, not for the items.
     *
     * @param options with a directory, which is made if it is not there
     * @param items what to add: a {@link StoredCache} before its entries, unless the cache is there already. Of a cache its
     *     count and whether it is open mean nothing
     * @throws DirectoryHeldException when somebody else has the directory open
     * @throws CorruptStorageException when a file in it is damaged
     * @throws StorageException when an entry's cache is neither there nor among the items before it, is there with other
     *     types, or a file cannot be written
     * @throws IllegalArgumentException when the options name no directory, or say read-only
     */
    static void load(Options options, Iterator<? extends StoredItem> items) {
        requireNonNull(options, "options");
        requireNonNull(items, "items");
        if (options.directory().isEmpty() || options.readOnly()) {
            throw new IllegalArgumentException("Items are added to a directory that may be written: " + options);
        }
        provider().load(options, items);
    }

    private static FlashDbProvider provider() {
        return ServiceLoader.load(FlashDbProvider.class, FlashDb.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new FlashDbException("There is no engine to open a database with; the provider's jar"
                        + " names one: service=" + FlashDbProvider.class.getName()));
    }

    /**
     * Runs work that reads and writes. Its writes become visible at one instant when it returns. Anything that it throws rolls
     * everything back and reaches the caller unchanged. Updates are serializable against each other and against everything else.
     *
     * @param <R> the type of the result
     * @param <X> the type of what the work may throw
     * @param work run once, on this thread
     * @return what the work returns
     * @throws X what the work throws
     * @throws NestedUpdateException when this thread is inside an update already
     * @throws DeadlockException when going on would wait for ever; nothing has happened
     * @throws DatabaseClosedException when the database is closed
     */
    <R extends @Nullable Object, X extends Exception> R update(UpdateFunction<R, X> work) throws X;

    /**
     * Runs work that reads and writes and has no result: {@link #update} for a lambda that returns nothing.
     *
     * @param <X> the type of what the work may throw
     * @param work run once, on this thread
     * @throws X what the work throws
     */
    default <X extends Exception> void updateWithoutResult(UpdateAction<X> work) throws X {
        requireNonNull(work, "work");
        this.<@Nullable Void, X>update(transaction -> {
            work.accept(transaction);
            return null;
        });
    }

    /**
     * Runs work that reads one consistent snapshot of everything. Opening it takes constant time; it blocks no writer and none
     * blocks it, however long it stays open. Inside an update it sees the database as it was committed, without that update.
     *
     * @param <R> the type of the result
     * @param <X> the type of what the work may throw
     * @param work run once, on this thread
     * @return what the work returns
     * @throws X what the work throws
     * @throws DatabaseClosedException when the database is closed
     */
    <R extends @Nullable Object, X extends Exception> R view(ViewFunction<R, X> work) throws X;

    /**
     * Runs work that reads one snapshot and has no result: {@link #view} for a lambda that returns nothing.
     *
     * @param <X> the type of what the work may throw
     * @param work run once, on this thread
     * @throws X what the work throws
     */
    default <X extends Exception> void viewWithoutResult(ViewAction<X> work) throws X {
        requireNonNull(work, "work");
        this.<@Nullable Void, X>view(transaction -> {
            work.accept(transaction);
            return null;
        });
    }

    /**
     * Writes a complete and consistent copy of a database with a directory while it is being used. Opening the copy is the
     * restore.
     *
     * @param target a directory that is empty or not there yet
     * @throws StorageException when the target is neither, or cannot be written
     * @throws IllegalStateException when the database has no directory
     * @throws DatabaseClosedException when the database is closed
     */
    void backup(Path target);

    /**
     * Writes what is there anew and gives up the log of how it came to be; happens by itself when the log has grown to twice
     * the size of what is there. Readers and writers go on meanwhile. Does nothing without a directory.
     *
     * @throws StorageException when it cannot be written; everything is as it was
     * @throws DatabaseClosedException when the database is closed
     */
    void compact();

    /**
     * All that the database keeps at one instant: the strings, hashes, sets and sorted sets, each in the order of their keys,
     * then the durable caches in the order of their names, each before its entries. What has expired is left out. Opening the
     * stream takes O(keys that are no strings, and entries of caches that are open); it blocks no writer.
     *
     * @return them, lazily; closing the stream lets go of that instant, and so does forgetting it
     * @throws DatabaseClosedException when the database is closed
     */
    Stream<StoredItem> items();

    /**
     * What was found in the database's files when it was opened.
     *
     * @return that, or empty when the database has no directory
     */
    Optional<RecoveryReport> recovery();

    /**
     * The figures of the database's files.
     *
     * @return them, or empty when the database has no directory
     */
    Optional<StorageStatus> storage();

    /**
     * The durable caches in the database's files, those among them that nobody has open.
     *
     * @return them, in the order of their names; none when the database has no directory
     */
    List<StoredCache> storedCaches();

    /**
     * Deletes a durable cache that nobody has open, for good. An open one is destroyed through its manager.
     *
     * @param name its name
     * @return whether there was one
     * @throws IllegalStateException when it is open
     * @throws StorageException when it cannot be deleted
     */
    boolean dropStoredCache(String name);

    /**
     * Closes the database. Calls under way finish or throw {@link DatabaseClosedException}, as later ones do. A second close
     * does nothing.
     */
    @Override
    void close();
}
