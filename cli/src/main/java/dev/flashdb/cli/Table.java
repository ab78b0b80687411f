package dev.flashdb.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings; on a narrow terminal the widest text is cut, never a number. Confined to one thread. */
final class Table {
    private static final int LEAST_TEXT = 8;

    private final List<String> headings;
    private final int leftAligned;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Makes a table without rows.
     *
     * @param leftAligned how many columns, from the left, hold text; the others hold numbers
     */
    Table(int leftAligned, String... headings) {
        this.leftAligned = leftAligned;
        this.headings = List.of(headings);
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    void print(Console console) throws IOException {
        int[] widths = widths(console.width());
        console.heading(line(headings, widths));
        for (List<String> row : rows) {
            console.line(line(row, widths));
        }
    }

    private int[] widths(int most) {
        int[] widths = new int[headings.size()];
        for (int column = 0; column < widths.length; column++) {
            int index = column;
            widths[column] = Math.max(
                    headings.get(column).length(),
                    rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0));
        }
        int excess = -most - 2;
        for (int width : widths) {
            excess += width + 2;
        }
        while (excess > 0) {
            int widest = 0;
            for (int column = 1; column < leftAligned; column++) {
                widest = widths[column] > widths[widest] ? column : widest;
            }
            if (widths[widest] <= LEAST_TEXT) {
                break;
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            boolean isText = column < leftAligned;
            String cell = isText ? Text.cut(cells.get(column), widths[column]) : cells.get(column);
            String space = " ".repeat(Math.max(0, widths[column] - cell.length()));
            line.append(isText ? cell + space : space + cell).append("  ");
        }
        return line.toString().stripTrailing();
    }
}
