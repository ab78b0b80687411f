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

    static final int VERSION = 2;

    static final int HEADER_BYTES = 64;
    static final long SEGMENT_MAGIC = magic("FLASHLOG");
    static final long SNAPSHOT_MAGIC = magic("FLASHSNP");
    static final int HEADER_VERSION = 8;
    private static final int HEADER_RESERVED = 12;
    static final int HEADER_DATABASE = 16;
    static final int HEADER_NUMBER = 32;
    static final int HEADER_SALT = 40;
    private static final int HEADER_RESERVED_TOO = 48;
    static final int HEADER_CHECKSUM = 60;

    /** Where the header of format 1 has its checksum. */
    private static final int OLD_HEADER_CHECKSUM = 28;

    static final int FRAME_BYTES = 28;
    static final int LENGTH = 0;
    static final int CHECK = 4;
    static final int CHECKSUM = 8;
    static final int TYPE = 12;
    static final int FLAGS = 14;
    static final int LAG = 16;
    static final int SEQUENCE = 20;

    static final int DATA = 1;
    static final int MARK = 2;
    static final int CLOSE = 3;
    static final int END = 4;

    /** Types below it, but for data, have the sequence of the frame of data before them; those from it on take one. */
    private static final int FIRST_THAT_TAKES_A_SEQUENCE = 64;

    static final int IGNORABLE = 1;

    /** No frame has a higher sequence; a hundred billion a second would reach it after two years. */
    static final long MAXIMUM_SEQUENCE = Long.MAX_VALUE / 2;

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

    byte[] header(long magic, DatabaseId database, long number, long salt) {
        byte[] bytes = new byte[HEADER_BYTES];
        LONGS.set(bytes, 0, magic);
        INTS.set(bytes, HEADER_VERSION, VERSION);
        LONGS.set(bytes, HEADER_DATABASE, database.high());
        LONGS.set(bytes, HEADER_DATABASE + Long.BYTES, database.low());
        LONGS.set(bytes, HEADER_NUMBER, number);
        LONGS.set(bytes, HEADER_SALT, salt);
        INTS.set(bytes, HEADER_CHECKSUM, checksum.of(bytes, 0, HEADER_CHECKSUM, NONE, 0, 0));
        return bytes;
    }

    /** What a header says, or what is wrong with it. */
    record Header(DatabaseId database, long salt, String wrong) {
        private static final DatabaseId NOBODY = new DatabaseId(0, 0);

        static Header wrong(String wrong) {
            return new Header(NOBODY, 0, wrong);
        }

        boolean isRight() {
            return wrong.isEmpty();
        }
    }

    /**
     * Reads a header.
     *
     * @throws LogException when it is right and of another format than this one
     */
    Header readHeader(byte[] bytes, int count, long magic, long number) {
        if (count < HEADER_BYTES) {
            return Header.wrong("a file of " + count + " bytes");
        }
        if (getLong(bytes, 0) != magic) {
            return Header.wrong("the magic " + Long.toHexString(getLong(bytes, 0)));
        }
        int version = getInt(bytes, HEADER_VERSION);
        if (version == 1 && isSum(bytes, OLD_HEADER_CHECKSUM)) {
            throw new LogException("The log has a format that this release does not read: a build from before the first"
                    + " release wrote it. Empty the directory: version=1, read=" + VERSION);
        }
        if (!isSum(bytes, HEADER_CHECKSUM)) {
            return Header.wrong("the checksum " + Integer.toHexString(getInt(bytes, HEADER_CHECKSUM))
                    + " on bytes with another one");
        }
        if (version > VERSION) {
            throw new NewerFormatException("A newer release wrote the log: open it with that release, version="
                    + version + ", newest known=" + VERSION);
        }
        boolean isZero = getInt(bytes, HEADER_RESERVED) == 0
                && getLong(bytes, HEADER_RESERVED_TOO) == 0
                && getInt(bytes, HEADER_RESERVED_TOO + Long.BYTES) == 0;
        if (version < VERSION || getLong(bytes, HEADER_NUMBER) != number || !isZero) {
            return Header.wrong("a header of version " + version + " of the file " + getLong(bytes, HEADER_NUMBER));
        }
        DatabaseId database =
                new DatabaseId(getLong(bytes, HEADER_DATABASE), getLong(bytes, HEADER_DATABASE + Long.BYTES));
        return new Header(database, getLong(bytes, HEADER_SALT), "");
    }

    private boolean isSum(byte[] bytes, int at) {
        return checksum.of(bytes, 0, at, NONE, 0, 0) == getInt(bytes, at);
    }

    /**
     * Writes the header of a frame to an array; its payload is elsewhere.
     *
     * @param position where in its file the frame will stand
     */
    void encode(
            byte[] target,
            int at,
            long salt,
            long position,
            int type,
            long sequence,
            long durable,
            byte[] payload,
            int offset,
            int length) {
        INTS.set(target, at + LENGTH, length);
        SHORTS.set(target, at + TYPE, (short) type);
        SHORTS.set(target, at + FLAGS, (short) 0);
        INTS.set(target, at + LAG, (int) Math.min(sequence - durable, UNKNOWN_LAG));
        LONGS.set(target, at + SEQUENCE, sequence);
        INTS.set(target, at + CHECK, check(target, at, salt, position));
        INTS.set(target, at + CHECKSUM, (int) salt);
        INTS.set(target, at + CHECKSUM, checksum.of(target, at, FRAME_BYTES, payload, offset, length));
    }

    /**
     * The check of a frame's header: it tells whether a frame begins here, before a byte of the payload is looked at. It depends
     * on the first half of the salt and on the frame's position, so a copy of a frame passes nowhere else.
     */
    static int check(byte[] bytes, int at, long salt, long position) {
        long hash = mix((salt & 0xffff_ffff_0000_0000L) + position);
        hash = mix(hash ^ ((long) getInt(bytes, at + LENGTH) << 32 | getInt(bytes, at + TYPE) & 0xffff_ffffL));
        hash = mix(hash ^ getLong(bytes, at + SEQUENCE));
        return (int) (mix(hash ^ getInt(bytes, at + LAG)) >>> 32);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): each bit in changes half of the bits out. */
    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }

    /** Whether the header of a frame, all of which is in the array, was written for this place of this file. */
    static boolean begins(byte[] bytes, int at, long salt, long position) {
        return check(bytes, at, salt, position) == getInt(bytes, at + CHECK);
    }

    /** Whether a frame, all of which is in the array, has the checksum it should have. */
    boolean holds(byte[] bytes, int at, int length, long salt) {
        return sum(bytes, at, length, salt) == getInt(bytes, at + CHECKSUM);
    }

    /** The checksum of a frame: the second half of the salt stands where the checksum will. */
    int sum(byte[] bytes, int at, int length, long salt) {
        int stored = getInt(bytes, at + CHECKSUM);
        INTS.set(bytes, at + CHECKSUM, (int) salt);
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

    static void putLong(byte[] bytes, int at, long value) {
        LONGS.set(bytes, at, value);
    }
}
