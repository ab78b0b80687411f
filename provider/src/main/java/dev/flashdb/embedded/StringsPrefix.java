package dev.flashdb.embedded;

import org.jspecify.annotations.Nullable;

/** The keys under a prefix as a range of keys. */
final class StringsPrefix {
    private StringsPrefix() {}

    /**
     * The first string behind all that begin with a prefix, in the order of UTF-8 bytes; null when there is none. That order is
     * the order of code points, so it is the prefix with its last code point moved on by one, which skips the surrogates.
     */
    static @Nullable String end(String prefix) {
        int length = prefix.length();
        while (length > 0) {
            int last = prefix.codePointBefore(length);
            length -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return prefix.substring(0, length) + Character.toString(next);
            }
        }
        return null;
    }
}
