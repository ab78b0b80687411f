package dev.flashdb.record;

import dev.flashdb.StorageException;
import dev.flashdb.log.Log;
import java.util.Arrays;

/** Collects the records of one frame; see {@link Records} for what they look like. Confined to one thread. */
public class RecordWriter {

    private static final int INITIAL_BYTES = 512;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    private int records;

    public RecordWriter(long millis) {
        reset(millis);
    }

    /** Begins another frame. */
    void reset(long millis) {
        length = 0;
        records = 0;
        fixed(millis);
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Returns how many records have begun. */
    public int records() {
        return records;
    }

    /** Begins a record. */
    public RecordWriter begin(int operation, int id) {
        records++;
        room(1);
        bytes[length++] = (byte) operation;
        return number(id);
    }

    /** Adds a number that is not negative, small ones in one byte: seven bits a byte, lowest first. */
    public RecordWriter number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** Adds a deadline: never is 0, another is its distance from -1. */
    public RecordWriter deadline(long deadlineMillis) {
        return number(deadlineMillis == Records.NEVER ? 0 : Math.max(0, deadlineMillis) + 1);
    }

    /** Adds eight bytes. */
    public RecordWriter fixed(long value) {
        room(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Adds a string, char by char as numbers: UTF-8 would lose unpaired surrogates. */
    public RecordWriter text(String text) {
        number(text.length());
        for (int i = 0; i < text.length(); i++) {
            number(text.charAt(i));
        }
        return this;
    }

    /** Adds bytes and before them their number. */
    public RecordWriter blob(byte[] content) {
        number(content.length);
        room(content.length);
        System.arraycopy(content, 0, bytes, length, content.length);
        length += content.length;
        return this;
    }

    /** How many bytes a frame has room for. */
    public int mostBytes() {
        return Log.MOST_BYTES;
    }

    private void room(int count) {
        long needed = (long) length + count;
        if (bytes.length >= needed) {
            return;
        }
        if (needed > mostBytes()) {
            throw new StorageException(
                    "One write may change " + mostBytes()
                            + " bytes of the log at most, and this one changes more. Nothing was"
                            + " changed. Split it into smaller ones: bytes=" + needed,
                    null);
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(mostBytes(), Math.max(bytes.length * 2L, needed)));
    }
}
