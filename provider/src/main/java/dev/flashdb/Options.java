package dev.flashdb;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How a database is opened. Immutable. */
public final class Options {
    private static final Options DEFAULTS = new Builder().build();

    private final Duration evictionInterval;
    private final @Nullable Path directory;
    private final SyncMode sync;
    private final Duration syncInterval;
    private final boolean salvage;
    private final boolean readOnly;
    private final boolean resetClock;
    private final Duration lockWait;
    private final OnFullDisk onFullDisk;
    private final LongConsumer progress;

    private Options(Builder builder) {
        this.evictionInterval = builder.evictionInterval;
        this.directory = builder.directory;
        this.sync = builder.sync;
        this.syncInterval = builder.syncInterval;
        this.salvage = builder.salvage;
        this.readOnly = builder.readOnly;
        this.resetClock = builder.resetClock;
        this.lockWait = builder.lockWait;
        this.onFullDisk = builder.onFullDisk;
        this.progress = builder.progress;
    }

    /**
     * The options of somebody who has no wishes.
     *
     * @return every option at its default
     */
    public static Options defaults() {
        return DEFAULTS;
    }

    /**
     * A builder that starts from the defaults.
     *
     * @return a new one
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * How often the evictor frees the memory of what has expired. An expired entry is never visible, swept or not.
     *
     * @return the interval, one second by default; zero when there is no evictor
     */
    public Duration evictionInterval() {
        return evictionInterval;
    }

    /**
     * Where the log is: what is written is kept there, and found again by the next database that is opened on it.
     *
     * @return the directory; empty for a database in memory only, the default
     */
    public Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }

    /**
     * When what was written is forced to the disk. Means nothing without a directory.
     *
     * @return the mode, {@link SyncMode#INTERVAL} by default
     */
    public SyncMode sync() {
        return sync;
    }

    /**
     * The time between two syncs of {@link SyncMode#INTERVAL}.
     *
     * @return the interval, one second by default
     */
    public Duration syncInterval() {
        return syncInterval;
    }

    /**
     * Whether a damaged log is opened with what is intact of it. Files with damage are kept beside it for a closer look.
     *
     * @return whether damage is passed over; false by default: opening fails and says where the damage is
     */
    public boolean salvage() {
        return salvage;
    }

    /**
     * Whether the database is what stands in the directory when it is opened, and cannot be written. The directory may be open
     * elsewhere.
     *
     * @return whether it is; false by default
     */
    public boolean readOnly() {
        return readOnly;
    }

    /**
     * Whether the time of the log is set to the clock of this machine, when the log is ahead of it. Every deadline moves with
     * it: an entry keeps the time to live that it had left when the database was last open. What had expired by then has
     * expired. Opening then compacts the log once. This is the way out after the clock was wrong.
     *
     * @return whether it is; false by default: the log's time stands still until the clock has caught up
     */
    public boolean resetClock() {
        return resetClock;
    }

    /**
     * How long opening waits for another process, or another part of this one, to close the directory. A new process of a
     * rolling restart waits so for the old one.
     *
     * @return the time; zero by default: a directory that is in use is refused at once
     */
    public Duration lockWait() {
        return lockWait;
    }

    /**
     * What opening does when the disk has no room for the log, or its file system is read-only.
     *
     * @return the choice, {@link OnFullDisk#REFUSE} by default
     */
    public OnFullDisk onFullDisk() {
        return onFullDisk;
    }

    /**
     * Who is told, while the database is opened, compacted or backed up, how far that is.
     *
     * @return called with the number of bytes read or written each time, by the thread that does it; by default it does nothing
     */
    public LongConsumer progress() {
        return progress;
    }

    @Override
    public String toString() {
        return "Options[evictionInterval=" + evictionInterval + ", directory=" + directory + ", sync=" + sync
                + ", syncInterval=" + syncInterval + ", salvage=" + salvage + ", readOnly=" + readOnly
                + ", lockWait=" + lockWait + ", onFullDisk=" + onFullDisk + "]";
    }

    /** Collects options. Confined to one thread. */
    public static final class Builder {
        private Duration evictionInterval = Duration.ofSeconds(1);
        private @Nullable Path directory;
        private SyncMode sync = SyncMode.INTERVAL;
        private Duration syncInterval = Duration.ofSeconds(1);
        private boolean salvage;
        private boolean readOnly;
        private boolean resetClock;
        private Duration lockWait = Duration.ZERO;
        private OnFullDisk onFullDisk = OnFullDisk.REFUSE;
        private LongConsumer progress = bytes -> {};

        private Builder() {}

        /**
         * Sets how often the evictor runs.
         *
         * @param interval the interval; zero for no evictor
         * @return this builder
         * @throws IllegalArgumentException when the interval is negative
         */
        public Builder evictionInterval(Duration interval) {
            requireNonNull(interval, "interval");
            if (interval.isNegative()) {
                throw new IllegalArgumentException(
                        "An eviction interval is zero (no evictor) or positive: evictionInterval=" + interval);
            }
            this.evictionInterval = interval;
            return this;
        }

        /**
         * Keeps what is written in a log.
         *
         * @param path the directory of the log; made if it is not there
         * @return this builder
         */
        public Builder directory(Path path) {
            this.directory = requireNonNull(path, "path");
            return this;
        }

        /**
         * Sets when what was written is forced to the disk.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder sync(SyncMode mode) {
            this.sync = requireNonNull(mode, "mode");
            return this;
        }

        /**
         * Sets the time between two syncs of {@link SyncMode#INTERVAL}.
         *
         * @param interval a millisecond or more
         * @return this builder
         * @throws IllegalArgumentException when the interval is shorter
         */
        public Builder syncInterval(Duration interval) {
            requireNonNull(interval, "interval");
            if (interval.compareTo(Duration.ofMillis(1)) < 0) {
                throw new IllegalArgumentException(
                        "A sync interval is a millisecond or more: syncInterval=" + interval);
            }
            this.syncInterval = interval;
            return this;
        }

        /**
         * Sets whether a damaged log is opened with what is intact of it.
         *
         * @param passOverDamage whether damage is passed over instead of failing
         * @return this builder
         */
        public Builder salvage(boolean passOverDamage) {
            this.salvage = passOverDamage;
            return this;
        }

        /**
         * Sets whether the database is only read.
         *
         * @param onlyRead whether it is; then a directory is needed, and nothing is salvaged
         * @return this builder
         */
        public Builder readOnly(boolean onlyRead) {
            this.readOnly = onlyRead;
            return this;
        }

        /**
         * Sets whether the time of the log is set to the clock of this machine; see {@link Options#resetClock()}.
         *
         * @param toThisMachine whether it is
         * @return this builder
         */
        public Builder resetClock(boolean toThisMachine) {
            this.resetClock = toThisMachine;
            return this;
        }

        /**
         * Sets how long opening waits for whoever has the directory open to close it. An interrupt ends the wait.
         *
         * @param time the time; zero to wait for nobody
         * @return this builder
         * @throws IllegalArgumentException when the time is negative
         */
        public Builder lockWait(Duration time) {
            requireNonNull(time, "time");
            if (time.isNegative()) {
                throw new IllegalArgumentException(
                        "The wait for the directory's lock is zero (no wait) or positive: lockWait=" + time);
            }
            this.lockWait = time;
            return this;
        }

        /**
         * Sets what opening does when the disk has no room for the log, or its file system is read-only.
         *
         * @param choice the choice
         * @return this builder
         */
        public Builder onFullDisk(OnFullDisk choice) {
            this.onFullDisk = requireNonNull(choice, "choice");
            return this;
        }

        /**
         * Sets who is told how far opening, compacting or backing up is.
         *
         * @param bytes called with the number of bytes read or written each time; what it throws ends the work
         * @return this builder
         */
        public Builder progress(LongConsumer bytes) {
            this.progress = requireNonNull(bytes, "bytes");
            return this;
        }

        /**
         * The options collected so far.
         *
         * @return an immutable value that later calls on this builder do not change
         * @throws IllegalArgumentException when a database is to be read only and there is no directory, or it is to be salvaged
         */
        public Options build() {
            if (readOnly && (directory == null || salvage)) {
                throw new IllegalArgumentException(
                        "What is only read is in a directory, and cannot be salvaged: directory=" + directory
                                + ", salvage=" + salvage);
            }
            return new Options(this);
        }
    }
}
