package dev.flashdb;

import java.util.List;
import java.util.OptionalLong;

/**
 * What was found in a database's files when it was opened. Immutable.
 *
 * @param commits the number of the last commit
 * @param snapshotCommits up to which commit the last compaction's outcome has everything; 0 when there is none
 * @param commitsSinceSnapshot how many commits stood behind it
 * @param segments how many files they were in
 * @param isCleanlyClosed whether the database had been closed before; false when its process was killed, and when another
 *     process has it open
 * @param holder the process that has it open for writing, when it was opened for reading only
 * @param givenUp what was damaged and is not in the database any more, a line each; empty unless it was salvaged
 */
public record RecoveryReport(
        long commits,
        long snapshotCommits,
        long commitsSinceSnapshot,
        int segments,
        boolean isCleanlyClosed,
        OptionalLong holder,
        List<String> givenUp) {
    /**
     * A report.
     *
     * @param commits see above
     * @param snapshotCommits see above
     * @param commitsSinceSnapshot see above
     * @param segments see above
     * @param isCleanlyClosed see above
     * @param holder see above
     * @param givenUp see above
     */
    public RecoveryReport {
        givenUp = List.copyOf(givenUp);
    }
}
