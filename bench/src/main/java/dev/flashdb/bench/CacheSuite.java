package dev.flashdb.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Every workload through every provider. One fork of each provider in turn, then the next round: what slows the machine
 * down for a while slows all of them down.
 */
final class CacheSuite implements Section {
    private static final Set<Provider> QUICK =
            Set.of(Provider.MAP, Provider.FLASHDB, Provider.CAFFEINE, Provider.CACHE2K);

    @Override
    public String name() {
        return "caches";
    }

    @Override
    public String title() {
        return "JCache providers side by side";
    }

    @Override
    public void run(Size size, Report report, Progress progress) throws IOException {
        Figures figures = measure(size, progress);
        report.paragraph("Operations a microsecond, more is better: the median of " + size.forks
                + " fresh JVMs (± half the distance between the slowest and the fastest), taken in turns. Keys like"
                + " `user:000123`, Zipf-distributed (0.99); 100,000 entries, by reference, eternal, statistics off unless"
                + " the row says otherwise. ConcurrentHashMap is the limit. Bounded caches warm up for five times as long as the"
                + " others: the paths of a miss are many, and each is compiled anew when a rare one is first taken. "
                + Versions.text());
        Set<String> columns = new LinkedHashSet<>(figures.columns());
        report.chart("all", "Operations a microsecond", "ops/us", figures, columns);
        report.table(table(figures));
    }

    private static Figures measure(Size size, Progress progress) {
        Figures figures = new Figures();
        List<Provider> providers = new ArrayList<>(List.of(Provider.values()));
        providers.removeIf(provider -> size == Size.QUICK && !QUICK.contains(provider));
        for (int fork = 1; fork <= size.forks; fork++) {
            for (Workload workload : Workload.values()) {
                for (Provider provider : providers) {
                    if (workload.suits(provider)) {
                        double score = score(size, workload, provider);
                        figures.add(workload.title, provider.title(), score);
                        progress.line("fork " + fork + ": " + workload.title + ": " + provider.title() + " "
                                + Figure.digits(score));
                    }
                }
            }
        }
        return figures;
    }

    private static double score(Size size, Workload workload, Provider provider) {
        Options options = new OptionsBuilder()
                .include("\\Q" + CacheBenchmark.class.getName() + "." + workload.method + "\\E$")
                .param("provider", provider.name())
                .param("setting", workload.setting.name())
                .threads(workload.threads)
                .forks(1)
                .warmupIterations(size.warmups * workload.setting.warmingUp())
                .warmupTime(TimeValue.milliseconds(size.warmupMillis))
                .measurementIterations(size.measurements)
                .measurementTime(TimeValue.milliseconds(size.measurementMillis))
                .jvmArgs("-Xms2g", "-Xmx2g")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        try {
            Collection<RunResult> results = new Runner(options).run();
            return results.iterator().next().getPrimaryResult().getScore();
        } catch (RunnerException e) {
            throw new IllegalStateException("A benchmark failed: workload=" + workload + " provider=" + provider, e);
        }
    }

    static MarkdownTable table(Figures figures) {
        List<String> header = new ArrayList<>(List.of("workload"));
        header.addAll(figures.columns());
        header.addAll(List.of("ours / best peer", "ours / map", "target"));
        MarkdownTable table = new MarkdownTable(header.toArray(new String[0]));
        for (Workload workload : Workload.values()) {
            if (figures.rows().contains(workload.title)) {
                table.add(row(figures, workload));
            }
        }
        return table;
    }

    private static List<String> row(Figures figures, Workload workload) {
        List<String> cells = new ArrayList<>(List.of(workload.title));
        for (String column : figures.columns()) {
            @Nullable Figure figure = figures.figure(workload.title, column);
            cells.add(figure == null ? "" : figure.toString());
        }
        Set<String> notPeers = Set.of(Provider.MAP.title(), Provider.FLASHDB.title());
        @Nullable String best = figures.greatest(workload.title, notPeers);
        @Nullable Figure ours = figures.figure(workload.title, Provider.FLASHDB.title());
        cells.add(best == null ? "" : ratio(ours, figures.figure(workload.title, best)) + " (" + best + ")");
        cells.add(ratio(ours, figures.figure(workload.title, Provider.MAP.title())));
        cells.add(workload.target);
        return cells;
    }

    private static String ratio(@Nullable Figure ours, @Nullable Figure other) {
        return ours == null || other == null ? "" : Figure.digits(ours.median() / other.median());
    }
}
