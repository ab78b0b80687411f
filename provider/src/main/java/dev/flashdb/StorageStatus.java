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
 * @param readOnly why this database is read-only; empty when it was opened for writing
 * @param lastProblem what failed last in the background, such as a sync or a compaction; it was tried again, or is being
 *     tried again, unless {@code failure} is there too; empty when nothing has failed
 * @param failedCompactions how many compactions have failed since it was opened
 * @param keptAsStored how many entries the last compaction wrote as the log had them, because their values could not be
 *     serialized any more
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
        Optional<String> failure,
        Optional<String> readOnly,
        Optional<StorageProblem> lastProblem,
        long failedCompactions,
        long keptAsStored) {}
