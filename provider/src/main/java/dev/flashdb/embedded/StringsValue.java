package dev.flashdb.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flashdb.CorruptStorageException;
import dev.flashdb.StringEntry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A value of a string or of a field: a {@code String} or a {@code byte[]}, kept as it came so that neither user pays for the
 * other. Text is its UTF-8 bytes.
 */
final class StringsValue {
    private StringsValue() {}

    /** What is stored for a value that a caller keeps. */
    static Object stored(Object value) {
        return value instanceof byte[] bytes ? bytes.clone() : value;
    }

    static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, UTF_8) : string(value);
    }

    static @Nullable String textOrNull(@Nullable Object value) {
        return value == null ? null : text(value);
    }

    /** A new array. */
    static byte[] bytes(Object value) {
        return value instanceof byte[] bytes ? bytes.clone() : string(value).getBytes(UTF_8);
    }

    static byte @Nullable [] bytesOrNull(@Nullable Object value) {
        return value == null ? null : bytes(value);
    }

    static long lengthBytes(Object value) {
        return value instanceof byte[] bytes ? bytes.length : lengthBytes(string(value));
    }

    static Object joined(Object head, Object tail) {
        if (head instanceof String text && tail instanceof String more) {
            return text.concat(more);
        }
        byte[] first = bytes(head);
        byte[] second = bytes(tail);
        byte[] both = Arrays.copyOf(first, Math.addExact(first.length, second.length));
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** A log that somebody else wrote may hold anything that the codec reads. */
    private static String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new CorruptStorageException(
                "The log holds a value of a string or field that is neither text nor bytes: type="
                        + value.getClass().getName(),
                null);
    }

    private static long lengthBytes(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (pair) {
                    length += 2;
                    i++;
                } else if (!Character.isSurrogate(c)) {
                    length += c < 0x800 ? 1 : 2;
                }
            }
        }
        return length;
    }

    /** An entry of a scan, decoded when it is asked. */
    record Scanned(String key, Object stored) implements StringEntry {
        @Override
        public String value() {
            return text(stored);
        }

        @Override
        public byte[] bytes() {
            return StringsValue.bytes(stored);
        }

        @Override
        public String toString() {
            return "StringEntry[key=" + key + "]";
        }
    }
}
