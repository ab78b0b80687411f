package dev.flashdb.jcache;

/** Names as messages may show them: one line, escaped, and cut when long. */
final class Quoted {
    private static final int MAX_LENGTH = 200;

    private Quoted() {}

    /** Returns the text with control characters escaped, so that a name cannot forge a line of the log. */
    static String of(String text) {
        StringBuilder quoted = new StringBuilder();
        int end = Math.min(text.length(), MAX_LENGTH);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return end < text.length() ? quoted.append("...").toString() : quoted.toString();
    }
}
