package dev.flashdb.log;

import java.util.List;

/**
 * What stands in a log. Immutable.
 *
 * @param lastSequence the sequence of the last frame, 0 for none
 * @param coveredSequence the sequence up to which a snapshot holds everything, 0 for none
 * @param snapshotFrames how many frames the snapshot has
 * @param snapshotBytes what the snapshot takes, 0 for none
 * @param frames how many frames were appended since
 * @param frameBytes what they take
 * @param segments how many segments hold them
 * @param cleanlyClosed whether the last frame is that of a clean close
 * @param ending how the log was left before
 * @param tornBytes what the frames take that were given up since they had not come to the disk as a whole; nobody was told that
 *     they are there, but for {@code INTERVAL} and {@code NEVER} after a power loss
 * @param givenUp what was damaged and is not in the log any more, a line each; empty unless the log was salvaged
 * @param setAside the names that damaged files have now, by which the log does not find them; empty unless it was salvaged
 * @param salvagedFrames how many frames were intact; 0 unless the log was salvaged
 */
public record LogReport(
        long lastSequence,
        long coveredSequence,
        long snapshotFrames,
        long snapshotBytes,
        long frames,
        long frameBytes,
        int segments,
        boolean cleanlyClosed,
        Ending ending,
        long tornBytes,
        List<String> givenUp,
        List<String> setAside,
        long salvagedFrames) {
    /**
     * A report.
     *
     * @param lastSequence see above
     * @param coveredSequence see above
     * @param snapshotFrames see above
     * @param snapshotBytes see above
     * @param frames see above
     * @param frameBytes see above
     * @param segments see above
     * @param cleanlyClosed see above
     * @param ending see above
     * @param tornBytes see above
     * @param givenUp see above
     * @param setAside see above
     * @param salvagedFrames see above
     */
    public LogReport {
        givenUp = List.copyOf(givenUp);
        setAside = List.copyOf(setAside);
    }
}
