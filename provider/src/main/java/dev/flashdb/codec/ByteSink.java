package dev.flashdb.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow at their end. Confined to one call. */
final class ByteSink {
    private static final int MOST_VARINT_BYTES = 10;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[128];
    private int length;

    int length() {
        return length;
    }

    private int reserve(int count) {
        int at = length;
        int needed = Math.addExact(at, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
        }
        length = needed;
        return at;
    }

    void put(int value) {
        int at = reserve(1);
        bytes[at] = (byte) value;
    }

    void put(byte[] added) {
        int at = reserve(added.length);
        System.arraycopy(added, 0, bytes, at, added.length);
    }

    void put(byte[] added, int from) {
        int count = added.length - from;
        int at = reserve(count);
        System.arraycopy(added, from, bytes, at, count);
    }

    /** A number from zero on, in seven bits a byte. */
    void size(int value) {
        varint(value);
    }

    /** A number that is most often near zero. */
    void number(long value) {
        varint(value << 1 ^ value >> 63);
    }

    private void varint(long value) {
        int at = reserve(MOST_VARINT_BYTES);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[at++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        length = at;
    }

    /** Big-endian. */
    void fixed(long value, int byteCount) {
        int at = reserve(byteCount);
        if (byteCount == Long.BYTES) {
            LONGS.set(bytes, at, value);
            return;
        }
        for (int i = 0; i < byteCount; i++) {
            bytes[at + i] = (byte) (value >>> 8 * (byteCount - 1 - i));
        }
    }

    /** A text without unpaired surrogates. */
    void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        size(utf8.length);
        put(utf8);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }
}
