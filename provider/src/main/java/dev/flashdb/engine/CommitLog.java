package dev.flashdb.engine;

import dev.flashdb.CorruptStorageException;
import dev.flashdb.DatabaseClosedException;
import dev.flashdb.DirectoryHeldException;
import dev.flashdb.FlashDbException;
import dev.flashdb.NewerFormatException;
import dev.flashdb.OnFullDisk;
import dev.flashdb.Options;
import dev.flashdb.RecoveryReport;
import dev.flashdb.StorageException;
import dev.flashdb.StorageFullException;
import dev.flashdb.StorageStatus;
import dev.flashdb.SyncFailedException;
import dev.flashdb.log.CorruptLogException;
import dev.flashdb.log.Disk;
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
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The log of an engine: what makes commits outlive the process, and shrinks by itself. Thread-safe. */
final class CommitLog implements AutoCloseable {

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

    /** The log may grow by this much at least before it is compacted, whatever the size of what it holds. */
    private static final long LEAST_GROWTH_BYTES = 16L << 20;

    private final Log log;
    private final Path directory;
    private final Options options;
    private final Catalogue catalogue;
    private final InFlight inFlight = new InFlight();
    private final boolean isWaitedFor;

    private final ReentrantLock compacting = new ReentrantLock();
    private final AtomicLong growthBytes = new AtomicLong();
    private final AtomicLong compactions = new AtomicLong();
    private final AtomicBoolean compactorRuns = new AtomicBoolean();
    private volatile long allowedGrowthBytes;
    private volatile Supplier<Snapshot> snapshots = () -> {
        throw new IllegalStateException("nobody opens snapshots yet");
    };
    private volatile boolean isClosing;

    private CommitLog(Log log, Path directory, Options options, Catalogue catalogue) {
        this.log = log;
        this.directory = directory;
        this.options = options;
        this.catalogue = catalogue;
        this.isWaitedFor = log.syncMode() == SyncMode.ALWAYS;
        LogStatus status = log.status();
        growthBytes.set(status.bytesSinceSnapshot());
        allowedGrowthBytes = allowedGrowth(status);
    }

    /** Three quarters of what was there: so the log is seldom twice as large as what it holds. */
    private static long allowedGrowth(LogStatus status) {
        return Math.max(status.snapshotBytes() / 4 * 3, LEAST_GROWTH_BYTES);
    }

    /** Opens the log in a directory, and reads it. */
    static CommitLog open(Disk disk, Path directory, Options options, LogOptions layout) {
        Catalogue catalogue = new Catalogue();
        LogOptions logOptions = layout.sync(SyncMode.valueOf(options.sync().name()))
                .interval(options.syncInterval())
                .salvage(options.salvage())
                .lockWait(options.lockWait());
        Log log = translated(() -> Log.open(disk, directory, logOptions, visitor(catalogue, options)));
        return new CommitLog(log, directory, options, catalogue);
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
            long held = catalogue.heldBytes();
            catalogue.lose();
            throw Heap.tooSmall("what the log has", held, e);
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

    RecoveryReport recovery() {
        return recovery(log.report(), OptionalLong.empty());
    }

    Catalogue catalogue() {
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
        long sequence = translated(() -> log.append(records.bytes(), 0, records.length()));
        if (growthBytes.addAndGet(records.length()) > allowedGrowthBytes) {
            compactInBackground();
        }
        return sequence;
    }

    /** Waits until a frame is on the disk, if the mode asks for that. */
    void await(long sequence) {
        if (isWaitedFor) {
            translated(() -> {
                log.awaitDurable(sequence);
                return true;
            });
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

    private void compactInBackground() {
        if (!isClosing && compactorRuns.compareAndSet(false, true)) {
            DaemonThreads.make("flashdb-compactor", this::compactOrWarn).start();
        }
    }

    private void compactOrWarn() {
        try {
            compact();
        } catch (FlashDbException e) {
            if (!isClosing) {
                allowedGrowthBytes = growthBytes.get() + LEAST_GROWTH_BYTES;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The log could not be compacted and goes on growing; directory=" + directory,
                        e);
            }
        } finally {
            compactorRuns.set(false);
        }
    }

    void compact() {
        rewrite(out -> {});
    }

    /**
     * Writes what is there anew, and something more behind it: both, or neither.
     *
     * @param addition writes that; what it throws ends this, and nothing has happened
     */
    void rewrite(Consumer<RecordSink> addition) {
        compacting.lock();
        try {
            if (isClosing) {
                throw closed(null);
            }
            long covers = log.lastSequence();
            long grown = growthBytes.get();
            inFlight.awaitBegun();
            try (Catalogue.Cut cut = catalogue.cut(snapshots)) {
                translated(() -> {
                    log.compact(covers, sink -> cut.writeTo(counted(sink, options), addition));
                    return true;
                });
                cut.replacedAll();
            }
            growthBytes.addAndGet(-grown);
            allowedGrowthBytes = allowedGrowth(log.status());
            compactions.incrementAndGet();
        } finally {
            compacting.unlock();
        }
    }

    void backup(Path target) {
        compacting.lock();
        try (Catalogue.Cut cut = catalogue.cut(snapshots)) {
            translated(() -> {
                log.backup(target, sink -> cut.writeTo(counted(sink, options)));
                return true;
            });
        } finally {
            compacting.unlock();
        }
    }

    StorageStatus status() {
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
                compactions.get(),
                Optional.ofNullable(status.failure()).map(Throwable::getMessage),
                Optional.empty(),
                Optional.empty(),
                0,
                0);
    }

    /** Closes the log: a compaction under way ends first. */
    @Override
    public void close() {
        isClosing = true;
        compacting.lock();
        try {
            translated(() -> {
                log.close();
                return true;
            });
        } finally {
            compacting.unlock();
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
        } catch (LogFullException e) {
            throw new StorageFullException(String.valueOf(e.getMessage()), e);
        } catch (dev.flashdb.log.SyncFailedException e) {
            throw new SyncFailedException(String.valueOf(e.getMessage()), e);
        } catch (CorruptLogException e) {
            throw new CorruptStorageException(String.valueOf(e.getMessage()), e);
        } catch (dev.flashdb.log.NewerFormatException e) {
            throw new NewerFormatException(String.valueOf(e.getMessage()), e);
        } catch (LogHeldException e) {
            throw new DirectoryHeldException(String.valueOf(e.getMessage()), e);
        } catch (LogClosedException e) {
            throw closed(e);
        } catch (LogException e) {
            throw new StorageException(String.valueOf(e.getMessage()), e);
        }
    }
}
