package dev.flashdb.log;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
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
     * 5. Any Throwable may come out of any call here, for want of memory or stack say. What a failed write left is cut off before
     *    its caller hears of it; where even that fails, before the next frame is written or anything is forced. Once a frame is
     *    whole, nothing that follows makes its append fail.
     */

    private static final int MOST_SPARE_SEGMENTS = 2;
    private static final Duration IDLENESS = Duration.ofMillis(50);

    private final LogDirectory directory;
    private final LogOptions options;
    private final Problems problems;
    private final GroupCommit group;
    private final Background.Job preparing;
    private final Background.Job syncing;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] scratch = Segment.scratch();

    /** Made beforehand, for a thread that finds no memory to make one. */
    private final LogException notMade = new LogException("A new segment could not be made for want of memory");

    private Segment current;
    private @Nullable Segment next;
    private LogDirectory.@Nullable Plan plan;
    private @Nullable LogException notPrepared;

    /** Whether there may be a part of a frame behind the last whole one. */
    private boolean isTorn;

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
            Problems problems,
            Segment first,
            long lastSequence,
            long bytes) {
        this.directory = directory;
        this.options = options;
        this.problems = problems;
        this.current = first;
        this.nextId = first.number + 1;
        this.last = lastSequence;
        this.marked = lastSequence;
        this.appendedBytes = bytes;
        this.group = new GroupCommit(lastSequence, new Forcing(), problems, options.pauses);
        this.preparing = background.job(this::prepare);
        this.syncing = jobs(background);
    }

    private Background.Job jobs(Background background) {
        return switch (options.sync) {
            case ALWAYS -> background.job(this::syncInTime, IDLENESS, this::markIfIdle);
            case INTERVAL -> background.job(this::syncInTime, options.interval, this::syncInTime);
            case NEVER -> background.job(this::syncInTime);
        };
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
            prepareInTime();
            return sequence;
        } finally {
            lock.unlock();
        }
    }

    private void checkWritable() {
        LogException failure = group.failure();
        if (failure != null) {
            throw new LogException(
                    "The log takes no more frames since a write or a sync failed. When the cause is mended, close the database and"
                            + " open it again: directory=" + directory.path
                            + ", cause=" + failure.getMessage(),
                    failure);
        }
        if (isClosed) {
            throw new LogClosedException("The log is closed: directory=" + directory.path);
        }
    }

    private void write(int type, long sequence, byte[] bytes, int offset, int length) {
        if (isTorn) {
            cut();
        }
        isTorn = true;
        try {
            writeOrMakeRoom(type, sequence, bytes, offset, length);
            isTorn = false;
            appendedBytes += FrameFormat.FRAME_BYTES + length;
        } catch (IOException | RuntimeException | Error e) {
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

    private LogException undo(Throwable cause) {
        cut();
        if (cause instanceof DiskFullException full) {
            return full(full);
        }
        String what = "A frame could not be written: file=" + current.name;
        return cause instanceof IOException
                ? group.fail(new LogException(what, cause))
                : new LogException(what + ". Nothing was changed, cause=" + cause, cause);
    }

    /** Takes away what a failed write left, or ends the log. */
    private void cut() {
        try {
            current.cut();
            isTorn = false;
        } catch (IOException | RuntimeException | Error e) {
            throw group.fail("A frame could not be written, nor what there is of it taken away", e);
        }
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
            roll(ready);
            return;
        }
        if (ready != null) {
            syncing.ask();
        }
        if (ready == null ? plan != null : unsynced.size() >= options.mostUnsynced()) {
            changed.awaitUninterruptibly();
        }
        checkWritable();
        checkPrepared();
    }

    /** All or nothing. What has rolled out of reach of appends is forced in the background, whatever the mode. */
    private void roll(Segment ready) {
        if (isTorn) {
            cut();
        }
        full.add(new Full(current.name, current.lastSequence(), current.bytes()));
        boolean isAdded = false;
        try {
            unsynced.add(current);
            isAdded = true;
        } finally {
            if (!isAdded) {
                full.remove(full.size() - 1);
            }
        }
        current = ready;
        next = null;
        syncing.ask();
    }

    private void checkPrepared() {
        LogException cause = notPrepared;
        if (cause != null && cause.getCause() instanceof DiskFullException full) {
            throw full(full);
        }
        if (cause != null) {
            throw new LogException(
                    "A new segment could not be made, so nothing was written. It is tried again with the next write:"
                            + " directory=" + directory.path + ", cause=" + cause.getCause(),
                    cause);
        }
    }

    /** Forces what was appended. A failure stays: whoever writes next is told. */
    void syncInTime() {
        long upTo = last;
        if (group.failure() == null && group.durable() < upTo) {
            try {
                group.await(upTo);
            } catch (LogException e) {
                signal();
            }
        }
    }

    private void signal() {
        Surely.lock(lock);
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The frame before is whole: what goes wrong here is a matter of the next one that needs the segment. */
    private void prepareInTime() {
        try {
            if (current.isHalfFull()) {
                prepareNext();
            }
        } catch (RuntimeException | Error e) {
            problems.note("The next segment could not be asked for. It is tried again when it is needed.", e);
        }
    }

    private void prepareNext() {
        if (next == null && plan == null) {
            Optional<String> recycled = Optional.ofNullable(spare.peek()).map(Full::name);
            plan = options.plan(nextId, appendedBytes, recycled);
            nextId++;
            spare.poll();
            preparing.ask();
        }
    }

    /** Whatever comes of it, those who wait are told. */
    private void prepare() {
        LogDirectory.Plan wanted = plan();
        if (wanted == null) {
            return;
        }
        @Nullable Segment made = null;
        @Nullable LogException failed = notMade;
        try {
            made = prepareOrMakeRoom(wanted);
            failed = null;
        } catch (DirectoryGoneException e) {
            failed = group.fail("A new segment could not be made", e);
        } catch (IOException | RuntimeException | Error e) {
            failed = notMade(e);
            problems.note("A new segment could not be made. It is tried again with the next write.", e);
            wanted.recycled().ifPresent(this::delete);
        } finally {
            prepared(made, failed);
        }
    }

    private LogException notMade(Throwable cause) {
        try {
            return new LogException("A new segment could not be made", cause);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return notMade;
        }
    }

    private LogDirectory.@Nullable Plan plan() {
        Surely.lock(lock);
        try {
            return plan;
        } finally {
            lock.unlock();
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
        Surely.lock(lock);
        try {
            next = made;
            notPrepared = failed;
            plan = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forces all that was appended before; in one thread at a time. */
    private final class Forcing implements GroupCommit.Sync {
        private long upTo;
        private List<Segment> older = List.of();
        private @Nullable Segment newest;

        @Override
        public void begin() {
            Surely.lock(lock);
            try {
                if (isTorn) {
                    cut();
                }
                older = new ArrayList<>(unsynced);
                newest = current;
                upTo = last;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public long run() {
            try {
                for (Segment segment : older) {
                    segment.force();
                }
                Objects.requireNonNull(newest).force();
                closeForced(older);
            } catch (IOException e) {
                throw new LogException("A sync failed: directory=" + directory.path, e);
            }
            return upTo;
        }
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
                    group.failure(),
                    problems.last());
        } finally {
            lock.unlock();
        }
    }
}
