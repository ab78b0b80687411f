package dev.flashdb.log;

import java.io.IOException;

/** Knows everything that is to be kept, as of one instant. */
@FunctionalInterface
public interface SnapshotSource {
    /**
     * Writes it. Called once, in the thread that asked for the snapshot. What it throws ends the snapshot, and nothing
     * has happened.
     *
     * @param sink takes the frames, which recovery hands back in the same order
     * @throws IOException what the sink threw
     */
    void writeTo(SnapshotSink sink) throws IOException;
}
