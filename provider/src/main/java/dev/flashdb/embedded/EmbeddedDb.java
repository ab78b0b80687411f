package dev.flashdb.embedded;

import dev.flashdb.DatabaseClosedException;
import dev.flashdb.FlashDb;
import dev.flashdb.NestedUpdateException;
import dev.flashdb.RecoveryReport;
import dev.flashdb.StorageStatus;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredItem;
import dev.flashdb.UpdateFunction;
import dev.flashdb.ViewFunction;
import dev.flashdb.engine.Catalogue;
import dev.flashdb.engine.CommitLog;
import dev.flashdb.engine.Cut;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.ReadLog;
import dev.flashdb.engine.Snapshot;
import dev.flashdb.engine.SnapshotScan;
import dev.flashdb.record.Space;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The database in this process: an engine seen through the contract. Thread-safe. */
public final class EmbeddedDb implements FlashDb, CommandWrites {

    private final Engine engine;
    private final NativeSpaces spaces;
    private final boolean isManaged;
    private volatile boolean closed;

    /**
     * Makes the database of an engine.
     *
     * @param isManaged whether a cache manager owns the engine: then {@link #close()} does nothing and {@link #shutDown()}
     *     closes it
     */
    public EmbeddedDb(Engine engine, boolean isManaged) {
        this.engine = engine;
        this.isManaged = isManaged;
        this.spaces = spaces(engine);
    }

    private static NativeSpaces spaces(Engine engine) {
        boolean done = false;
        try {
            NativeSpaces spaces = new NativeSpaces(engine);
            done = true;
            return spaces;
        } finally {
            if (!done) {
                engine.close();
            }
        }
    }

    Engine engine() {
        return engine;
    }

    private void requireOpen() {
        if (closed) {
            throw new DatabaseClosedException("The database is closed; open it again, or get it from an open manager");
        }
    }

    private void requireWritable() {
        requireOpen();
        engine.requireWritable();
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super ReadAccess, ? extends T> command) {
        requireOpen();
        try {
            return command.apply(new NewestAccess(spaces, engine.clock()));
        } catch (Several e) {
            try (Snapshot snapshot = engine.snapshot()) {
                return command.apply(new SnapshotAccess(spaces, snapshot));
            }
        }
    }

    @Override
    public <T extends @Nullable Object> T write(Function<? super WriteAccess, ? extends T> command) {
        requireWritable();
        if (engine.isUpdating()) {
            throw new NestedUpdateException(
                    "A command of the database that writes is not allowed inside an update of the"
                            + " same database, for it would not be part of it. Call the command on the transaction that the update"
                            + " was given: in db.update(tx -> ..) write tx.set(..), not db.set(..)");
        }
        try {
            return engine.<T, RuntimeException>atomically(
                    transaction -> command.apply(new TransactionAccess(spaces, transaction, /* isSingle= */ true)));
        } catch (Several e) {
            return engine.<T, RuntimeException>update(
                    transaction -> command.apply(new TransactionAccess(spaces, transaction, /* isSingle= */ false)));
        }
    }

    @Override
    public Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to) {
        requireOpen();
        return new SnapshotScan<>(engine.snapshot(), snapshot -> new SnapshotAccess(spaces, snapshot).scan(from, to));
    }

    @Override
    public Iterator<String> keys(Space space) {
        requireOpen();
        return new SnapshotScan<>(engine.snapshot(), snapshot -> new SnapshotAccess(spaces, snapshot).keys(space));
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> R update(UpdateFunction<R, X> work) throws X {
        Objects.requireNonNull(work, "work");
        if (isManaged) {
            requireOpen(); // its manager's caches in memory can be written, though the log is read-only
        } else {
            requireWritable();
        }
        if (engine.isHolding()) {
            throw new NestedUpdateException(
                    "An update cannot begin inside an entry processor or a cache writer: the key"
                            + " it works on is held; return from it first, or do the whole in one update");
        }
        return engine.<R, X>update(transaction -> work.apply(new UpdateCommands(engine, spaces, transaction)));
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> R view(ViewFunction<R, X> work) throws X {
        Objects.requireNonNull(work, "work");
        requireOpen();
        try (Snapshot snapshot = engine.snapshot()) {
            ViewCommands view = new ViewCommands(engine, spaces, snapshot);
            try {
                return work.apply(view);
            } finally {
                view.close();
            }
        }
    }

    @Override
    public void backup(Path target) {
        Objects.requireNonNull(target, "target");
        requireOpen();
        @Nullable ReadLog readLog = engine.readLog();
        if (readLog != null) {
            readLog.backup(target, engine::snapshot);
            return;
        }
        @Nullable CommitLog log = engine.log();
        if (log == null) {
            throw new IllegalStateException("A database without a directory has nothing to make a backup of; open it"
                    + " with Options.directory, or set flashdb.directory");
        }
        log.backup(target);
    }

    @Override
    public void compact() {
        requireWritable();
        @Nullable CommitLog log = engine.log();
        if (log != null) {
            log.compact();
        }
    }

    /** Adds items to the log, all or none. What is in memory does not know of them: nothing but closing may follow. */
    void add(Iterator<? extends StoredItem> items) {
        CommitLog log = Objects.requireNonNull(engine.log());
        log.load(out -> new Addition(log.catalogue(), spaces, engine.clock(), out).addAll(items));
    }

    @Override
    public Optional<StorageStatus> storage() {
        requireOpen();
        return Optional.ofNullable(engine.log())
                .map(CommitLog::status)
                .or(() -> Optional.ofNullable(engine.readLog()).map(ReadLog::status));
    }

    @Override
    public Optional<RecoveryReport> recovery() {
        requireOpen();
        return Optional.ofNullable(engine.log())
                .map(CommitLog::recovery)
                .or(() -> Optional.ofNullable(engine.readLog()).map(ReadLog::recovery));
    }

    @Override
    public Stream<StoredItem> items() {
        requireOpen();
        @Nullable Cut cut = engine.cut();
        return new Items(spaces, cut == null ? engine.snapshot() : cut.snapshot(), engine.clock()).stream(cut);
    }

    @Override
    public List<StoredCache> storedCaches() {
        requireOpen();
        @Nullable Catalogue catalogue = engine.catalogue();
        return catalogue == null ? List.of() : catalogue.caches();
    }

    @Override
    public boolean dropStoredCache(String name) {
        Objects.requireNonNull(name, "name");
        requireWritable();
        return engine.dropStored(name);
    }

    @Override
    public void close() {
        if (!isManaged) {
            shutDown();
        }
    }

    /** Closes the engine; a second call does nothing. */
    public void shutDown() {
        closed = true;
        engine.close();
    }
}
