package dev.flashdb.bench;

import java.util.Arrays;
import java.util.Random;

/** Draws numbers of which the k-th most popular comes with a probability proportional to 1/k^exponent. Confined. */
final class Zipf {
    private final Random random;
    private final double[] cumulative;

    Zipf(int count, double exponent, long seed) {
        random = new Random(seed);
        cumulative = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += 1 / Math.pow(i + 1, exponent);
            cumulative[i] = sum;
        }
    }

    /** Returns a number from 0, the most popular. */
    int next() {
        int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
        return found < 0 ? Math.min(-found - 1, cumulative.length - 1) : found;
    }
}
