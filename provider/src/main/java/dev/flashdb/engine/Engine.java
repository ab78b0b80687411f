package dev.flashdb.engine;

import dev.flashdb.NestedUpdateException;
import dev.flashdb.Options;
import dev.flashdb.ReadOnlyException;
import dev.flashdb.StorageException;
import dev.flashdb.log.Disk;
import dev.flashdb.log.LogOptions;
import dev.flashdb.record.Coding;
import dev.flashdb.record.EntryRecording;
import dev.flashdb.record.RecordWriter;
import dev.flashdb.record.Space;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The namespaces that share one order of transactions, one clock and one evictor. Thread-safe. */
public final class Engine implements AutoCloseable {

    /**
     * Work that is done inside a transaction.
     *
     * @param <R> what it returns
     * @param <X> what it throws
     */
    @FunctionalInterface
    public interface Work<R extends @Nullable Object, X extends Exception> {
        /** Does the work. */
        R in(Transaction transaction) throws X;
    }

    /** The right to update: one thread has it at a time. */
    private static final class UpdateTurn extends Claim {
        private volatile boolean released;

        @Override
        protected boolean isReleased() {
            return released;
        }

        @Override
        protected void abandon() {
            released = true;
        }
    }

    /** A thread for each namespace with many entries: it ends with its work, and takes all processors for it. */
    static final Executor RESTORER =
            work -> DaemonThreads.make("flashdb-restorer", work).start();

    /** From this much on it is told that the log is ahead of the clock. */
    private static final long TOLD_AHEAD_MILLIS = 5 * 60_000;

    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    private final MonotonicClock clock;
    private final Views views = new Views();
    private final Locks locks = new Locks(Waits.shared());
    private final Set<Namespace> namespaces = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable UpdateTurn> turn = new AtomicReference<>();

    /**
     * The updates that have given the turn away and wait for the disk. What they write goes to the contents that they found:
     * an update that puts others in their place waits for them, and keeps the turn until it has done so.
     */
    private final InFlight undecided = new InFlight();

    private final @Nullable CommitLog log;
    private final @Nullable ReadLog readLog;
    private final Namespace hashes;
    private final Executor restorer;
    private final Evictor evictor;

    /**
     * How many calls of the user's code with a key held the thread is in. It stays with the thread when the engine is gone,
     * but keeps nothing: neither the key nor the value is of a class of ours. Removing it each time cost more than an update.
     */
    private final ThreadLocal<int[]> holding = ThreadLocal.withInitial(() -> new int[1]);

    /**
     * Opens an engine that is empty.
     *
     * @param clock the time by which entries expire
     * @param evictionInterval how often the evictor runs; zero for no evictor
     */
    public Engine(MonotonicClock clock, Duration evictionInterval) {
        this(clock, evictionInterval, null, null, RESTORER);
    }

    private Engine(
            MonotonicClock clock,
            Duration evictionInterval,
            @Nullable CommitLog log,
            @Nullable ReadLog readLog,
            Executor restorer) {
        this.clock = clock;
        this.log = log;
        this.readLog = readLog;
        this.restorer = restorer;
        NamespaceOptions ofHashes = NamespaceOptions.named("caches mapped to hashes");
        this.hashes = add(
                log == null
                        ? new Namespace(ofHashes, this)
                        : new Namespace(ofHashes, this, new HashRecording(), log, 0));
        if (log != null) {
            log.takeSnapshotsFrom(this::snapshot);
        }
        this.evictor = Evictor.start(this, evictionInterval);
    }

    /**
     * Opens an engine with a log, and reads what the log has.
     *
     * @param clock the time by which entries expire; put forward where the log knows of a later time
     * @param evictionInterval how often the evictor runs; zero for no evictor
     * @param options where the log is and how it is written
     * @throws dev.flashdb.StorageException if the log cannot be opened or read
     */
    public static Engine open(MonotonicClock clock, Duration evictionInterval, Options options) {
        return open(clock, evictionInterval, options, Disk.real(), LogOptions.standard());
    }

    static Engine open(MonotonicClock clock, Duration evictionInterval, Options options, Disk disk, LogOptions layout) {
        return open(clock, evictionInterval, options, disk, layout, RESTORER);
    }

    /**
     * Opens an engine with a log on a disk of its own.
     *
     * @param restorer runs what makes objects of the many entries of one namespace
     */
    static Engine open(
            MonotonicClock clock,
            Duration evictionInterval,
            Options options,
            Disk disk,
            LogOptions layout,
            Executor restorer) {
        Path directory = options.directory().orElseThrow();
        CommitLog log = CommitLog.open(disk, directory, options, layout);
        boolean isOpen = false;
        try {
            if (options.resetClock()) {
                log.catalogue().putBack(clock.nowMillis());
            }
            MonotonicClock from = started(clock, log.catalogue(), directory);
            Engine engine = new Engine(from, evictionInterval, log, null, restorer);
            log.recordOpening(from.nowMillis());
            isOpen = true;
            return engine;
        } finally {
            if (!isOpen) {
                log.close();
            }
        }
    }

    /**
     * Opens an engine with what a log has now, whoever has that open. It is not to be written.
     *
     * @param clock the time by which entries expire; put forward where the log knows of a later time
     * @param options where the log is
     * @throws dev.flashdb.StorageException if the log cannot be read
     */
    public static Engine read(MonotonicClock clock, Options options) {
        ReadLog log = ReadLog.of(options.directory().orElseThrow(), options, "It was opened with Options.readOnly.");
        return new Engine(clock.notBefore(log.catalogue().lastMillis()), Duration.ZERO, null, log, RESTORER);
    }

    /** Returns the clock, put forward to the latest time that the log knows; says so when that is much. */
    private static MonotonicClock started(MonotonicClock clock, Catalogue catalogue, Path directory) {
        long nowMillis = clock.nowMillis();
        long lastMillis = catalogue.lastMillis();
        if (lastMillis - nowMillis > TOLD_AHEAD_MILLIS) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The database was last open at a later time than the clock of this machine shows now."
                            + " Until the clock has caught up, its times to live stand still while it is closed. If the clock is right now,"
                            + " stop the application and run: flashdb-cli compact --reset-clock " + directory
                            + ": lastOpen=" + Instant.ofEpochMilli(lastMillis) + ", clock="
                            + Instant.ofEpochMilli(nowMillis) + ", directory=" + directory);
        }
        return clock.notBefore(lastMillis);
    }

    /**
     * Opens an engine with a log; or, when there is no room for that and the options say so, with what the log has, read-only.
     *
     * @param clock the time by which entries expire; put forward where the log knows of a later time
     * @param options where the log is and how it is written
     * @throws dev.flashdb.StorageException if the log cannot be opened or read
     */
    public static Engine openOrRead(MonotonicClock clock, Options options) {
        return openOrRead(clock, options, Disk.real());
    }

    /** As {@link #openOrRead(MonotonicClock, Options)}, on a disk of its own. */
    public static Engine openOrRead(MonotonicClock clock, Options options, Disk disk) {
        try {
            return open(clock, options.evictionInterval(), options, disk, LogOptions.standard());
        } catch (StorageException e) {
            @Nullable String reason = CommitLog.reasonToRead(e, options);
            if (reason == null) {
                throw e;
            }
            return readInstead(clock, options, reason, e);
        }
    }

    private static Engine readInstead(MonotonicClock clock, Options options, String reason, StorageException cause) {
        try {
            ReadLog log = ReadLog.ofAny(options.directory().orElseThrow(), options, reason);
            LOG.log(System.Logger.Level.WARNING, "A database is read-only. " + reason);
            MonotonicClock from = clock.notBefore(log.catalogue().lastMillis());
            return new Engine(from, options.evictionInterval(), null, log, RESTORER);
        } catch (StorageException unreadable) {
            cause.addSuppressed(unreadable);
            throw cause;
        }
    }

    /** Returns whether there is a log that was only read. */
    boolean isReadOnly() {
        return readLog != null;
    }

    /** Fails when what is kept in the log cannot be written, because the log was only read. */
    public void requireWritable() {
        if (readLog != null) {
            throw new ReadOnlyException("This database is read-only, so nothing was written. " + readLog.reason());
        }
    }

    @Nullable
    public CommitLog log() {
        return log;
    }

    @Nullable
    public ReadLog readLog() {
        return readLog;
    }

    /** Returns what is known of the log; null when there is none. */
    @Nullable
    public Catalogue catalogue() {
        if (log != null) {
            return log.catalogue();
        }
        return readLog == null ? null : readLog.catalogue();
    }

    /** Opens a cut of all that is there; null when there is no log. */
    public @Nullable Cut cut() {
        @Nullable Catalogue catalogue = catalogue();
        return catalogue == null ? null : catalogue.cut(this::snapshot);
    }

    /** Returns whether there is a log, so that namespaces can be durable; one that is only read counts. */
    public boolean isDurable() {
        return log != null || readLog != null;
    }

    private Namespace add(Namespace namespace) {
        namespaces.add(namespace);
        return namespace;
    }

    /**
     * Makes a namespace; with what the log has of it, if it is durable.
     *
     * @throws dev.flashdb.StorageException if the log has it with another coding, it is open already, or the log fails
     */
    public Namespace create(NamespaceOptions options) {
        @Nullable Coding coding = options.coding();
        @Nullable Catalogue catalogue = catalogue();
        if (coding == null || catalogue == null) {
            return add(new Namespace(options, this));
        }
        @Nullable CommitLog present = log;
        return add(catalogue.open(
                options.name(),
                coding,
                recording -> define(recording, options.name()),
                this::undefine,
                (recording, stored) -> {
                    Namespace made = new Namespace(options, this, recording, present, stored.generation());
                    made.restore(stored, clock.nowMillis());
                    return made;
                }));
    }

    /** A log that is only read never hears of a new cache. */
    private void define(EntryRecording recording, String name) {
        if (log != null) {
            write(out -> recording.define(out, name));
        }
    }

    private void undefine(EntryRecording recording) {
        if (log != null) {
            write(recording::drop);
        }
    }

    private void write(Consumer<RecordWriter> records) {
        RecordWriter out = new RecordWriter(clock.nowMillis());
        records.accept(out);
        Objects.requireNonNull(log).write(out);
    }

    /** Makes the namespace of a native space. */
    public Namespace create(Space space, NamespaceOptions options) {
        @Nullable Catalogue catalogue = catalogue();
        if (catalogue == null) {
            return add(new Namespace(options, this));
        }
        Namespace namespace =
                new Namespace(options, this, catalogue.recordingOf(space), log, catalogue.generationOf(space));
        catalogue.restore(space, namespace, clock.nowMillis());
        return add(namespace);
    }

    /**
     * Makes entries that are the fields of one hash; eternal and unbounded.
     *
     * @param coding how they become bytes, for the log; null when the log does not keep them
     * @throws dev.flashdb.StorageException as {@link #create(NamespaceOptions)}
     */
    public Entries createHash(String name, @Nullable Coding coding) {
        @Nullable Catalogue catalogue = catalogue();
        if (coding == null || catalogue == null) {
            return new HashEntries(this, hashes, name);
        }
        return catalogue.open(
                name,
                coding,
                recording -> define(recording, name),
                this::undefine,
                (recording, stored) -> new HashEntries(this, hashes, name, recording, stored));
    }

    /** Makes objects of what the log has of a namespace, while that is in use already. */
    void restore(Runnable work) {
        restorer.execute(work);
    }

    /** Forgets a namespace: the evictor passes it by from now on. What the log has of it stays there. */
    void drop(Namespace namespace) {
        namespace.awaitRestoration();
        namespaces.remove(namespace);
        close(namespace);
    }

    /** Takes note that nobody uses these entries any more; the log has them. */
    void close(Durable entries) {
        @Nullable Catalogue catalogue = catalogue();
        if (catalogue != null) {
            catalogue.drop(entries);
        }
    }

    /** Makes bytes of the durable entries that were dropped: neither their classes nor their objects stay in memory. */
    public void storeDropped() {
        @Nullable Catalogue catalogue = catalogue();
        if (catalogue != null) {
            catalogue.storeDropped();
        }
    }

    /** Forgets a namespace, and so does the log. */
    void destroy(Namespace namespace) {
        namespaces.remove(namespace);
        destroy((Durable) namespace);
    }

    void destroy(Durable entries) {
        if (readLog != null) {
            close(entries);
        }
        requireWritable();
        if (log != null) {
            log.catalogue().destroy(entries, recording -> write(recording::drop));
        }
    }

    /** Deletes a cache that the log has and nobody has open; false when there is none. */
    public boolean dropStored(String name) {
        requireWritable();
        return log != null && log.catalogue().destroy(name, recording -> write(recording::drop));
    }

    /** Returns the time by which entries expire. */
    public MonotonicClock clock() {
        return clock;
    }

    /** Returns where threads wait for each other. */
    public Waits waits() {
        return Waits.shared();
    }

    Locks locks() {
        return locks;
    }

    Views views() {
        return views;
    }

    /** Opens a snapshot of all namespaces as they are now; constant time. */
    public Snapshot snapshot() {
        return new Snapshot(views, clock.nowMillis());
    }

    /** Returns how many snapshots are open. */
    public int openSnapshots() {
        return views.openCount();
    }

    /**
     * Runs work as one transaction, one such at a time. If it throws, nothing has happened, and what it throws comes out.
     *
     * @throws NestedUpdateException if the calling thread is inside an update already
     */
    public <R extends @Nullable Object, X extends Exception> R update(Work<R, X> work) throws X {
        Claim mine = takeTurn();
        Transaction transaction;
        R result;
        boolean isPrepared = false;
        try {
            transaction = new Transaction(this);
            result = prepare(transaction, work);
            isPrepared = true;
        } finally {
            if (!isPrepared) {
                giveTurn(mine);
            }
        }
        if (transaction.isClearing()) {
            undecided.awaitBegun();
            decide(transaction, () -> giveTurn(mine));
        } else {
            int begun = undecided.begin();
            giveTurn(mine);
            decide(transaction, () -> undecided.end(begun));
        }
        transaction.commit();
        return result;
    }

    /** Runs work on a single key as one transaction, side by side with others. */
    public <R extends @Nullable Object, X extends Exception> R atomically(Work<R, X> work) throws X {
        Transaction transaction = new Transaction(this);
        R result = prepare(transaction, work);
        decide(transaction, () -> {});
        transaction.commit();
        return result;
    }

    /** Does all that can fail but the wait for the disk; for that nobody else has to wait for the turn. */
    private static <R extends @Nullable Object, X extends Exception> R prepare(Transaction transaction, Work<R, X> work)
            throws X {
        boolean done = false;
        try {
            R result = work.in(transaction);
            transaction.prepare();
            done = true;
            return result;
        } finally {
            if (!done) {
                transaction.rollback();
            }
        }
    }

    /** @param decided run when it is, before anything of the user's; after it the transaction is to be committed or has thrown */
    private static void decide(Transaction transaction, Runnable decided) {
        boolean isDurable = false;
        try {
            transaction.awaitDurable();
            isDurable = true;
        } finally {
            transaction.decide(isDurable);
            decided.run();
            if (!isDurable) {
                transaction.rollback();
            }
        }
    }

    /** Runs the user's code with a key held, and takes note of it for {@link #isHolding()}. */
    public <R extends @Nullable Object> R holding(Supplier<R> userCode) {
        int[] depth = holding.get();
        depth[0]++;
        try {
            return userCode.get();
        } finally {
            depth[0]--;
        }
    }

    /** Returns whether the calling thread runs an entry processor or a cache writer. */
    public boolean isHolding() {
        return holding.get()[0] > 0;
    }

    private void giveTurn(Claim mine) {
        mine.abandon();
        turn.compareAndSet((UpdateTurn) mine, null);
        waits().wake(mine);
    }

    /** Waits for the right to update, and takes it. */
    Claim takeTurn() {
        UpdateTurn mine = new UpdateTurn();
        while (true) {
            @Nullable UpdateTurn other = turn.get();
            if (other == null || other.isReleased()) {
                if (turn.compareAndSet(other, mine)) {
                    return mine;
                }
            } else if (other.isMine()) {
                throw new NestedUpdateException("An update cannot begin inside another of the same thread; use the"
                        + " transaction that the outer one was given");
            } else {
                waits().await(other, "the turn to update");
            }
        }
    }

    /** Returns whether the calling thread is inside an update. */
    public boolean isUpdating() {
        @Nullable UpdateTurn present = turn.get();
        return present != null && present.isMine() && !present.released;
    }

    /** Takes out what has expired, and ends the snapshots that nobody can reach any more. */
    public void sweep() {
        views.endAbandoned();
        long nowMillis = clock.nowMillis();
        Failures failures = new Failures();
        for (Namespace namespace : namespaces) {
            failures.collect(() -> namespace.sweep(nowMillis));
        }
        failures.rethrow();
    }

    /** Stops the evictor and waits for its present round, unless called by it; a second call does nothing. */
    @Override
    public void close() {
        evictor.stop();
        namespaces.forEach(Namespace::stopRestoration);
        namespaces.forEach(Namespace::awaitRestoration);
        namespaces.clear();
        if (log != null) {
            log.close(clock.nowMillis());
        }
    }
}
