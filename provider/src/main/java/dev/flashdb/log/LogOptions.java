package dev.flashdb.log;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings of a log. Immutable. */
public final class LogOptions {
    private static final int MINIMUM_SEGMENT_BYTES = 512;
    private static final long SMALLEST_SEGMENT_BYTES = 1 << 20;
    private static final long LARGEST_SEGMENT_BYTES = 8 << 20;
    private static final long LOCK_FILE_BYTES = 64 << 10;
    private static final Duration LONGEST_LOCK_WAIT = Duration.ofDays(36_500);
    private static final int MOST_UNSYNCED_SEGMENTS = 4;
    private static final int MOST_UNFORCED_SEGMENTS = 32;
    private static final LogOptions STANDARD = new LogOptions(
            SyncMode.ALWAYS,
            Duration.ofSeconds(1),
            /* segmentBytes= */ 0,
            /* salvage= */ false,
            Checksum.CASTAGNOLI,
            /* background= */ null,
            /* lockWait= */ Duration.ZERO,
            Pauses.REAL,
            /* closeLimit= */ Duration.ofSeconds(4),
            /* leastGrowth= */ 16L << 20);

    final SyncMode sync;
    final Duration interval;
    private final int segmentBytes;
    final boolean salvage;
    final Checksum checksum;
    final @Nullable Background background;
    final Duration lockWait;
    final Pauses pauses;
    final Duration closeLimit;
    private final long leastGrowth;

    private LogOptions(
            SyncMode sync,
            Duration interval,
            int segmentBytes,
            boolean salvage,
            Checksum checksum,
            @Nullable Background background,
            Duration lockWait,
            Pauses pauses,
            Duration closeLimit,
            long leastGrowth) {
        this.sync = sync;
        this.interval = interval;
        this.segmentBytes = segmentBytes;
        this.salvage = salvage;
        this.checksum = checksum;
        this.background = background;
        this.lockWait = lockWait;
        this.pauses = pauses;
        this.closeLimit = closeLimit;
        this.leastGrowth = leastGrowth;
    }

    /**
     * What an ordinary database uses: sync always, segments of up to 8 MiB.
     *
     * @return the settings
     */
    public static LogOptions standard() {
        return STANDARD;
    }

    /**
     * These settings with another mode of sync.
     *
     * @param mode the mode
     * @return the settings
     */
    public LogOptions sync(SyncMode mode) {
        return new LogOptions(
                Objects.requireNonNull(mode),
                interval,
                segmentBytes,
                salvage,
                checksum,
                background,
                lockWait,
                pauses,
                closeLimit,
                leastGrowth);
    }

    /**
     * These settings with another time between two syncs of {@link SyncMode#INTERVAL}.
     *
     * @param time at least a millisecond
     * @return the settings
     */
    public LogOptions interval(Duration time) {
        if (time.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "The interval of the syncs must be a millisecond or more: interval=" + time);
        }
        return new LogOptions(
                sync, time, segmentBytes, salvage, checksum, background, lockWait, pauses, closeLimit, leastGrowth);
    }

    /**
     * These settings with segments of another size. The first ones are smaller, and a frame that is larger gets a segment
     * of its own.
     *
     * @param bytes 512 or more
     * @return the settings
     */
    public LogOptions segmentBytes(int bytes) {
        if (bytes < MINIMUM_SEGMENT_BYTES) {
            throw new IllegalArgumentException("A segment must have 512 bytes or more: segmentBytes=" + bytes);
        }
        return new LogOptions(
                sync, interval, bytes, salvage, checksum, background, lockWait, pauses, closeLimit, leastGrowth);
    }

    /**
     * These settings, and whether a damaged log is opened all the same, without what is damaged. What is intact is kept,
     * the damaged files are set aside with {@code .bad} behind their names, and the log's report says what was given up.
     *
     * @param wanted whether to do so
     * @return the settings
     */
    public LogOptions salvage(boolean wanted) {
        return new LogOptions(
                sync, interval, segmentBytes, wanted, checksum, background, lockWait, pauses, closeLimit, leastGrowth);
    }

    /**
     * These settings with another time to wait for whoever has the directory open.
     *
     * @param time zero for no wait
     * @return the settings
     */
    public LogOptions lockWait(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("The wait for the lock must be zero or positive: lockWait=" + time);
        }
        Duration wait = time.compareTo(LONGEST_LOCK_WAIT) > 0 ? LONGEST_LOCK_WAIT : time;
        return new LogOptions(
                sync, interval, segmentBytes, salvage, checksum, background, wait, pauses, closeLimit, leastGrowth);
    }

    /**
     * These settings, and from how much on a log is compacted that has grown by three quarters.
     *
     * @param bytes by how much it has grown at least
     * @return the settings
     */
    public LogOptions leastGrowth(long bytes) {
        return new LogOptions(
                sync, interval, segmentBytes, salvage, checksum, background, lockWait, pauses, closeLimit, bytes);
    }

    /**
     * From how much on a log is compacted.
     *
     * @return by how many bytes it has grown at least
     */
    public long leastGrowth() {
        return leastGrowth;
    }

    /** These settings with other pauses: for the tests, whose time passes at once. */
    LogOptions pauses(Pauses other) {
        return new LogOptions(
                sync, interval, segmentBytes, salvage, checksum, background, lockWait, other, closeLimit, leastGrowth);
    }

    /** These settings with another time for closing: for the tests, which need not wait for what never comes. */
    LogOptions closeLimit(Duration other) {
        return new LogOptions(
                sync, interval, segmentBytes, salvage, checksum, background, lockWait, pauses, other, leastGrowth);
    }

    /** These settings with another checksum: for the tests, which must notice when there is none. */
    LogOptions checksum(Checksum other) {
        return new LogOptions(
                sync, interval, segmentBytes, salvage, other, background, lockWait, pauses, closeLimit, leastGrowth);
    }

    /** These settings with another way to work in the background: for the tests, which have one order of things. */
    LogOptions background(Background other) {
        return new LogOptions(
                sync, interval, segmentBytes, salvage, checksum, other, lockWait, pauses, closeLimit, leastGrowth);
    }

    /**
     * The next segment of a log that has so many bytes: a small log has small segments. Only where each commit is forced does it
     * pay to give it its blocks before.
     */
    LogDirectory.Plan plan(long number, long logBytes, Optional<String> recycled) {
        long capacity = Math.min(largestSegment(), Math.max(SMALLEST_SEGMENT_BYTES, logBytes));
        return new LogDirectory.Plan(number, capacity, /* filled= */ sync == SyncMode.ALWAYS, recycled);
    }

    private long largestSegment() {
        return segmentBytes > 0 ? segmentBytes : LARGEST_SEGMENT_BYTES;
    }

    /** Whether a file of so many bytes is worth being used again: the room of a huge value goes back to the disk. */
    boolean isRecycled(long bytes) {
        return sync == SyncMode.ALWAYS && bytes <= 2 * largestSegment();
    }

    /** What a log that has so many bytes needs on the disk to be opened: a segment, and the file of its owner. */
    long bytesToOpen(long logBytes) {
        return plan(1, logBytes, Optional.empty()).capacity() + LOCK_FILE_BYTES;
    }

    /** How many segments may be full and not yet on the disk, before those who append wait for the disk. */
    int mostUnsynced() {
        return sync == SyncMode.ALWAYS ? MOST_UNSYNCED_SEGMENTS : MOST_UNFORCED_SEGMENTS;
    }
}
