package dev.flashdb.codec;

/** Names from untrusted bytes, made fit for a message: one line, printable, cut. */
final class Printable {
    private static final int LONGEST = 200;

    private Printable() {}

    static String name(String name) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < name.length() && line.length() < LONGEST; i++) {
            char c = name.charAt(i);
            boolean plain = c > ' ' && c < 0x7f || Character.isLetterOrDigit(c) && !Character.isSurrogate(c);
            line.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return name.length() > LONGEST ? line + "..." : line.toString();
    }
}
