package dev.flashdb.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes of heap an entry. */
final class HeapSuite implements Section {
    private static final Setting[] SETTINGS = {Setting.MILLION, Setting.ROOMY};

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public String title() {
        return "Heap an entry";
    }

    @Override
    public void run(Size size, Report report, Progress progress) throws IOException {
        int count = size == Size.QUICK ? 200_000 : 1_000_000;
        Figures figures = new Figures();
        for (Setting setting : SETTINGS) {
            for (Provider provider : Provider.values()) {
                if (setting.bound() == 0 || provider.canBound()) {
                    double bytes = Objects.requireNonNull(
                            Fork.run(HeapMeter.class, "3g", provider.name(), setting.name(), String.valueOf(count))
                                    .get("bytes"));
                    figures.add(setting.title(), provider.title(), bytes);
                    progress.line(setting.title() + ": " + provider.title() + " " + Figure.digits(bytes));
                }
            }
        }
        report.paragraph(String.format(
                        java.util.Locale.ROOT,
                        "Bytes of heap an entry, beyond its key and its value, after garbage collection, with %,d entries by"
                                + " reference; less is better. The target: 64 at most. ",
                        count)
                + Versions.text());
        report.chart("all", "Heap an entry", "bytes", figures, figures.columns());
        report.table(table(figures));
    }

    private static MarkdownTable table(Figures figures) {
        List<String> header = new ArrayList<>(List.of("entries"));
        header.addAll(figures.columns());
        MarkdownTable table = new MarkdownTable(header.toArray(new String[0]));
        for (String row : figures.rows()) {
            List<String> cells = new ArrayList<>(List.of(row));
            for (String column : figures.columns()) {
                @Nullable Figure figure = figures.figure(row, column);
                cells.add(figure == null ? "" : String.valueOf(Math.round(figure.median())));
            }
            table.add(cells);
        }
        return table;
    }
}
