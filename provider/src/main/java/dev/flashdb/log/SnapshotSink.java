package dev.flashdb.log;

import java.io.IOException;

/** Takes the frames of a snapshot. Confined to the thread that the source was called in. */
@FunctionalInterface
public interface SnapshotSink {
    /**
     * Takes one frame; its bytes are free again when the call returns.
     *
     * @param bytes where they are
     * @param offset the index of the first
     * @param length how many
     * @throws IOException when they could not be written; to be thrown on
     * @throws LogClosedException when the log is being closed; to be thrown on
     */
    void frame(byte[] bytes, int offset, int length) throws IOException;
}
