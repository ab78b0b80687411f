package dev.flashdb.example.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Lines of cells set in columns: the first column to the left, the others to the right. Confined to one thread. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /** Creates a table of these headings. */
    Table(String... headings) {
        rows.add(List.of(headings));
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException unless there are as many cells as headings
     */
    Table row(String... cells) {
        int columnCount = rows.get(0).size();
        if (cells.length != columnCount) {
            throw new IllegalArgumentException(
                    "a row has a cell for each of the " + columnCount + " headings: cells=" + cells.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Returns the lines, headings and a rule first, all of the same length. */
    List<String> lines() {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.get(0).size(); column++) {
            int at = column;
            widths.add(rows.stream().mapToInt(row -> row.get(at).length()).max().orElseThrow());
        }
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(line(row, widths)));
        lines.add(1, line(Collections.nCopies(widths.size(), ""), widths).replaceAll(".", "-"));
        return lines;
    }

    private static String line(List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String padding = " ".repeat(widths.get(column) - cells.get(column).length());
            line.append(column == 0 ? cells.get(column) + padding : "  " + padding + cells.get(column));
        }
        return line.toString();
    }
}
