package dev.flashdb.engine;

import dev.flashdb.CorruptStorageException;
import dev.flashdb.DatabaseClosedException;
import dev.flashdb.DirectoryHeldException;
import dev.flashdb.FlashDbException;
import dev.flashdb.HeapTooSmallException;
import dev.flashdb.NewerFormatException;
import dev.flashdb.OnFullDisk;
import dev.flashdb.Options;
import dev.flashdb.RecoveryReport;
import dev.flashdb.StorageException;
import dev.flashdb.StorageFullException;
import dev.flashdb.StorageProblem;
import dev.flashdb.StorageStatus;
import dev.flashdb.SyncFailedException;
import dev.flashdb.log.CorruptLogException;
import dev.flashdb.log.Disk;
import dev.flashdb.log.Ending;
import dev.flashdb.log.FrameVisitor;
import dev.flashdb.log.Log;
import dev.flashdb.log.LogClosedException;
import dev.flashdb.log.LogException;
import dev.flashdb.log.LogFullException;
import dev.flashdb.log.LogHeldException;
import dev.flashdb.log.LogOptions;
import dev.flashdb.log.LogReport;
import dev.flashdb.log.LogStatus;
import dev.flashdb.log.LogUnwritableException;
import dev.flashdb.log.SnapshotSink;
import dev.flashdb.log.SyncMode;
import dev.flashdb.record.Departed;
import dev.flashdb.record.Heap;
import dev.flashdb.record.RecordSink;
import dev.flashdb.record.RecordWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The log of an engine: what makes commits outlive the process, and shrinks by itself. Thread-safe. */
public final class CommitLog implements AutoCloseable {

    /*
     * A commit holds its keys, then
     *   1. counts itself in (inFlight)
     *   2. appends one frame with all that it changes: so the frames that have a key in common are in the order of its
     *      holders, and any two frames in an order that both commits could have had
     *   3. waits until the frame is on the disk, if that is the mode
     *   4. becomes visible, lets its keys go, and counts itself out
     * If 2 or 3 fails it is rolled back; nobody has seen it.
     *
     * A compaction notes the last frame, waits until all who had counted themselves in before are out, and opens a
     * snapshot: that has all up to the noted frame, and may have some of what came later. Replaying what came later over it
     * is harmless (Records), and all of that is on the disk before the snapshot counts.
     */
    private static final System.Logger LOG = System.getLogger(CommitLog.class.getName());
    private static final long MOST_WAIT_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Duration CLOSE_WAIT = Duration.ofMillis(500);

    private final Log log;
    private final Path directory;
    private final Options options;
    private final Catalogue catalogue;
    private final InFlight inFlight = new InFlight();
    private final boolean isWaitedFor;

    private final ReentrantLock compacting = new ReentrantLock();
    private final Compactor compactor;
    private volatile Supplier<Snapshot> snapshots = () -> {
        throw new IllegalStateException("nobody opens snapshots yet");
    };
    private volatile boolean isClosing;
    private volatile long keptAsStored;

    /** Whether all that the log has was just written at once: then it has the time of that. */
    private volatile boolean isLoaded;

    /** The time that was written to the log by {@link #recordTime}. */
    private volatile long recordedMillis;

    /** The last frame that says of a key that the engine itself has made it absent; nobody has waited for it. */
    private final AtomicLong departed = new AtomicLong();

    private final Departed unlogged = new Departed();

    private CommitLog(Log log, Path directory, Options options, Catalogue catalogue, long leastGrowth) {
        this.log = log;
        this.directory = directory;
        this.options = options;
        this.catalogue = catalogue;
        this.isWaitedFor = log.syncMode() == SyncMode.ALWAYS;
        catalogue.findValuesIn(visitors -> translated(() -> {
            log.reread(visitors);
            return true;
        }));
        this.compactor = new Compactor(
                log, this::compact, DaemonThreads::make, System::nanoTime, catalogue::isComplete, leastGrowth);
    }

    /** Opens the log in a directory, and reads it. */
    static CommitLog open(Disk disk, Path directory, Options options, LogOptions layout) {
        Catalogue catalogue = new Catalogue();
        LogOptions logOptions = layout.sync(SyncMode.valueOf(options.sync().name()))
                .interval(options.syncInterval())
                .salvage(options.salvage())
                .lockWait(options.lockWait());
        long from = System.nanoTime();
        Log log = translated(() -> openLog(disk, directory, logOptions, catalogue, options));
        tellOpened(log, directory, catalogue, Duration.ofNanos(System.nanoTime() - from));
        return new CommitLog(log, directory, options, catalogue, layout.leastGrowth());
    }

    /** One line in the application's log; what fails about that is no matter of the database. */
    private static void tellOpened(Log log, Path directory, Catalogue catalogue, Duration time) {
        LogReport report = log.report();
        String repaired = report.tornBytes() == 0
                        && report.givenUp().isEmpty()
                        && report.setAside().isEmpty()
                ? "nothing"
                : "tornBytes " + report.tornBytes() + ", givenUp " + report.givenUp() + ", setAside "
                        + report.setAside();
        LOG.log(
                System.Logger.Level.INFO,
                "Opened the database: directory=" + directory + ", entries=" + catalogue.recovered() + ", bytes="
                        + log.status().bytesOnDisk() + ", millis=" + time.toMillis() + ", ending="
                        + report.ending().toString().toLowerCase(Locale.ROOT) + ", repaired=" + repaired);
    }

    private static Log openLog(Disk disk, Path directory, LogOptions logOptions, Catalogue catalogue, Options options) {
        try {
            return Log.open(disk, directory, logOptions, visitor(catalogue, options));
        } catch (OutOfMemoryError e) {
            throw tooSmall(catalogue, e);
        }
    }

    private static HeapTooSmallException tooSmall(Catalogue catalogue, OutOfMemoryError cause) {
        long held = catalogue.heldBytes();
        catalogue.lose();
        return Heap.tooSmall("what the log has", held, cause);
    }

    /** Fills a catalogue with what a log has, and says how far that is. */
    static FrameVisitor visitor(Catalogue catalogue, Options options) {
        LongConsumer progress = options.progress();
        return (sequence, payload) -> {
            int bytes = payload.remaining();
            replay(catalogue, sequence, payload);
            progress.accept(bytes);
        };
    }

    /** When memory is full, room is made before anything else is done. */
    private static void replay(Catalogue catalogue, long sequence, ByteBuffer payload) {
        try {
            catalogue.replay(sequence, payload);
        } catch (OutOfMemoryError e) {
            throw tooSmall(catalogue, e);
        }
    }

    /** Says how far a snapshot is. */
    static SnapshotSink counted(SnapshotSink sink, Options options) {
        LongConsumer progress = options.progress();
        return (bytes, offset, length) -> {
            sink.frame(bytes, offset, length);
            progress.accept(length);
        };
    }

    /** Why a log that could not be opened is to be read instead; null when it is not. */
    static @Nullable String reasonToRead(StorageException failure, Options options) {
        if (options.onFullDisk() != OnFullDisk.READ_ONLY) {
            return null;
        }
        String what =
                "when it was opened. Mend that, then open the database again or restart the application: directory="
                        + options.directory().orElseThrow();
        if (failure instanceof StorageFullException) {
            return "The disk was full " + what;
        }
        return failure.getCause() instanceof LogUnwritableException ? "The file system was read-only " + what : null;
    }

    static RecoveryReport recovery(LogReport report, OptionalLong holder) {
        return new RecoveryReport(
                report.lastSequence(),
                report.coveredSequence(),
                report.frames(),
                report.segments(),
                report.cleanlyClosed(),
                holder,
                RecoveryReport.Ending.valueOf(report.ending().name()),
                report.tornBytes(),
                report.givenUp(),
                report.setAside(),
                report.salvagedFrames());
    }

    public RecoveryReport recovery() {
        return recovery(log.report(), OptionalLong.empty());
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    /** Counts a commit in; returns what {@link #end} needs. */
    int begin() {
        return inFlight.begin();
    }

    /** Counts a commit out. */
    void end(int begun) {
        inFlight.end(begun);
    }

    /**
     * Appends a frame.
     *
     * @return its number
     * @throws StorageException if it cannot be; nothing was changed
     */
    long append(RecordWriter records) {
        logDeparted();
        return appendOnly(records);
    }

    private long appendOnly(RecordWriter records) {
        long sequence;
        try {
            sequence = log.append(records.bytes(), 0, records.length());
        } catch (LogException e) {
            throw translation(e);
        }
        compactor.grown(records.length()); // from here on nothing fails: the frame is there
        return sequence;
    }

    /** Waits until a frame is on the disk, if the mode asks for that. */
    void await(long sequence) {
        if (isWaitedFor) {
            try {
                log.awaitDurable(sequence);
            } catch (LogException e) {
                throw translation(e);
            }
        }
    }

    /**
     * Appends a frame that says of a key that the engine itself has made it absent. Nobody waits for it, and it does not fail: where
     * it cannot be appended now, it is before the next frame of anybody.
     *
     * @param isForced whether the key is absent by this frame only; one that has expired is so by its deadline
     */
    void depart(RecordWriter records, boolean isForced) {
        try {
            departed.accumulateAndGet(append(records), Math::max);
        } catch (FlashDbException e) {
            if (isForced) {
                unlogged.add(records);
            }
        }
    }

    private void logDeparted() {
        if (!unlogged.isEmpty()) {
            unlogged.drain(records -> departed.accumulateAndGet(appendOnly(records), Math::max));
        }
    }

    /**
     * To be called by whoever says to its caller that a key is absent: returns when no crash brings it back, as far as the mode
     * promises that.
     *
     * @throws StorageException if that is not so
     */
    void acknowledgeAbsence() {
        logDeparted();
        if (unlogged.lost() > 0) {
            throw new StorageFullException(
                    "Evictions could not be written to the full disk, so an entry that is not there now may be there after a"
                            + " restart. Free some space and compact the database: directory=" + directory,
                    null);
        }
        long sequence = departed.get();
        if (isWaitedFor && log.durableSequence() < sequence) {
            await(sequence);
        }
    }

    /**
     * Has a log that was there before know the time of its opening, on the disk whatever the mode: what is seen to have expired
     * stays so after a power loss, too. In a new one there is nothing that a clock could revive.
     */
    void recordOpening(long nowMillis) {
        if (log.report().ending() != Ending.NEW) {
            recordTime(nowMillis, /* isForced= */ true);
        }
    }

    /** Has the log know that time, so that a clock that is set back revives nothing. */
    private void recordTime(long nowMillis, boolean isForced) {
        boolean isKnown = nowMillis <= Math.max(recordedMillis, catalogue.lastMillis());
        if (isKnown || log.status().failure() != null) {
            return;
        }
        recordedMillis = nowMillis;
        int begun = begin();
        try {
            long sequence = append(new RecordWriter(nowMillis));
            if (isForced) {
                log.awaitDurable(sequence);
            }
        } catch (FlashDbException | LogException e) {
            log.note("The time could not be written to the log.", e);
        } finally {
            end(begun);
        }
    }

    /** Appends a frame that belongs to no commit, and waits for it. */
    void write(RecordWriter records) {
        int begun = begin();
        try {
            await(append(records));
        } finally {
            end(begun);
        }
    }

    // ---------------------------------------------------------------- compaction

    /** Says who opens snapshots of all that the log keeps; before the first commit. */
    void takeSnapshotsFrom(Supplier<Snapshot> source) {
        snapshots = source;
    }

    public void compact() {
        rewrite(out -> {});
    }

    /** As {@link #rewrite}; nothing but closing follows. */
    public void load(Consumer<RecordSink> addition) {
        rewrite(addition);
        isLoaded = true;
    }

    /**
     * Writes what is there anew, and something more behind it: both, or neither.
     *
     * @param addition writes that; what it throws ends this, and nothing has happened
     */
    void rewrite(Consumer<RecordSink> addition) {
        compacting.lock();
        try {
            requireOpen();
            long covers = log.lastSequence();
            long grown = compactor.growthBytes();
            long unloggedBefore = unlogged.lost();
            awaitBegun();
            try (Cut cut = catalogue.cut(snapshots)) {
                translated(() -> {
                    log.compact(covers, sink -> cut.writeTo(counted(sink, options), addition));
                    return true;
                });
                cut.replacedAll();
                keptAsStored = cut.keptAsStored();
            }
            unlogged.forget(unloggedBefore);
            compactor.compacted(grown);
            warnOfKept();
        } finally {
            compacting.unlock();
        }
    }

    private void warnOfKept() {
        if (keptAsStored > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Values of a cache by reference were changed in place and cannot be serialized any more; the log keeps"
                            + " them as they were when they were put. Put a new value instead of changing one: entries="
                            + keptAsStored + ", directory=" + directory);
        }
    }

    private void requireOpen() {
        if (isClosing) {
            throw closed(null);
        }
    }

    private void awaitBegun() {
        long from = System.nanoTime();
        if (!inFlight.awaitBegun(() -> isClosing || System.nanoTime() - from > MOST_WAIT_NANOS)) {
            requireOpen();
            throw new StorageException(
                    "The log could not be compacted, since a write did not end for a minute: directory=" + directory,
                    null);
        }
    }

    public void backup(Path target) {
        compacting.lock();
        try {
            requireOpen();
            try (Cut cut = catalogue.cut(snapshots)) {
                translated(() -> {
                    log.backup(target, sink -> cut.writeTo(counted(sink, options)));
                    return true;
                });
            }
        } finally {
            compacting.unlock();
        }
    }

    public StorageStatus status() {
        LogStatus status = log.status();
        return new StorageStatus(
                directory,
                options.sync(),
                status.bytesOnDisk(),
                status.snapshotBytes(),
                status.bytesSinceSnapshot(),
                status.lastSequence(),
                status.durableSequence(),
                status.syncs(),
                compactor.done(),
                Optional.ofNullable(status.failure()).map(Throwable::getMessage),
                /* readOnly= */ Optional.empty(),
                Optional.ofNullable(status.lastProblem())
                        .map(problem -> new StorageProblem(Instant.ofEpochMilli(problem.millis()), problem.message())),
                compactor.failed(),
                keptAsStored);
    }

    /** Closes the log. A compaction under way is given up; one that does not hear of that is waited for by the log, for a time. */
    @Override
    public void close() {
        close(0);
    }

    /** As {@link #close()}; the log knows of that time then. */
    void close(long nowMillis) {
        if (!isClosing && !isLoaded) {
            recordTime(nowMillis, /* isForced= */ false);
        }
        isClosing = true;
        compactor.stop();
        boolean isMine = takeCompacting();
        try {
            translated(() -> {
                log.close();
                return true;
            });
        } finally {
            if (isMine) {
                compacting.unlock();
            }
        }
    }

    private boolean takeCompacting() {
        try {
            return compacting.tryLock(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return compacting.tryLock();
        }
    }

    // ---------------------------------------------------------------- errors

    private static DatabaseClosedException closed(@Nullable Throwable cause) {
        DatabaseClosedException closed =
                new DatabaseClosedException("The database is closed; open it again, or get it from an open manager");
        if (cause != null) {
            closed.initCause(cause);
        }
        return closed;
    }

    static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (LogException e) {
            throw translation(e);
        }
    }

    /** What the users of this package get for what the log throws. */
    private static FlashDbException translation(LogException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof LogFullException) {
            return new StorageFullException(message, e);
        }
        if (e instanceof dev.flashdb.log.SyncFailedException) {
            return new SyncFailedException(message, e);
        }
        if (e instanceof CorruptLogException) {
            return new CorruptStorageException(message, e);
        }
        if (e instanceof dev.flashdb.log.NewerFormatException) {
            return new NewerFormatException(message, e);
        }
        if (e instanceof LogHeldException) {
            return new DirectoryHeldException(message, e);
        }
        return e instanceof LogClosedException ? closed(e) : new StorageException(message, e);
    }
}
