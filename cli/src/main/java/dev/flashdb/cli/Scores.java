package dev.flashdb.cli;

/** Scores as Redis writes and reads them. */
final class Scores {
    private Scores() {}

    static String text(double score) {
        if (Double.isInfinite(score)) {
            return score > 0 ? "inf" : "-inf";
        }
        return score == Math.rint(score) && Math.abs(score) < 1e15
                ? Long.toString((long) score)
                : Double.toString(score);
    }

    /** A number, or an infinite one as {@code inf}, {@code +inf} or {@code -inf}. */
    static double parse(String text) {
        return switch (text) {
            case "inf", "+inf", "Inf", "+Inf", "infinity", "Infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-Inf", "-infinity", "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> {
                double score = text.matches("[-+0-9.eE]+") ? number(text) : Double.NaN;
                if (Double.isNaN(score)) {
                    throw new UsageException("This is no number: " + Text.printable(text));
                }
                yield score;
            }
        };
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
