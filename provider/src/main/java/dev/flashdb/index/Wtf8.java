package dev.flashdb.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * UTF-8 that keeps unpaired surrogates: each becomes the three bytes of its code point, where Java's encoder would
 * write a question mark and so merge distinct strings. A pair always becomes four bytes, so no two strings share their
 * bytes, and the order of bytes is that of code points (<a href="https://simonsapin.github.io/wtf-8/">WTF-8</a>).
 */
final class Wtf8 {
    private Wtf8() {}

    static byte[] encode(String text) {
        return hasUnpairedSurrogate(text) ? encodeByCodePoint(text) : text.getBytes(StandardCharsets.UTF_8);
    }

    /** Compares as the bytes would. */
    static int compare(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        int i = 0;
        while (i < shorter && left.charAt(i) == right.charAt(i)) {
            i++;
        }
        if (i > 0 && Character.isHighSurrogate(left.charAt(i - 1))) {
            // what follows decides whether the common high surrogate stands alone or leads a pair
            int byPair = Integer.compare(left.codePointAt(i - 1), right.codePointAt(i - 1));
            if (byPair != 0) {
                return byPair;
            }
        }
        return i < shorter
                ? Integer.compare(left.codePointAt(i), right.codePointAt(i))
                : Integer.compare(left.length(), right.length());
    }

    private static boolean hasUnpairedSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private static byte[] encodeByCodePoint(String text) {
        byte[] bytes = new byte[Math.multiplyExact(3, text.length())];
        int length = 0;
        for (int i = 0, point; i < text.length(); i += Character.charCount(point)) {
            point = text.codePointAt(i);
            length = put(bytes, length, point);
        }
        return Arrays.copyOf(bytes, length);
    }

    private static int put(byte[] bytes, int at, int point) {
        int length = at;
        if (point < 0x80) {
            bytes[length++] = (byte) point;
        } else if (point < 0x800) {
            bytes[length++] = (byte) (0xC0 | point >> 6);
            bytes[length++] = continuation(point);
        } else {
            if (point < 0x10000) {
                bytes[length++] = (byte) (0xE0 | point >> 12);
            } else {
                bytes[length++] = (byte) (0xF0 | point >> 18);
                bytes[length++] = continuation(point >> 12);
            }
            bytes[length++] = continuation(point >> 6);
            bytes[length++] = continuation(point);
        }
        return length;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | bits & 0x3F);
    }
}
