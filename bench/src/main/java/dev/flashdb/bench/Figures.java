package dev.flashdb.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Returns the column whose median is the greatest in a row, leaving some columns out; null if none is left. */
    @Nullable
    String greatest(String row, Set<String> leftOut) {
        @Nullable String best = null;
        double greatest = 0;
        for (String column : columns()) {
            @Nullable Figure figure = leftOut.contains(column) ? null : figure(row, column);
            if (figure != null && (best == null || figure.median() > greatest)) {
                best = column;
                greatest = figure.median();
            }
        }
        return best;
    }
}
