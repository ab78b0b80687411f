package dev.flashdb.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log: the segment that takes frames, the one that is ready to be next, and those that are full.
 *
 * <p>Thread-safe.
 */
final class Appender {
    /*
     * 1. One lock, held for the write of one frame and for nothing that waits for the disk, but after a failed write.
     * 2. The next segment is made in the background, before it is needed. An append that needs it earlier waits for it,
     *    which is what holds back a writer that is faster than the disk.
     * 3. A file is closed by the sync that made its last frame durable, or when the log is closed, and both have the turn
     *    to sync: so no file is closed while it is forced.
     * 4. A sequence is taken only by a frame that the kernel has in full.
     */

    private static final int MOST_SPARE_SEGMENTS = 2;

    private final LogDirectory directory;
    private final LogOptions options;
    private final Background background;
    private final GroupCommit group;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] scratch = Segment.scratch();

    private Segment current;
    private @Nullable Segment next;
    private boolean isPreparing;
    private @Nullable LogException notPrepared;
    private long nextId;
    private final Deque<Segment> unsynced = new ArrayDeque<>();
    private final List<Full> full = new ArrayList<>();
    private final Deque<Full> spare = new ArrayDeque<>();
    private boolean isClosed;

    private volatile long last;
    private long marked;
    private long lastSeenIdle;
    private long appendedBytes;

    /** A segment that takes no more frames. */
    record Full(String name, long lastSequence, long bytes) {}

    Appender(
            LogDirectory directory,
            LogOptions options,
            Background background,
            Segment first,
            long lastSequence,
            long bytes) {
        this.directory = directory;
        this.options = options;
        this.background = background;
        this.current = first;
        this.nextId = first.number + 1;
        this.last = lastSequence;
        this.marked = lastSequence;
        this.appendedBytes = bytes;
        this.group = new GroupCommit(lastSequence, this::sync);
    }

    /** Takes in a segment of an earlier process: oldest first, before anything is appended. */
    void addFull(Full segment) {
        full.add(segment);
    }

    /** Takes in a file to be used again; false when there are enough, or it is too large. */
    boolean addSpare(Full segment) {
        return spare.size() < MOST_SPARE_SEGMENTS && options.isRecycled(segment.bytes) && spare.add(segment);
    }

    GroupCommit group() {
        return group;
    }

    long last() {
        return last;
    }

    long append(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            checkWritable();
            while (!current.hasRoom(FrameFormat.FRAME_BYTES + (long) length)) {
                rollOrAwait();
            }
            long sequence = last + 1;
            write(FrameFormat.DATA, sequence, bytes, offset, length);
            last = sequence;
            if (current.isHalfFull()) {
                prepareNext();
            }
            return sequence;
        } finally {
            lock.unlock();
        }
    }

    private void checkWritable() {
        LogException failure = group.failure();
        if (failure != null) {
            throw new LogException(
                    "The log takes no more frames since a write or a sync failed: directory=" + directory.path
                            + ", cause=" + failure.getMessage(),
                    failure);
        }
        if (isClosed) {
            throw new LogClosedException("The log is closed: directory=" + directory.path);
        }
    }

    private void write(int type, long sequence, byte[] bytes, int offset, int length) {
        try {
            writeOrMakeRoom(type, sequence, bytes, offset, length);
            appendedBytes += FrameFormat.FRAME_BYTES + length;
        } catch (IOException e) {
            throw undo(e);
        }
    }

    private void writeOrMakeRoom(int type, long sequence, byte[] bytes, int offset, int length) throws IOException {
        try {
            current.append(directory.format, scratch, type, sequence, group.durable(), bytes, offset, length);
        } catch (DiskFullException e) {
            if (!dropSpares()) {
                throw e;
            }
            current.append(directory.format, scratch, type, sequence, group.durable(), bytes, offset, length);
        }
    }

    /** Deletes the files that are kept to be used again; whether there was one. */
    boolean dropSpares() {
        lock.lock();
        try {
            boolean dropped = false;
            while (!spare.isEmpty()) {
                dropped |= delete(spare.remove().name);
            }
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** What cannot be deleted takes room until the log is opened again, and harms nobody. */
    private boolean delete(String name) {
        try {
            directory.disk.delete(directory.file(name));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private LogException undo(IOException cause) {
        try {
            current.cut();
        } catch (IOException e) {
            cause.addSuppressed(e);
            return group.fail(new LogException(
                    "A frame could not be written, nor what there is of it taken away: file=" + current.name, cause));
        }
        if (cause instanceof DiskFullException) {
            return full(cause);
        }
        return group.fail(new LogException("A frame could not be written: file=" + current.name, cause));
    }

    private LogFullException full(IOException cause) {
        return new LogFullException(
                "There is no room on the disk for what was to be written, so nothing was: make room and try again,"
                        + " directory=" + directory.path,
                cause);
    }

    /** Goes on in the next segment, or waits until something has changed: perhaps another thread's append went on in it. */
    private void rollOrAwait() {
        notPrepared = null;
        prepareNext();
        Segment ready = next;
        if (ready != null && unsynced.size() < options.mostUnsynced()) {
            unsynced.add(current);
            full.add(new Full(current.name, current.lastSequence(), current.bytes()));
            current = ready;
            next = null;
            askForSync();
            return;
        }
        if (ready != null) {
            askForSync();
        }
        if (ready == null ? isPreparing : unsynced.size() >= options.mostUnsynced()) {
            changed.awaitUninterruptibly();
        }
        checkWritable();
        checkPrepared();
    }

    private void checkPrepared() {
        LogException cause = notPrepared;
        if (cause != null && cause.getCause() instanceof DiskFullException full) {
            throw full(full);
        }
        if (cause != null) {
            throw new LogException("A new segment could not be made: directory=" + directory.path, cause);
        }
    }

    /** What has rolled out of reach of appends is forced in the background, whatever the mode. */
    private void askForSync() {
        long upTo = last;
        background.execute(() -> syncQuietly(upTo));
    }

    /** A failure stays: whoever writes next is told. */
    private void syncQuietly(long upTo) {
        if (group.failure() == null && group.durable() < upTo) {
            try {
                group.await(upTo);
            } catch (LogException e) {
                signal();
            }
        }
    }

    void syncInTime() {
        syncQuietly(last);
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void prepareNext() {
        if (next == null && !isPreparing) {
            isPreparing = true;
            Optional<String> recycled = Optional.ofNullable(spare.poll()).map(Full::name);
            LogDirectory.Plan plan = options.plan(nextId++, appendedBytes, recycled);
            background.execute(() -> prepare(plan));
        }
    }

    private void prepare(LogDirectory.Plan plan) {
        Segment made = null;
        LogException failed = null;
        try {
            made = prepareOrMakeRoom(plan);
        } catch (IOException e) {
            failed = new LogException("A new segment could not be made: directory=" + directory.path, e);
            if (e instanceof DirectoryGoneException) {
                group.fail(failed);
            }
        } finally {
            prepared(made, failed);
        }
    }

    private Segment prepareOrMakeRoom(LogDirectory.Plan plan) throws IOException {
        try {
            return directory.prepare(plan);
        } catch (DiskFullException e) {
            if (!dropSpares()) {
                throw e;
            }
            return directory.prepare(
                    new LogDirectory.Plan(plan.number(), plan.capacity(), plan.filled(), Optional.empty()));
        }
    }

    private void prepared(@Nullable Segment made, @Nullable LogException failed) {
        lock.lock();
        try {
            next = made;
            notPrepared = failed;
            isPreparing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forces all that was appended before; in one thread at a time. */
    private long sync() {
        long upTo;
        List<Segment> older;
        Segment newest;
        lock.lock();
        try {
            upTo = last;
            older = new ArrayList<>(unsynced);
            newest = current;
        } finally {
            lock.unlock();
        }
        try {
            for (Segment segment : older) {
                segment.force();
            }
            newest.force();
            closeForced(older);
        } catch (IOException e) {
            throw new LogException("A sync failed: directory=" + directory.path, e);
        }
        return upTo;
    }

    private void closeForced(List<Segment> older) throws IOException {
        if (older.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            unsynced.removeAll(older);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        for (Segment segment : older) {
            segment.close();
        }
    }

    /** Says in the log that all is durable, when that is so and nothing has been appended since the last look. */
    void markIfIdle() {
        lock.lock();
        try {
            long now = last;
            boolean idle = now == lastSeenIdle;
            lastSeenIdle = now;
            if (idle && marked < now && group.durable() == now && group.failure() == null && !isClosed) {
                write(FrameFormat.MARK, now, scratch, 0, 0);
                marked = now;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the segment that takes frames, so that a snapshot covers whole segments; not so on a full disk, where the snapshot
     * makes room all the same. Returns the bytes appended so far.
     */
    long cutSegment() {
        lock.lock();
        try {
            checkWritable();
            Segment before = current;
            while (current == before && !before.isEmpty()) {
                rollOrAwait();
            }
            return appendedBytes;
        } catch (LogFullException e) {
            return appendedBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of the segments that a durable snapshot covers; what is not kept for use again is to be deleted. */
    List<String> release(long covered, long bytesBefore) {
        lock.lock();
        try {
            appendedBytes -= bytesBefore;
            List<String> unwanted = new ArrayList<>();
            for (Full segment : full) {
                if (segment.lastSequence <= covered && !addSpare(segment)) {
                    unwanted.add(segment.name);
                }
            }
            full.removeIf(segment -> segment.lastSequence <= covered);
            return unwanted;
        } finally {
            lock.unlock();
        }
    }

    /** No append begins from here on, and none that waits goes on. */
    void stop() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** After {@link #stop}: says in the log that it was closed and that all of it is durable. */
    void writeClose() {
        lock.lock();
        try {
            write(FrameFormat.CLOSE, last, scratch, 0, 0);
        } finally {
            lock.unlock();
        }
    }

    /**
     * After {@link #writeClose}: lets go of the room that no frame has taken. What cannot be given back is used again when the
     * log is opened.
     */
    void giveBackRoom() {
        lock.lock();
        try {
            dropSpares();
            Segment unused = next;
            next = null;
            if (unused != null) {
                unused.close();
                delete(unused.name);
            }
            current.trim();
        } catch (IOException e) {
            return;
        } finally {
            lock.unlock();
        }
    }

    /** Closes all files; the first failure is thrown when all were tried. */
    void closeFiles() throws IOException {
        lock.lock();
        try {
            List<Segment> open = new ArrayList<>(unsynced);
            open.add(current);
            Segment ready = next;
            if (ready != null) {
                open.add(ready);
            }
            closeAll(open);
        } finally {
            lock.unlock();
        }
    }

    private static void closeAll(List<Segment> segments) throws IOException {
        IOException failure = null;
        for (Segment segment : segments) {
            try {
                segment.close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    LogStatus status(long snapshotBytes) {
        lock.lock();
        try {
            Segment ready = next;
            long bytes = current.bytes() + (ready == null ? 0 : ready.bytes()) + snapshotBytes;
            bytes += full.stream().mapToLong(Full::bytes).sum();
            bytes += spare.stream().mapToLong(Full::bytes).sum();
            return new LogStatus(
                    full.size() + 1,
                    bytes,
                    snapshotBytes,
                    appendedBytes,
                    group.syncs(),
                    last,
                    group.durable(),
                    group.failure());
        } finally {
            lock.unlock();
        }
    }
}
