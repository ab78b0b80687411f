package dev.flashdb.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Set;

/** One page of results: what was measured, on what, a chart and tables. Confined to one thread. */
final class Report {
    private final Path folder;
    private final String name;
    private final StringBuilder text = new StringBuilder();

    /**
     * @param folder where the page and its pictures go
     * @param name the name of the page's file, without its ending
     */
    Report(Path folder, String name, String title, Machine machine, LocalDate day, Size size) {
        this.folder = folder;
        this.name = name;
        text.append("# ").append(title).append("\n\n");
        text.append("Measured on ").append(day).append(" on ").append(machine).append("; size: ");
        text.append(size.name().toLowerCase(java.util.Locale.ROOT)).append(".\n");
    }

    Report paragraph(String words) {
        text.append('\n').append(words).append('\n');
        return this;
    }

    Report heading(String words) {
        text.append("\n## ").append(words).append('\n');
        return this;
    }

    Report table(MarkdownTable table) {
        text.append('\n').append(table);
        return this;
    }

    /** Draws the chart {@code <name>-<part>.svg} and shows it. */
    Report chart(String part, String title, String unit, Figures figures, Set<String> columns) throws IOException {
        String file = name + "-" + part + ".svg";
        Files.createDirectories(folder);
        Chart.write(folder.resolve(file), title, unit, figures, columns);
        text.append("\n![").append(title).append("](").append(file).append(")\n");
        return this;
    }

    /** Writes the page. */
    void write() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".md"), text);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
