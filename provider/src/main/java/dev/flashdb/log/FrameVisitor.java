package dev.flashdb.log;

import java.nio.ByteBuffer;

/** Takes what recovery finds, in order: first the frames of the snapshot, then those appended since. */
@FunctionalInterface
public interface FrameVisitor {
    /**
     * Takes one frame. What it throws ends the recovery and is thrown on.
     *
     * @param sequence the number its append returned; for a frame of the snapshot the sequence the snapshot covers
     * @param payload the bytes from position to limit; read-only, and gone when the call returns
     */
    void visit(long sequence, ByteBuffer payload);
}
