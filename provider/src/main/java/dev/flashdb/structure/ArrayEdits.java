package dev.flashdb.structure;

import java.util.Arrays;

/** Changed copies of arrays. */
final class ArrayEdits {
    private ArrayEdits() {}

    static double[] inserted(double[] array, int at, double cell) {
        double[] copy = new double[array.length + 1];
        System.arraycopy(array, 0, copy, 0, at);
        copy[at] = cell;
        System.arraycopy(array, at, copy, at + 1, array.length - at);
        return copy;
    }

    static Object[] inserted(Object[] array, int at, Object cell) {
        Object[] copy = new Object[array.length + 1];
        System.arraycopy(array, 0, copy, 0, at);
        copy[at] = cell;
        System.arraycopy(array, at, copy, at + 1, array.length - at);
        return copy;
    }

    static double[] removed(double[] array, int at) {
        double[] copy = new double[array.length - 1];
        System.arraycopy(array, 0, copy, 0, at);
        System.arraycopy(array, at + 1, copy, at, copy.length - at);
        return copy;
    }

    /** Without {@code count} cells from {@code at} on. */
    static Object[] removed(Object[] array, int at, int count) {
        Object[] copy = new Object[array.length - count];
        System.arraycopy(array, 0, copy, 0, at);
        System.arraycopy(array, at + count, copy, at, copy.length - at);
        return copy;
    }

    static double[] replaced(double[] array, int at, double cell) {
        double[] copy = array.clone();
        copy[at] = cell;
        return copy;
    }

    static <T> T[] replaced(T[] array, int at, T cell) {
        T[] copy = array.clone();
        copy[at] = cell;
        return copy;
    }

    static double[] joined(double[] left, double[] right) {
        double[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    static <T> T[] joined(T[] left, T[] right) {
        T[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }
}
