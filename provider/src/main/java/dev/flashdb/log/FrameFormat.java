package dev.flashdb.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of headers and frames; drawn in the description of this package. Immutable. */
final class FrameFormat {
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static final int VERSION = 1;

    static final int HEADER_BYTES = 32;
    static final long SEGMENT_MAGIC = magic("FLASHLOG");
    static final long SNAPSHOT_MAGIC = magic("FLASHSNP");
    private static final int HEADER_VERSION = 8;
    private static final int HEADER_SALT = 12;
    private static final int HEADER_ID = 16;
    private static final int HEADER_RESERVED = 24;
    private static final int HEADER_CHECKSUM = 28;

    static final int FRAME_BYTES = 24;
    static final int LENGTH = 0;
    static final int CHECKSUM = 4;
    static final int TYPE = 8;
    static final int FLAGS = 10;
    static final int LAG = 12;
    static final int SEQUENCE = 16;

    static final int DATA = 1;
    static final int MARK = 2;
    static final int CLOSE = 3;
    static final int END = 4;

    /** Types below it, but for data, have the sequence of the frame of data before them; those from it on take one. */
    private static final int FIRST_THAT_TAKES_A_SEQUENCE = 64;

    static final int IGNORABLE = 1;

    /** The largest payload: what fits into an array together with its frame. */
    static final int MAXIMUM_PAYLOAD_BYTES = Integer.MAX_VALUE - 64 - FRAME_BYTES;

    private static final long UNKNOWN_LAG = 0xffff_ffffL;
    private static final byte[] NONE = {};
    private final Checksum checksum;

    FrameFormat(Checksum checksum) {
        this.checksum = checksum;
    }

    private static long magic(String name) {
        return (long) LONGS.get(name.getBytes(StandardCharsets.US_ASCII), 0);
    }

    byte[] header(long magic, long id, int salt) {
        byte[] bytes = new byte[HEADER_BYTES];
        LONGS.set(bytes, 0, magic);
        INTS.set(bytes, HEADER_VERSION, VERSION);
        INTS.set(bytes, HEADER_SALT, salt);
        LONGS.set(bytes, HEADER_ID, id);
        INTS.set(bytes, HEADER_CHECKSUM, checksum.of(bytes, 0, HEADER_CHECKSUM, NONE, 0, 0));
        return bytes;
    }

    /** What a header says: the salt of its file's checksums, or what is wrong with it. */
    record Header(int salt, String wrong) {
        boolean isRight() {
            return wrong.isEmpty();
        }
    }

    Header readHeader(byte[] bytes, int count, long magic, long id) {
        if (count < HEADER_BYTES) {
            return new Header(0, "a file of " + count + " bytes");
        }
        int sum = checksum.of(bytes, 0, HEADER_CHECKSUM, NONE, 0, 0);
        if (getLong(bytes, 0) != magic) {
            return new Header(0, "the magic " + Long.toHexString(getLong(bytes, 0)));
        }
        if (sum != getInt(bytes, HEADER_CHECKSUM)) {
            String stored = Integer.toHexString(getInt(bytes, HEADER_CHECKSUM));
            return new Header(0, "the checksum " + stored + " on bytes whose is " + Integer.toHexString(sum));
        }
        int version = getInt(bytes, HEADER_VERSION);
        if (version > VERSION) {
            throw new NewerFormatException(
                    "The log was written by a newer release: version=" + version + ", newest known=" + VERSION);
        }
        if (version < 1 || getLong(bytes, HEADER_ID) != id || getInt(bytes, HEADER_RESERVED) != 0) {
            return new Header(0, "a header of version " + version + " of the file " + getLong(bytes, HEADER_ID));
        }
        return new Header(getInt(bytes, HEADER_SALT), "");
    }

    /** Writes the header of a frame to an array; its payload is elsewhere. */
    void encode(
            byte[] target,
            int at,
            int salt,
            int type,
            long sequence,
            long durable,
            byte[] payload,
            int offset,
            int length) {
        INTS.set(target, at + LENGTH, length);
        INTS.set(target, at + CHECKSUM, salt);
        SHORTS.set(target, at + TYPE, (short) type);
        SHORTS.set(target, at + FLAGS, (short) 0);
        INTS.set(target, at + LAG, (int) Math.min(sequence - durable, UNKNOWN_LAG));
        LONGS.set(target, at + SEQUENCE, sequence);
        INTS.set(target, at + CHECKSUM, checksum.of(target, at, FRAME_BYTES, payload, offset, length));
    }

    /** Whether a frame, all of which is in the array, has the checksum it should have. */
    boolean holds(byte[] bytes, int at, int length, int salt) {
        return sum(bytes, at, length, salt) == getInt(bytes, at + CHECKSUM);
    }

    /** The checksum of a frame: the salt stands where the checksum will. */
    int sum(byte[] bytes, int at, int length, int salt) {
        int stored = getInt(bytes, at + CHECKSUM);
        INTS.set(bytes, at + CHECKSUM, salt);
        int sum = checksum.of(bytes, at, FRAME_BYTES, bytes, at + FRAME_BYTES, length);
        INTS.set(bytes, at + CHECKSUM, stored);
        return sum;
    }

    static boolean takesSequence(int type) {
        return type == DATA || type >= FIRST_THAT_TAKES_A_SEQUENCE;
    }

    /** The highest sequence that was durable when a frame was written; 0 when too long ago to say. */
    static long durable(long sequence, int lag) {
        long unsigned = Integer.toUnsignedLong(lag);
        return unsigned == UNKNOWN_LAG ? 0 : sequence - unsigned;
    }

    static int getShort(byte[] bytes, int at) {
        return Short.toUnsignedInt((short) SHORTS.get(bytes, at));
    }

    static int getInt(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    static long getLong(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }
}
