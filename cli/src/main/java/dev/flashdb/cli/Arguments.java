package dev.flashdb.cli;

import dev.flashdb.LexRange;
import dev.flashdb.Limit;
import dev.flashdb.ScoreRange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The words of one line of the shell, taken one after the other. Confined to one thread. */
final class Arguments {
    private final List<byte[]> words;
    private int position;

    private Arguments(List<byte[]> words) {
        this.words = words;
    }

    /**
     * Takes a line apart, as redis-cli does: words are parted by blanks; in double quotes {@code \n}, {@code \r}, {@code \t},
     * {@code \b}, {@code \a}, {@code \xff} and a backslash before any other character stand for one byte; in single quotes
     * only {@code \'} does.
     */
    static Arguments of(String line) {
        List<byte[]> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            if (Character.isWhitespace(line.charAt(at))) {
                at++;
            } else {
                Word word = new Word(line, at);
                words.add(word.bytes.toByteArray());
                at = word.end;
            }
        }
        return new Arguments(words);
    }

    /** One word. */
    private static final class Word {
        private final String line;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int end;

        Word(String line, int begin) {
            this.line = line;
            this.end = begin;
            char first = line.charAt(begin);
            if (first == '"' || first == '\'') {
                quoted(first);
                if (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
                    throw new UsageException("A blank stands behind a closing quote");
                }
            } else {
                while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
                    add();
                }
            }
        }

        private void quoted(char quote) {
            end++;
            while (end < line.length() && line.charAt(end) != quote) {
                boolean isEscape = line.charAt(end) == '\\'
                        && end + 1 < line.length()
                        && (quote == '"' || line.charAt(end + 1) == '\'');
                if (isEscape) {
                    end++;
                    if (quote == '"') {
                        escaped();
                    } else {
                        add();
                    }
                } else {
                    add();
                }
            }
            if (end >= line.length()) {
                throw new UsageException("A quote is not closed: " + quote);
            }
            end++;
        }

        private void escaped() {
            switch (line.charAt(end)) {
                case 'n' -> addByte('\n');
                case 'r' -> addByte('\r');
                case 't' -> addByte('\t');
                case 'b' -> addByte('\b');
                case 'a' -> addByte(7);
                case 'x' -> {
                    if (end + 2 < line.length()
                            && line.substring(end + 1, end + 3).matches("[0-9a-fA-F]{2}")) {
                        bytes.write(Integer.parseInt(line.substring(end + 1, end + 3), 16));
                        end += 3;
                    } else {
                        add();
                    }
                }
                default -> add();
            }
        }

        private void addByte(int one) {
            bytes.write(one);
            end++;
        }

        private void add() {
            int point = line.codePointAt(end);
            bytes.writeBytes(new String(Character.toChars(point)).getBytes(StandardCharsets.UTF_8));
            end += Character.charCount(point);
        }
    }

    boolean hasMore() {
        return position < words.size();
    }

    private byte[] next(String what) {
        if (!hasMore()) {
            throw new UsageException("An argument is missing: " + what);
        }
        return words.get(position++);
    }

    /** A word that is text. */
    String text(String what) {
        byte[] word = next(what);
        String text = Text.textOrNull(word);
        if (text == null) {
            throw new UsageException("Only values may be bytes that are no text: " + what + "=" + Text.printable(word));
        }
        return text;
    }

    String key() {
        return text("key");
    }

    /** A value, handed on as text, or as bytes where it is no text. */
    <R extends @Nullable Object> R value(Function<String, R> asText, Function<byte[], R> asBytes) {
        byte[] word = next("value");
        String text = Text.textOrNull(word);
        return text == null ? asBytes.apply(word) : asText.apply(text);
    }

    /** Names with a value each, at least one: a {@code String}, or a {@code byte[]} where it is no text. */
    Map<String, Object> fields(String what) {
        Map<String, Object> fields = new LinkedHashMap<>();
        do {
            String name = text(what);
            fields.put(name, this.<Object>value(text -> text, bytes -> bytes));
        } while (hasMore());
        return fields;
    }

    /** All words that are left, at least one. */
    String[] texts(String what) {
        List<String> texts = new ArrayList<>();
        texts.add(text(what));
        while (hasMore()) {
            texts.add(text(what));
        }
        return texts.toArray(String[]::new);
    }

    long integer(String what) {
        String text = text(what);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UsageException("This is no whole number: " + what + "=" + Text.printable(text));
        }
    }

    double number(String what) {
        return Scores.parse(text(what));
    }

    /** Takes the next word if it is this one, in upper or lower case. */
    boolean takes(String word) {
        if (hasMore() && word.equalsIgnoreCase(Text.textOrNull(words.get(position)))) {
            position++;
            return true;
        }
        return false;
    }

    /** As many keys as a number before them says. */
    String[] numberedKeys() {
        long count = integer("numkeys");
        if (count < 1 || count > words.size() - position) {
            throw new UsageException("The number of keys is not that of the words behind it: numkeys=" + count);
        }
        String[] keys = new String[(int) count];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key();
        }
        return keys;
    }

    /** {@code min max}, an end that does not belong to it with a {@code (} before it. */
    ScoreRange scores(boolean isReversed) {
        String first = text(isReversed ? "max" : "min");
        String second = text(isReversed ? "min" : "max");
        String min = isReversed ? second : first;
        String max = isReversed ? first : second;
        return new ScoreRange(end(min), !min.startsWith("("), end(max), !max.startsWith("("));
    }

    private static double end(String text) {
        return Scores.parse(text.startsWith("(") ? text.substring(1) : text);
    }

    /** {@code min max}: {@code [member}, {@code (member}, {@code -} or {@code +}. */
    LexRange members(boolean isReversed) {
        String first = text(isReversed ? "max" : "min");
        String second = text(isReversed ? "min" : "max");
        String min = isReversed ? second : first;
        String max = isReversed ? first : second;
        if (min.equals("+") || max.equals("-")) {
            return LexRange.open("", "");
        }
        return new LexRange(lexEnd(min, "-"), !min.startsWith("("), lexEnd(max, "+"), !max.startsWith("("));
    }

    private static @Nullable String lexEnd(String text, String open) {
        if (text.equals(open)) {
            return null;
        }
        if (!text.startsWith("[") && !text.startsWith("(")) {
            throw new UsageException("A range of members is [member, (member, - or +, found=" + Text.printable(text));
        }
        return text.substring(1);
    }

    /** {@code LIMIT offset count}, or nothing. */
    Limit limit() {
        return takes("limit") ? new Limit(integer("offset"), integer("count")) : Limit.none();
    }

    void requireNoMore() {
        if (hasMore()) {
            throw new UsageException("There is an argument too many: " + Text.printable(words.get(position)));
        }
    }

    /** The first word in lower case; empty when there is none. */
    String command() {
        return hasMore() ? text("command").toLowerCase(Locale.ROOT) : "";
    }
}
