package dev.flashdb.record;

import dev.flashdb.CorruptStorageException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of one frame apart. What does not fit is an error with the number of the frame, whose checksum was right:
 * so somebody else wrote it. Confined to one thread.
 */
public final class RecordReader {

    private final long sequence;
    private final ByteBuffer payload;

    public RecordReader(long sequence, ByteBuffer payload) {
        this.sequence = sequence;
        this.payload = payload;
    }

    public int position() {
        return payload.position();
    }

    public boolean hasMore() {
        return payload.hasRemaining();
    }

    public int operation() {
        require(1);
        return payload.get();
    }

    public int id() {
        long id = number();
        if (id > Integer.MAX_VALUE) {
            throw malformed("a namespace's number, found=" + id);
        }
        return (int) id;
    }

    public long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            require(1);
            byte next = payload.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a number of ten bytes at most");
    }

    public long deadline() {
        long stored = number();
        return stored == 0 ? Records.NEVER : stored - 1;
    }

    public long fixed() {
        require(Long.BYTES);
        return payload.getLong();
    }

    public String text() {
        long length = number();
        if (length < 0 || length > payload.remaining()) {
            throw malformed("a string of " + length + " chars, found=" + payload.remaining() + " bytes");
        }
        char[] chars = new char[(int) length];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) number();
        }
        return new String(chars);
    }

    public byte[] blob() {
        byte[] bytes = new byte[length()];
        payload.get(bytes);
        return bytes;
    }

    /** The number of the bytes that follow. */
    public int length() {
        long length = number();
        if (length < 0 || length > payload.remaining()) {
            throw malformed(length + " bytes, found=" + payload.remaining());
        }
        return (int) length;
    }

    /** Passes bytes by that are there; returns where in the {@link #payload()} they begin. */
    public int skip(int length) {
        int from = payload.position();
        payload.position(from + length);
        return from;
    }

    public ByteBuffer payload() {
        return payload;
    }

    private void require(int count) {
        if (payload.remaining() < count) {
            throw malformed("another " + count + " bytes, found=" + payload.remaining());
        }
    }

    public CorruptStorageException malformed(String expected) {
        return malformed(expected, null);
    }

    public CorruptStorageException malformed(String expected, @Nullable Throwable cause) {
        return new CorruptStorageException(
                "The log holds a frame that this library did not write so: frame=" + sequence + ", expected "
                        + expected,
                cause);
    }
}
