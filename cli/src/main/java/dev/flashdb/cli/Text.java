package dev.flashdb.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an application has stored, as one line that changes nothing on a terminal: control characters, characters that turn the
 * line around, and bytes that are no text, become {@code \n}, {@code \u001b} or {@code \xff}, and a backslash two.
 */
final class Text {
    private Text() {}

    static String printable(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(point -> append(line, point));
        return line.toString();
    }

    private static void append(StringBuilder line, int point) {
        switch (point) {
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (isPlain(point)) {
                    line.appendCodePoint(point);
                } else if (point <= 0xFFFF) {
                    line.append(String.format(Locale.ROOT, "\\u%04x", point));
                } else {
                    for (char part : Character.toChars(point)) {
                        line.append(String.format(Locale.ROOT, "\\u%04x", (int) part));
                    }
                }
            }
        }
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** The bytes as text where they are UTF-8, else each byte that is no ASCII as {@code \xff}. */
    static String printable(byte[] bytes) {
        String text = textOrNull(bytes);
        if (text != null) {
            return printable(text);
        }
        StringBuilder line = new StringBuilder(bytes.length * 2);
        for (byte one : bytes) {
            if (one >= 0) {
                append(line, one);
            } else {
                line.append(String.format(Locale.ROOT, "\\x%02x", one));
            }
        }
        return line.toString();
    }

    /** A string or an array of bytes. */
    static String printable(Object value) {
        return value instanceof byte[] bytes ? printable(bytes) : printable((String) value);
    }

    static @Nullable String textOrNull(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Cut to a width, with the sign that it was. */
    static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "~";
    }
}
