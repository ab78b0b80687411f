package dev.flashdb;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The figures of a database's files at one moment. Immutable.
 *
 * @param directory where they are
 * @param sync when what was written is forced to the disk
 * @param bytes the size of all files
 * @param snapshotBytes the size of the last compaction's outcome; 0 before the first
 * @param bytesSinceSnapshot what was written since
 * @param commits the number of the last commit
 * @param durableCommits the number of the last commit that is known to be on the disk
 * @param syncs how often the log was forced since it was opened
 * @param compactions how often it was compacted since it was opened
 * @param failure why nothing can be written any more; empty while all is well
 */
public record StorageStatus(
        Path directory,
        SyncMode sync,
        long bytes,
        long snapshotBytes,
        long bytesSinceSnapshot,
        long commits,
        long durableCommits,
        long syncs,
        long compactions,
        Optional<String> failure) {}
