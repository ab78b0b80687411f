package dev.flashdb.codec;

import java.nio.charset.CharacterCodingException;

/**
 * Bytes that may be damaged or hostile, read from their beginning. Nothing is made larger than what is left of them.
 * Confined to one call.
 */
final class ByteSource {
    private final byte[] bytes;
    private final int end;
    private int at;

    ByteSource(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    byte[] array() {
        return bytes;
    }

    int position() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    int unsigned() {
        if (at >= end) {
            throw tooShort();
        }
        return bytes[at++] & 0xFF;
    }

    private static CodecException tooShort() {
        return new CodecException("A stored value ends too early");
    }

    /** Takes note of bytes that somebody else reads; returns where they begin. */
    int skip(int count) {
        if (count < 0 || count > end - at) {
            throw tooShort();
        }
        int from = at;
        at += count;
        return from;
    }

    /** A count of things that take a number of bytes at least. */
    int size(int leastBytes) {
        int size = size();
        if ((long) size * leastBytes > remaining()) {
            throw new CodecException("A stored value announces more than its bytes can hold: size=" + size);
        }
        return size;
    }

    int size() {
        long value = varint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new CodecException("A stored value has an impossible size: size=" + value);
        }
        return (int) value;
    }

    long number() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /** A number that an int, a short and so on has room for. */
    long number(long least, long most) {
        long value = number();
        if (value < least || value > most) {
            throw new CodecException("A stored number is too large for its type: number=" + value);
        }
        return value;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = unsigned();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new CodecException("A stored number has too many bytes");
    }

    long fixed(int byteCount) {
        int from = skip(byteCount);
        long value = 0;
        for (int i = 0; i < byteCount; i++) {
            value = value << 8 | bytes[from + i] & 0xFF;
        }
        return value;
    }

    String text() throws CharacterCodingException {
        int length = size(1);
        return CompactForm.utf8(bytes, skip(length), length);
    }
}
