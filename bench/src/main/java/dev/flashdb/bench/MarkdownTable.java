package dev.flashdb.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table as Markdown. Confined to one thread. */
final class MarkdownTable {
    private final int columns;
    private final List<String> lines = new ArrayList<>();

    MarkdownTable(String... header) {
        columns = header.length;
        add(header);
        String[] rule = new String[columns];
        Arrays.fill(rule, "---:");
        rule[0] = "---";
        add(rule);
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if it has more or fewer cells than the header
     */
    void add(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(
                    "A row has as many cells as the header: cells=" + cells.length + " header=" + columns);
        }
        StringBuilder line = new StringBuilder("|");
        for (String cell : cells) {
            line.append(' ').append(cell.replace("|", "\\|").replace('\n', ' ')).append(" |");
        }
        lines.add(line.toString());
    }

    void add(List<String> cells) {
        add(cells.toArray(new String[0]));
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
