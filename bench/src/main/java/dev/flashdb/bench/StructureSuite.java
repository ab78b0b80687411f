package dev.flashdb.bench;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sorted set beside a skip list. */
final class StructureSuite implements Section {
    private static final Map<String, String> TARGETS = Map.of(
            "ZADD new", "<= 1.0",
            "ZADD update", "<= 5 with the state before kept",
            "ZSCORE", "<= 0.25",
            "ZRANK", "<= 1.0",
            "ZRANGE of 10 by rank", "<= 1.0",
            "bytes a member beside its String", "<= 60");

    private static final String OURS = "RankedSet";
    private static final String SKIP_LIST = "ConcurrentSkipListSet and HashMap";

    @Override
    public String name() {
        return "structures";
    }

    @Override
    public String title() {
        return "Sorted sets";
    }

    @Override
    public void run(Size size, Report report, Progress progress) throws IOException {
        int members = size == Size.QUICK ? 100_000 : 1_000_000;
        Figures figures = new Figures();
        for (int fork = 1; fork <= size.forks; fork++) {
            measure("ours", OURS, members, figures);
            measure("skiplist", SKIP_LIST, members, figures);
            progress.line("fork " + fork);
        }
        report.paragraph(String.format(
                java.util.Locale.ROOT,
                "Microseconds an operation, and bytes; less is better: the median of %d fresh JVMs, one thread, %,d members"
                        + " like `user:000123` with random scores. `RankedSet` is persistent: each change leaves the state"
                        + " before it whole. The skip list of the JDK knows no ranks.",
                size.forks,
                members));
        report.table(table(figures));
    }

    private static void measure(String kind, String column, int members, Figures figures) throws IOException {
        Fork.run(Structures.class, "3g", kind, String.valueOf(members))
                .forEach((what, number) -> figures.add(what, column, number));
    }

    private static MarkdownTable table(Figures figures) {
        Set<String> columns = new LinkedHashSet<>(List.of(OURS, SKIP_LIST));
        MarkdownTable table = new MarkdownTable("operation", OURS, SKIP_LIST, "target");
        for (String row : figures.rows()) {
            List<String> cells = new java.util.ArrayList<>(List.of(row));
            for (String column : columns) {
                @Nullable Figure figure = figures.figure(row, column);
                cells.add(figure == null ? "" : figure.toString());
            }
            cells.add(TARGETS.getOrDefault(row, ""));
            table.add(cells);
        }
        return table;
    }
}
