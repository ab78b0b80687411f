package dev.flashdb.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Frames of bytes, one a commit, that survive the process and the power: appended, synced, read back in order when the log
 * is opened, and compacted into a snapshot beside those who append.
 *
 * <p>Thread-safe. An interrupt neither harms the log nor ends a wait, and the interrupt status stays.
 */
public final class Log implements AutoCloseable {
    /** The most bytes that one frame holds. */
    public static final int MOST_BYTES = FrameFormat.MAXIMUM_PAYLOAD_BYTES;

    private static final long LOCK_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final LogDirectory directory;
    private final LogOptions options;
    private final Closeable held;
    private final Background background;
    private final LogReport report;
    private final Appender appender;
    private final Problems problems;

    private final ReentrantLock compacting = new ReentrantLock();
    private volatile long covered;
    private volatile long snapshotBytes;

    private final ReentrantLock closing = new ReentrantLock();
    private volatile boolean isClosing;
    private boolean isClosed;

    /** What went wrong at the end; written before the background says that it has ended. */
    private volatile @Nullable Throwable endFailure;

    private Log(
            LogDirectory directory,
            LogOptions options,
            Closeable held,
            Background background,
            Appender appender,
            Problems problems,
            LogReport report,
            long snapshotBytes) {
        this.directory = directory;
        this.options = options;
        this.held = held;
        this.background = background;
        this.appender = appender;
        this.problems = problems;
        this.report = report;
        this.covered = report.coveredSequence();
        this.snapshotBytes = snapshotBytes;
    }

    /**
     * Opens the log of a directory for this caller alone, making the directory when it is not there. What a power loss
     * may have torn off its end is dropped; such a frame was never durable.
     *
     * @param disk where the directory is
     * @param directory the directory
     * @param options the settings
     * @param visitor is handed all frames in order before this returns: those of the snapshot, then those since; what it
     *     throws is thrown on, and the log is not open
     * @return the log, ready to append
     * @throws LogHeldException when someone else has it open
     * @throws CorruptLogException when frames are damaged or missing that were durable, unless salvage is asked for
     * @throws NewerFormatException when a newer release wrote it
     * @throws LogFullException when the disk has no room for a segment
     * @throws LogUnwritableException when the file system is read-only
     * @throws LogException when a call to the system failed
     */
    public static Log open(Disk disk, Path directory, LogOptions options, FrameVisitor visitor) {
        Disk.Held held = null;
        boolean opened = false;
        try {
            disk.createDirectories(directory);
            Path real = disk.real(directory);
            held = take(disk, real, options);
            LogDirectory files = new LogDirectory(new HeldDisk(disk, held), real, new FrameFormat(options.checksum));
            Log log = recover(files, options, held, visitor);
            log.start();
            opened = true;
            return log;
        } catch (DiskFullException e) {
            throw new LogFullException(
                    "The disk is full, so the database cannot be opened. Free at least "
                            + options.bytesToOpen(bytes(disk, directory))
                            + " bytes, or set onFullDisk=readOnly to open it for reading only: directory=" + directory,
                    e);
        } catch (DiskReadOnlyException e) {
            throw new LogUnwritableException(
                    "The file system is read-only, so the database cannot be opened. Mount it for writing, or set"
                            + " onFullDisk=readOnly to open the database for reading only: directory=" + directory,
                    e);
        } catch (IOException e) {
            throw failed("The log could not be opened: directory=" + directory + ", cause=" + e, e);
        } finally {
            if (!opened && held != null) {
                letGo(held);
            }
        }
    }

    /** The size of all files; 0 where they cannot be asked. */
    private static long bytes(Disk disk, Path directory) {
        long bytes = 0;
        try {
            for (String name : disk.list(directory)) {
                try (DiskFile file = disk.open(directory.resolve(name), /* writable= */ false)) {
                    bytes += file.size();
                }
            }
        } catch (IOException e) {
            return bytes;
        }
        return bytes;
    }

    /** Takes the directory; waits for whoever has it, if that is wanted. */
    private static Disk.Held take(Disk disk, Path directory, LogOptions options) throws IOException {
        long from = options.pauses.nanoTime();
        while (true) {
            try {
                return disk.lock(directory);
            } catch (LogHeldException e) {
                long left = options.lockWait.toNanos() - (options.pauses.nanoTime() - from);
                if (left <= 0 || !options.pauses.pause(Math.min(left, LOCK_PAUSE_NANOS))) {
                    throw e.after(options.lockWait);
                }
            }
        }
    }

    private static Log recover(LogDirectory directory, LogOptions options, Closeable held, FrameVisitor visitor)
            throws IOException {
        directory.refuseIncompleteBackup();
        directory.disk.syncDirectory(directory.path);
        directory.deleteTemporary();
        Salvage.Outcome salvage = options.salvage ? new Salvage(directory).run() : Salvage.Outcome.NONE;
        Recovery recovery = new Recovery(directory, visitor);
        recovery.run();
        Problems problems = new Problems(directory.path);
        Background background =
                options.background != null ? options.background : new BackgroundThreads("flashdb-log", problems);
        Appender appender = new Opening(directory, options, background, problems, recovery).appender();
        LogReport report = recovery.report(salvage);
        return new Log(directory, options, held, background, appender, problems, report, recovery.snapshotBytes());
    }

    private static LogException failed(String message, IOException cause) {
        return cause instanceof DiskFullException
                ? new LogFullException(message + ": there is no room on the disk", cause)
                : new LogException(message, cause);
    }

    /** While something else is being thrown. */
    private static void letGo(Closeable held) {
        try (held) {
            return;
        } catch (IOException e) {
            return;
        }
    }

    private void start() throws IOException {
        boolean started = false;
        try {
            background.start();
            started = true;
        } finally {
            if (!started) {
                background.close(() -> {}, options.closeLimit);
                appender.closeFiles();
            }
        }
    }

    /**
     * Reads a log without opening it, beside whoever has it open, and changes nothing. When a compaction takes away what is
     * being read, it is read again from the start.
     *
     * @param disk where the directory is
     * @param directory the directory
     * @param visitors makes what is handed all frames, as by {@link #open}: a new one each time that the log is read, of which
     *     the last one has seen what stands in the log
     * @return what stands in the log
     * @throws CorruptLogException when frames are damaged or missing that were durable
     * @throws NewerFormatException when a newer release wrote it
     * @throws LogException when there is no log, the directory cannot be read, or compactions went on overtaking the reader
     */
    public static LogReport read(Disk disk, Path directory, Supplier<? extends FrameVisitor> visitors) {
        try {
            LogDirectory files = new LogDirectory(disk, directory, new FrameFormat(Checksum.CASTAGNOLI));
            files.refuseIncompleteBackup();
            return new Reading(files, visitors, System::nanoTime).run();
        } catch (IOException e) {
            throw failed("The log could not be read to its end: directory=" + directory + ", cause=" + e, e);
        }
    }

    /**
     * What is known of a directory that has no log yet.
     *
     * @return a report of nothing
     */
    public static LogReport emptyReport() {
        return new LogReport(0, 0, 0, 0, 0, 0, 0, true, Ending.NEW, 0, List.of(), List.of(), 0);
    }

    /**
     * Reads this log beside those who append to it, and changes nothing.
     *
     * @param visitors as by {@link #read}
     * @throws LogException when it cannot be read to its end
     */
    public void reread(Supplier<? extends FrameVisitor> visitors) {
        try {
            new Reading(directory, visitors, System::nanoTime).run();
        } catch (IOException e) {
            throw failed("The log could not be read to its end: directory=" + directory.path + ", cause=" + e, e);
        }
    }

    /**
     * The process that has a log open. Takes nothing, and changes nothing.
     *
     * @param directory a directory
     * @return its id; empty when nobody has it open, or the directory cannot be read
     */
    public static OptionalLong holder(Path directory) {
        try {
            return DirectoryLock.holder(directory);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * What the log held when it was opened, and what was given up then.
     *
     * @return the report
     */
    public LogReport report() {
        return report;
    }

    /**
     * Appends a frame. When this returns the kernel has all of it, so that it survives the end of the process; a power loss
     * only after {@link #awaitDurable}. Costs one write to the kernel, and a wait for the disk when it is slower than those
     * who append.
     *
     * @param bytes where the payload is; not changed and not kept
     * @param offset the index of its first byte
     * @param length how many bytes it has
     * @return the sequence of the frame: one above that of the frame before it
     * @throws LogFullException when there is no room on the disk; nothing was appended, and another append may succeed
     * @throws LogClosedException when the log is closed
     * @throws LogException when writing or syncing failed, now or earlier; no append succeeds any more
     */
    public long append(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > FrameFormat.MAXIMUM_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "A frame has room for " + FrameFormat.MAXIMUM_PAYLOAD_BYTES + " bytes at most: length=" + length);
        }
        return appender.append(bytes, offset, length);
    }

    /**
     * Returns when a frame and all before it survive a power loss, in every mode. One sync serves all who wait.
     *
     * @param sequence what its append returned
     * @throws SyncFailedException when that is not certain, and never will be
     */
    public void awaitDurable(long sequence) {
        if (sequence > appender.last()) {
            throw new IllegalArgumentException(
                    "No such frame was appended: sequence=" + sequence + ", last=" + appender.last());
        }
        appender.group().await(sequence);
    }

    /**
     * When the log syncs.
     *
     * @return the mode it was opened with
     */
    public SyncMode syncMode() {
        return options.sync;
    }

    /**
     * The sequence of the last frame.
     *
     * @return 0 when there is none
     */
    public long lastSequence() {
        return appender.last();
    }

    /**
     * Up to which sequence everything survives a power loss.
     *
     * @return 0 for nothing
     */
    public long durableSequence() {
        return appender.group().durable();
    }

    /**
     * Notes what failed where no caller could be told: {@link #status} has it, and one line of the application's log. Never throws.
     *
     * @param what what failed, as a sentence
     * @param cause why
     */
    public void note(String what, Throwable cause) {
        problems.note(what, cause);
    }

    /**
     * How the log is doing.
     *
     * @return the figures of this moment
     */
    public LogStatus status() {
        return appender.status(snapshotBytes);
    }

    /**
     * Writes a snapshot beside those who append, and lets go of the segments that it makes superfluous. One at a time:
     * another caller waits. Returns when the snapshot is durable.
     *
     * @param covers a sequence: the snapshot holds the effects of all frames up to it, and perhaps of later ones, all of which
     *     are appended when the source has written its last frame
     * @param source writes it
     * @throws LogFullException when there is no room for it; nothing has happened
     * @throws LogClosedException when the log is closed, or being closed meanwhile; nothing has happened
     * @throws LogException when a write or a sync failed
     */
    public void compact(long covers, SnapshotSource source) {
        if (covers < covered || covers > appender.last()) {
            throw new IllegalArgumentException(
                    "A snapshot must cover what the one before it covers, and nothing that was"
                            + " not appended: covers=" + covers + ", before=" + covered + ", last=" + appender.last());
        }
        compacting.lock();
        try {
            long bytesBefore = appender.cutSegment();
            try (SnapshotWriter writer = new SnapshotWriter(directory, covers, appender::dropSpares)) {
                source.writeTo(refusingWhenClosing(writer));
                long reach = appender.last();
                writer.finish(reach);
                appender.group().force();
                CloseNote.write(directory, reach); // before any file goes, for those who copy the files meanwhile
                writer.publish();
                snapshotBytes = writer.bytes();
                covered = covers;
            }
            dropCovered(appender.release(covers, bytesBefore));
        } catch (IOException e) {
            LogException failed = failed("The snapshot could not be written: directory=" + directory.path, e);
            if (e instanceof DirectoryGoneException) {
                appender.group().fail(failed);
            }
            throw failed;
        } finally {
            compacting.unlock();
        }
    }

    private SnapshotSink refusingWhenClosing(SnapshotSink sink) {
        return (bytes, offset, length) -> {
            if (isClosing) {
                throw new LogClosedException("The log is being closed: directory=" + directory.path);
            }
            sink.frame(bytes, offset, length);
        };
    }

    /** What cannot be deleted takes room until the log is opened again, and harms nobody. */
    private void dropCovered(List<String> segments) {
        List<String> names = new ArrayList<>(segments);
        try {
            for (LogDirectory.Numbered snapshot : directory.files(LogDirectory.SNAPSHOT)) {
                if (snapshot.number() < covered) {
                    names.add(snapshot.name());
                }
            }
            for (String name : names) {
                directory.disk.delete(directory.file(name));
            }
        } catch (IOException e) {
            return;
        }
    }

    /**
     * Writes a log of its own to another directory, forced to the disk. Opening that directory is the restore.
     *
     * @param target an empty directory, or one that is not there
     * @param source writes everything that is to be in it
     * @throws LogException when the directory has something in it, or a call to the system failed; what is there then is not
     *     taken for a log
     */
    public void backup(Path target, SnapshotSource source) {
        write(
                new LogDirectory(directory.disk, target, directory.format),
                appender.last(),
                sink -> source.writeTo(refusingWhenClosing(sink)));
    }

    /**
     * Writes a log that holds one snapshot and nothing else to a directory, forced to the disk.
     *
     * @param disk where the directory is
     * @param target an empty directory, or one that is not there
     * @param covers the sequence from which the new log goes on
     * @param source writes everything that is to be in it
     * @throws LogException as by {@link #backup}
     */
    public static void write(Disk disk, Path target, long covers, SnapshotSource source) {
        write(new LogDirectory(disk, target, new FrameFormat(Checksum.CASTAGNOLI)), covers, source);
    }

    private static void write(LogDirectory target, long covers, SnapshotSource source) {
        try {
            target.disk.createDirectories(target.path);
            Closeable lock = target.disk.lock(target.path);
            try (lock) {
                target.refuseAnyFile();
                writeBackup(target, covers, source);
            }
        } catch (IOException e) {
            throw failed("The backup could not be written: directory=" + target.path + ", cause=" + e, e);
        }
    }

    private static void writeBackup(LogDirectory copy, long covers, SnapshotSource source) throws IOException {
        Path incomplete = copy.file(LogDirectory.INCOMPLETE);
        copy.disk.create(incomplete).close();
        copy.disk.syncDirectory(copy.path);
        try (SnapshotWriter writer = new SnapshotWriter(copy, covers)) {
            source.writeTo(writer);
            writer.finish(covers);
            writer.publish();
        }
        copy.disk.delete(incomplete);
        copy.disk.syncDirectory(copy.path);
    }

    /**
     * Ends the log: appends fail from here on, what was appended is forced to the disk, the log says that it was closed, and
     * the directory is free for others when this returns. Closing it again does nothing. Takes some seconds at most: where a
     * call to the disk does not come back, that call keeps the directory, and this says so.
     *
     * @throws LogException when not everything appended is certain to be on the disk; the log is closed all the same
     */
    @Override
    public void close() {
        Surely.lock(closing);
        try {
            if (!isClosed) {
                isClosed = true;
                isClosing = true;
                appender.stop();
                if (!background.close(this::end, options.closeLimit)) {
                    throw hung();
                }
                rethrow(endFailure);
            }
        } finally {
            closing.unlock();
        }
    }

    /** Nobody waits for a sync that does not come back. */
    private LogException hung() {
        LogException hung =
                new LogException("The log could not be closed in time: a call to the disk, or a compaction, has"
                        + " not returned. What was written is with the system. The directory may stay taken until it returns or the"
                        + " process ends: directory=" + directory.path);
        appender.group().giveUp(hung);
        return hung;
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof LogException e) {
            throw e;
        }
        if (failure != null) {
            throw new LogException("The log could not be closed as it should be, cause=" + failure, failure);
        }
    }

    /** In a thread of the background: whatever comes of it, the directory is let go. */
    private void end() {
        Surely.lock(compacting);
        Closeable files = appender::closeFiles;
        try (held;
                files) {
            if (appender.group().failure() == null) {
                appender.group().force();
                sayClosed();
                noteEnd();
            }
            appender.group().await(appender.last());
        } catch (IOException e) {
            endFailure = failed("The log could not be closed as it should be: directory=" + directory.path, e);
        } catch (RuntimeException | Error e) {
            endFailure = e;
        } finally {
            compacting.unlock();
        }
    }

    /** All is durable already: a full disk merely leaves out the frame that says so. */
    private void sayClosed() {
        try {
            appender.writeClose();
        } catch (LogFullException e) {
            return;
        }
        appender.group().force();
    }

    private void noteEnd() throws IOException {
        appender.giveBackRoom();
        CloseNote.write(directory, appender.last());
    }
}
