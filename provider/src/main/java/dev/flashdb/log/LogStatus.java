package dev.flashdb.log;

import org.jspecify.annotations.Nullable;

/**
 * How a log is doing. Immutable.
 *
 * @param segments how many segments it has, the one being written among them
 * @param bytesOnDisk what its files take, in bytes
 * @param snapshotBytes what the newest snapshot takes of them, 0 for none
 * @param bytesSinceSnapshot what the frames behind the snapshot take
 * @param syncs how often it was forced to the disk since it was opened
 * @param lastSequence the sequence of the last frame, 0 for none
 * @param durableSequence the sequence up to which everything survives a power loss
 * @param failure why it takes no more frames, null while it does
 * @param lastProblem what failed last where no caller could be told, null when nothing has
 */
public record LogStatus(
        int segments,
        long bytesOnDisk,
        long snapshotBytes,
        long bytesSinceSnapshot,
        long syncs,
        long lastSequence,
        long durableSequence,
        @Nullable LogException failure,
        @Nullable LogProblem lastProblem) {}
