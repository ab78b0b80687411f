package dev.flashdb.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a cache costs as it grows. */
final class GrowthSuite implements Section {
    private static final int[] SIZES = {10_000, 100_000, 1_000_000, 10_000_000};
    private static final int QUICK_SIZES = 2;
    private static final Set<Provider> PROVIDERS =
            new LinkedHashSet<>(List.of(Provider.MAP, Provider.FLASHDB, Provider.CAFFEINE, Provider.CACHE2K));

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String title() {
        return "Growing";
    }

    @Override
    public void run(Size size, Report report, Progress progress) throws IOException {
        report.paragraph(
                "One thread, keys chosen evenly at random, by reference and eternal; get and put are the best of eight rounds"
                        + " of a million. Pauses hold whatever stops a"
                        + " thread, garbage collection and other processes among it. \"While all expire\": the evictor takes out all"
                        + " entries of one cache while another is used. " + Versions.text());
        int largest = size == Size.QUICK ? QUICK_SIZES : SIZES.length;
        for (int i = 0; i < largest; i++) {
            Figures figures = new Figures();
            for (Provider provider : PROVIDERS) {
                String heap = SIZES[i] > 1_000_000 ? "8g" : "2g";
                Map<String, Double> measured = Fork.run(Growth.class, heap, provider.name(), String.valueOf(SIZES[i]));
                measured.forEach((what, number) -> figures.add(what, provider.title(), number));
                progress.line(SIZES[i] + " entries: " + provider.title());
            }
            report.heading(String.format(Locale.ROOT, "%,d entries", SIZES[i])).table(table(figures));
            report.chart(
                    String.valueOf(SIZES[i]),
                    String.format(Locale.ROOT, "Get and put at %,d entries", SIZES[i]),
                    "ns",
                    figures.only(Set.of("get ns", "put ns")),
                    figures.columns());
        }
    }

    static MarkdownTable table(Figures figures) {
        List<String> header = new ArrayList<>(List.of("what"));
        header.addAll(figures.columns());
        MarkdownTable table = new MarkdownTable(header.toArray(new String[0]));
        for (String row : figures.rows()) {
            List<String> cells = new ArrayList<>(List.of(row));
            for (String column : figures.columns()) {
                @Nullable Figure figure = figures.figure(row, column);
                cells.add(figure == null ? "" : figure.toString());
            }
            table.add(cells);
        }
        return table;
    }
}
