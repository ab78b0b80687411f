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
 * @param ending how the database was left before
 * @param tornBytes how much was given up because it had not come to the disk as a whole: the last commits before a power loss,
 *     or the one that was being written when the process was killed
 * @param givenUp what was damaged and is not in the database any more, a line each; empty unless it was salvaged
 * @param setAside the names that the damaged files have now; empty unless it was salvaged
 * @param salvagedFrames how many commits, and pieces of the last compaction's outcome, were intact; 0 unless it was salvaged
 */
public record RecoveryReport(
        long commits,
        long snapshotCommits,
        long commitsSinceSnapshot,
        int segments,
        boolean isCleanlyClosed,
        OptionalLong holder,
        Ending ending,
        long tornBytes,
        List<String> givenUp,
        List<String> setAside,
        long salvagedFrames) {
    /** How a database was left. */
    public enum Ending {
        /** There was none. */
        NEW,

        /** It was closed. */
        CLOSED,

        /** Its process ended, or the power, before it was closed; or another process has it open. */
        KILLED,

        /** It is a backup that nobody has opened for writing yet. */
        BACKUP
    }

    /**
     * A report.
     *
     * @param commits see above
     * @param snapshotCommits see above
     * @param commitsSinceSnapshot see above
     * @param segments see above
     * @param isCleanlyClosed see above
     * @param holder see above
     * @param ending see above
     * @param tornBytes see above
     * @param givenUp see above
     * @param setAside see above
     * @param salvagedFrames see above
     */
    public RecoveryReport {
        givenUp = List.copyOf(givenUp);
        setAside = List.copyOf(setAside);
    }
}
