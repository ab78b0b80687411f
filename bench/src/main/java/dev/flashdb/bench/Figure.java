package dev.flashdb.bench;

import java.util.List;
import java.util.Locale;

/**
 * One measured figure: the median of several forks, and the least and the greatest of them. Immutable.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param least the least
 * @param greatest the greatest
 */
record Figure(double median, double least, double greatest) {

    /**
     * Returns the figure of these samples.
     *
     * @throws IllegalArgumentException if there are none
     */
    static Figure of(List<Double> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("A figure needs a sample: samples=0");
        }
        List<Double> sorted = samples.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Figure(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** Returns half the distance between least and greatest, in percent of the median; 0 for a median of 0. */
    double spreadPercent() {
        return median == 0 ? 0 : 50 * (greatest - least) / Math.abs(median);
    }

    /** Returns the median with three significant digits and the spread: {@code 15.4 ± 3 %}. */
    @Override
    public String toString() {
        String spread = least == greatest ? "" : String.format(Locale.ROOT, " ± %.0f %%", spreadPercent());
        return digits(median) + spread;
    }

    /** Returns a number with three significant digits, but no exponent. */
    static String digits(double number) {
        double size = Math.abs(number);
        int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", number);
    }
}
