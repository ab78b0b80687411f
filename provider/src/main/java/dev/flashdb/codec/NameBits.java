package dev.flashdb.codec;

import java.util.Arrays;

/**
 * Names of classes and components in as few bits as their letters are frequent: some four and a half each. Confined to one
 * call.
 */
final class NameBits {

    /*
     * A canonical Huffman code. The lengths come from the names in common libraries and applications, and are part of the file
     * format. Codes of a length are consecutive, in the order of the characters here; END ends a name, OTHER stands before a
     * character in sixteen bits.
     */
    private static final char END = '\n';
    private static final char OTHER = '\0';
    private static final String[] BY_LENGTH = {
        "",
        "",
        "",
        "e",
        "aciort.\n",
        "dlmnpsu",
        "bghy",
        "fvxC",
        "jkqALOPS$",
        "wzDEIMNRTU",
        "BFHJK",
        "GQW",
        "VX",
        "2_",
        "YZ013456789\0"
    };

    private static final int[] CODES = new int[128];
    private static final int[] LENGTHS = new int[128];

    static {
        int code = 0;
        for (int length = 1; length < BY_LENGTH.length; length++) {
            code <<= 1;
            for (char c : BY_LENGTH[length].toCharArray()) {
                CODES[c] = code++;
                LENGTHS[c] = length;
            }
        }
    }

    private byte[] bytes;
    private int end;
    private int at;

    /** Begins to write. */
    NameBits() {
        this(new byte[64], 0, 0);
    }

    /** Begins to read. */
    NameBits(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.at = from * Byte.SIZE;
        this.end = (from + length) * Byte.SIZE;
    }

    void put(int value, int bits) {
        if (at + bits > bytes.length * Byte.SIZE) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        for (int i = bits - 1; i >= 0; i--, at++) {
            bytes[at >> 3] |= (byte) ((value >>> i & 1) << 7 - (at & 7));
        }
    }

    void name(String name) {
        for (char c : name.toCharArray()) {
            if (c != END && c != OTHER && c < CODES.length && LENGTHS[c] > 0) {
                put(CODES[c], LENGTHS[c]);
            } else {
                put(CODES[OTHER], LENGTHS[OTHER]);
                put(c, Character.SIZE);
            }
        }
        put(CODES[END], LENGTHS[END]);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, (at + 7) / Byte.SIZE);
    }

    int get(int bits) {
        if (bits > end - at) {
            throw new CodecException("The description of a stored record ends too early");
        }
        int value = 0;
        for (int i = 0; i < bits; i++, at++) {
            value = value << 1 | bytes[at >> 3] >>> 7 - (at & 7) & 1;
        }
        return value;
    }

    String name() {
        StringBuilder name = new StringBuilder();
        char c = character();
        while (c != END) {
            name.append(c == OTHER ? (char) get(Character.SIZE) : c);
            c = character();
        }
        return name.toString();
    }

    private char character() {
        int code = 0;
        int first = 0;
        for (int length = 1; length < BY_LENGTH.length; length++) {
            String characters = BY_LENGTH[length];
            code = code << 1 | get(1);
            first <<= 1;
            if (code - first < characters.length()) {
                return characters.charAt(code - first);
            }
            first += characters.length();
        }
        throw new CodecException("The description of a stored record has no such character");
    }

    /** Returns whether no more is left than what fills a byte up. */
    boolean isAtEnd() {
        return end - at < Byte.SIZE;
    }
}
