package dev.flashdb.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A table of figures: rows and columns in the order in which they first came. Confined to one thread. */
final class Figures {
    private final Map<String, Map<String, List<Double>>> rows = new LinkedHashMap<>();

    /** Adds one more sample. */
    void add(String row, String column, double sample) {
        rows.computeIfAbsent(row, same -> new LinkedHashMap<>())
                .computeIfAbsent(column, same -> new ArrayList<>())
                .add(sample);
    }

    Set<String> rows() {
        return rows.keySet();
    }

    Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        rows.values().forEach(row -> columns.addAll(row.keySet()));
        return columns;
    }

    /** Returns a figure, or null where nothing was measured. */
    @Nullable
    Figure figure(String row, String column) {
        Map<String, List<Double>> figures = rows.getOrDefault(row, Map.of());
        @Nullable List<Double> samples = figures.get(column);
        return samples == null ? null : Figure.of(samples);
    }

    /**
     * Returns what one column is of another, each sample divided by the one that was taken in the same round; null where one
     * of them was not measured.
     */
    @Nullable
    Figure ratio(String row, String column, String other) {
        Map<String, List<Double>> figures = rows.getOrDefault(row, Map.of());
        List<Double> samples = figures.getOrDefault(column, List.of());
        List<Double> others = figures.getOrDefault(other, List.of());
        int rounds = Math.min(samples.size(), others.size());
        return rounds == 0
                ? null
                : Figure.of(IntStream.range(0, rounds)
                        .mapToObj(round -> samples.get(round) / others.get(round))
                        .toList());
    }

    /** Returns a table of some of the rows. */
    Figures only(Set<String> wanted) {
        Figures some = new Figures();
        rows.forEach((row, figures) -> {
            if (wanted.contains(row)) {
                some.rows.put(row, figures);
            }
        });
        return some;
    }

    /** Returns the column whose median is the greatest in a row, leaving some columns out; null if none is left. */
    @Nullable
    String greatest(String row, Set<String> leftOut) {
        return first(row, leftOut, Comparator.comparingDouble(Figure::median).reversed());
    }

    /** Returns the column whose median is the least in a row, leaving some columns out; null if none is left. */
    @Nullable
    String least(String row, Set<String> leftOut) {
        return first(row, leftOut, Comparator.comparingDouble(Figure::median));
    }

    private @Nullable String first(String row, Set<String> leftOut, Comparator<Figure> order) {
        @Nullable String first = null;
        @Nullable Figure best = null;
        for (String column : columns()) {
            @Nullable Figure figure = leftOut.contains(column) ? null : figure(row, column);
            if (figure != null && (best == null || order.compare(figure, best) < 0)) {
                first = column;
                best = figure;
            }
        }
        return first;
    }
}
