package dev.flashdb.spring.boot.console;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.NullValue;

/** Keys and values as text that every JSON writer takes. */
final class Text {
    private static final String ELLIPSIS = "...";

    private Text() {}

    /** Returns the whole text. Never fails: what cannot say what it is, is named by its class. */
    static String of(@Nullable Object value) {
        try {
            return wellFormed(raw(value));
        } catch (RuntimeException | StackOverflowError e) {
            return "(" + typeOf(value) + " whose text cannot be made: "
                    + e.getClass().getName() + ")";
        }
    }

    /** Returns the text, cut off behind so many characters. */
    static String of(@Nullable Object value, int characters) {
        String text = of(value);
        return text.length() <= characters ? text : wellFormed(text.substring(0, characters)) + ELLIPSIS;
    }

    static String typeOf(@Nullable Object value) {
        return value == null || value instanceof NullValue
                ? "null"
                : value.getClass().getTypeName();
    }

    private static String raw(@Nullable Object value) {
        if (value == null || value instanceof NullValue) {
            return "null";
        }
        if (value instanceof byte[] bytes) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
        if (!value.getClass().isArray()) {
            return String.valueOf(value.toString());
        }
        String inBrackets = Arrays.deepToString(new Object[] {value});
        return inBrackets.substring(1, inBrackets.length() - 1);
    }

    /** Puts U+FFFD in the place of halves of a pair of surrogates, which are no text. */
    private static String wellFormed(String text) {
        boolean isWellFormed =
                text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        if (isWellFormed) {
            return text;
        }
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
                .forEach(result::appendCodePoint);
        return result.toString();
    }

    /** "1 member", "2 members". */
    static String count(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }
}
