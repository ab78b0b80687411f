package dev.flashdb.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one file, holding a window of it that is never larger than what is left of the file.
 *
 * <p>Confined to one thread.
 */
final class FrameScanner implements AutoCloseable {
    private static final int WINDOW_BYTES = 256 << 10;

    /** From this size on a thread that reads ahead pays. */
    private static final long LARGE_BYTES = 4 << 20;

    private final FrameFormat format;
    private final DiskFile file;
    private final long salt;
    private final long size;
    private byte[] window = {};
    private ByteBuffer readable = ByteBuffer.wrap(window);

    /** Where in the file, and in the window, what is in it begins. */
    private long windowStart;

    private int windowFrom;
    private int windowBytes;
    private @Nullable ReadAhead ahead;

    private int at;
    private int length;

    FrameScanner(FrameFormat format, DiskFile file, long salt) throws IOException {
        this.format = format;
        this.file = file;
        this.salt = salt;
        this.size = file.size();
    }

    long size() {
        return size;
    }

    /** Whether a whole frame stands at an offset; if so, the other methods tell of it until the next call. */
    boolean read(long offset) throws IOException {
        return begins(offset) && holds(offset);
    }

    /** Forgets what was read, for a file that grows meanwhile. */
    void forget() {
        windowBytes = 0;
    }

    /** Whether the header of a frame stands at an offset, with room for its payload behind it; that may be torn. */
    private boolean begins(long offset) throws IOException {
        return looksRight(offset)
                && length <= size - offset - FrameFormat.FRAME_BYTES
                && FrameFormat.begins(window, at, salt, offset);
    }

    /** Without any check: whether length and numbers could be those of a frame. */
    private boolean looksRight(long offset) throws IOException {
        if (offset + FrameFormat.FRAME_BYTES > size) {
            return false;
        }
        load(offset, FrameFormat.FRAME_BYTES);
        length = FrameFormat.getInt(window, at + FrameFormat.LENGTH);
        return length >= 0
                && length <= FrameFormat.MAXIMUM_PAYLOAD_BYTES
                && type() > 0
                && sequence() >= 0
                && sequence() <= FrameFormat.MAXIMUM_SEQUENCE
                && durable() >= 0
                && durable() <= sequence();
    }

    /** How many bytes a frame takes of which at least the header stands at an offset; 0 when none begins there. */
    long begunBytes(long offset) throws IOException {
        return looksRight(offset) && FrameFormat.begins(window, at, salt, offset)
                ? Math.min(FrameFormat.FRAME_BYTES + (long) length, size - offset)
                : 0;
    }

    private boolean holds(long offset) throws IOException {
        load(offset, FrameFormat.FRAME_BYTES + length);
        return format.holds(window, at, length, salt);
    }

    /** Says that all of the file is going to be read, from an offset on: then a large one is read ahead. */
    void expectAll(long offset) {
        if (size - offset >= LARGE_BYTES && ahead == null) {
            ahead = new ReadAhead(file, offset, size);
            windowStart = offset;
            windowBytes = 0;
        }
    }

    /** Ends reading ahead; the file is its owner's. */
    @Override
    public void close() {
        @Nullable ReadAhead open = ahead;
        if (open != null) {
            ahead = null;
            open.close();
        }
    }

    private void load(long offset, int count) throws IOException {
        if (offset < windowStart || offset + count > windowStart + windowBytes) {
            @Nullable ReadAhead open = ahead;
            if (open == null || !goOn(open, offset, count)) {
                close();
                fill(offset, count);
            }
        }
        at = windowFrom + (int) (offset - windowStart);
    }

    /** Goes on to the next block, with what is left of this one before it; false when that does not reach. */
    private boolean goOn(ReadAhead open, long offset, int count) throws IOException {
        long left = windowStart + windowBytes - offset;
        if (offset < windowStart || left < 0 || left > ReadAhead.ROOM_BYTES) {
            return false;
        }
        ReadAhead.@Nullable Block block = open.next();
        if (block == null || left + block.count() < count) {
            return false;
        }
        byte[] old = window;
        window = block.bytes();
        System.arraycopy(
                old, windowFrom + windowBytes - (int) left, window, ReadAhead.ROOM_BYTES - (int) left, (int) left);
        if (windowBytes > 0) {
            open.free(old);
        }
        readable = ByteBuffer.wrap(window).asReadOnlyBuffer();
        windowStart = offset;
        windowFrom = ReadAhead.ROOM_BYTES - (int) left;
        windowBytes = (int) left + block.count();
        return true;
    }

    private void fill(long offset, int count) throws IOException {
        int wanted = (int) Math.min(size - offset, Math.max(count, WINDOW_BYTES));
        if (window.length < wanted) {
            window = new byte[wanted];
            readable = ByteBuffer.wrap(window).asReadOnlyBuffer();
        }
        windowStart = offset;
        windowFrom = 0;
        windowBytes = 0;
        windowBytes = file.read(offset, window, 0, wanted);
        if (windowBytes < count) {
            throw new IOException("The file became shorter while it was read: offset=" + offset);
        }
    }

    /**
     * The first offset, at one or behind it, with a byte in a range, bounds included; the size of the file when there is none.
     * Looks at a byte at a time and at nothing else, for whole files may have to be gone through before a log is open.
     */
    private long skipTo(long offset, int least, int most) throws IOException {
        long from = offset;
        while (from < size) {
            load(from, 1);
            int end = windowFrom + windowBytes;
            int index = indexOf(window, at, end, least, most);
            from = windowStart + index - windowFrom;
            if (index < end) {
                return from;
            }
        }
        return size;
    }

    private static int indexOf(byte[] bytes, int begin, int end, int least, int most) {
        int index = begin;
        while (index < end && ((bytes[index] & 0xFF) < least || (bytes[index] & 0xFF) > most)) {
            index++;
        }
        return index;
    }

    /**
     * The offset of a frame, at an offset or behind it, that was written when a sequence was durable, or -1 when none is found.
     * Tries every byte, for where frames begin is not known once one is broken. Header and checksum of what is found are right:
     * nothing else counts. In a file that somebody who knows its salt has filled with headers of long frames it gives up when it
     * has summed up 64 times the file, and has found nothing then.
     */
    long witness(long offset, long sequence) throws IOException {
        long budget = 64 * size + (1 << 20);
        int mostOfLength = (int) (Math.min(size, Integer.MAX_VALUE) >>> 24);
        long from = offset;
        while (from + FrameFormat.FRAME_BYTES <= size) {
            from = skipTo(from, 0, mostOfLength); // a frame begins with its length, which is no longer than the file
            from = Math.max(from, skipTo(from, 1, 0xFF) - FrameFormat.FRAME_BYTES); // and is not all zeros
            if (begins(from) && durable() >= sequence) {
                budget -= FrameFormat.FRAME_BYTES + length;
                if (budget < 0) {
                    return -1;
                }
                if (holds(from)) {
                    return from;
                }
            }
            from++;
        }
        return -1;
    }

    /** What stands at an offset that holds no frame, or not the one expected, for a message. */
    String found(long offset) throws IOException {
        if (offset >= size) {
            return "the end of the file";
        }
        if (offset + FrameFormat.FRAME_BYTES > size) {
            return (size - offset) + " bytes to the end of the file";
        }
        if (!begins(offset)) {
            return "no header of a frame, length=" + Integer.toUnsignedString(length) + " with " + (size - offset)
                    + " bytes left, sequence=" + sequence();
        }
        load(offset, FrameFormat.FRAME_BYTES + length);
        return "checksum=" + Integer.toHexString(FrameFormat.getInt(window, at + FrameFormat.CHECKSUM))
                + " on bytes whose is " + Integer.toHexString(format.sum(window, at, length, salt)) + ", length="
                + length + ", sequence=" + sequence();
    }

    int frameBytes() {
        return FrameFormat.FRAME_BYTES + length;
    }

    int type() {
        return FrameFormat.getShort(window, at + FrameFormat.TYPE);
    }

    int flags() {
        return FrameFormat.getShort(window, at + FrameFormat.FLAGS);
    }

    long sequence() {
        return FrameFormat.getLong(window, at + FrameFormat.SEQUENCE);
    }

    long durable() {
        return FrameFormat.durable(sequence(), FrameFormat.getInt(window, at + FrameFormat.LAG));
    }

    /** Valid until the next call. */
    ByteBuffer payload() {
        return readable.slice(at + FrameFormat.FRAME_BYTES, length);
    }

    byte[] bytes() {
        return window;
    }

    int payloadOffset() {
        return at + FrameFormat.FRAME_BYTES;
    }

    int payloadBytes() {
        return length;
    }
}
