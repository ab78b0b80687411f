package dev.flashdb.log;

import java.io.IOException;

/**
 * A file that takes frames.
 *
 * <p>Confined to the lock of its log, but for {@link #force}, which may run beside anything but {@link #close}.
 */
final class Segment {
    /** What RandomAccessFile writes without asking for native memory. */
    private static final int SCRATCH_BYTES = 8 << 10;

    final long number;
    final String name;
    private final long salt;
    private final long capacity;
    private final DiskFile file;
    private long position = FrameFormat.HEADER_BYTES;
    private long size;
    private long lastSequence;

    /**
     * An empty segment.
     *
     * @param capacity up to where it takes frames
     * @param size how large its file is already
     */
    Segment(long number, String name, long salt, long capacity, long size, DiskFile file) {
        this.number = number;
        this.size = size;
        this.name = name;
        this.salt = salt;
        this.capacity = capacity;
        this.file = file;
    }

    static byte[] scratch() {
        return new byte[SCRATCH_BYTES];
    }

    boolean isEmpty() {
        return position == FrameFormat.HEADER_BYTES;
    }

    /** A frame that is larger than a segment gets one to itself. */
    boolean hasRoom(long bytes) {
        return isEmpty() || position + bytes <= capacity;
    }

    boolean isHalfFull() {
        return position >= capacity / 2;
    }

    /** What the file takes on the disk. */
    long bytes() {
        return size;
    }

    long lastSequence() {
        return lastSequence;
    }

    /** One write for an ordinary frame; a large one is not copied. */
    void append(
            FrameFormat format,
            byte[] scratch,
            int type,
            long sequence,
            long durable,
            byte[] bytes,
            int offset,
            int length)
            throws IOException {
        int frameBytes = FrameFormat.FRAME_BYTES + length;
        format.encode(scratch, 0, salt, position, type, sequence, durable, bytes, offset, length);
        if (length <= scratch.length - FrameFormat.FRAME_BYTES) {
            System.arraycopy(bytes, offset, scratch, FrameFormat.FRAME_BYTES, length);
            file.write(position, scratch, 0, frameBytes);
        } else {
            file.write(position, scratch, 0, FrameFormat.FRAME_BYTES);
            file.write(position + FrameFormat.FRAME_BYTES, bytes, offset, length);
        }
        position += frameBytes;
        size = Math.max(size, position);
        lastSequence = sequence;
    }

    /** Takes away what a failed append left, for good: the caller was told that its frame is not there. */
    void cut() throws IOException {
        if (file.size() > position) {
            trim();
            file.force();
        }
    }

    /** Gives back the room that no frame has taken. */
    void trim() throws IOException {
        file.truncate(position);
        size = position;
    }

    void force() throws IOException {
        file.force();
    }

    void close() throws IOException {
        file.close();
    }
}
