package dev.flashdb.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flashdb.jcache.FlashConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import org.jspecify.annotations.Nullable;

/** Replays traces through this provider's real cache and through Caffeine, both with the same bound. */
final class HitRatioSuite implements Section {
    private static final double[] SIZES = {0.01, 0.05, 0.10};
    private static final String OURS = "FlashDB";
    private static final String CAFFEINE = "Caffeine";

    private final @Nullable Path traces;

    /** @param traces a folder with more traces, or null */
    HitRatioSuite(@Nullable Path traces) {
        this.traces = traces;
    }

    @Override
    public String name() {
        return "hits";
    }

    @Override
    public String title() {
        return "Hit ratios beside Caffeine";
    }

    @Override
    public void run(Size size, Report report, Progress progress) throws IOException {
        Figures figures = new Figures();
        MarkdownTable table = new MarkdownTable(
                "trace",
                "keys",
                "1 %: FlashDB",
                "Caffeine",
                "5 %: FlashDB",
                "Caffeine",
                "10 %: FlashDB",
                "Caffeine",
                "mean: FlashDB",
                "Caffeine",
                "difference");
        double ours = 0;
        double theirs = 0;
        Map<String, int[]> all = Traces.all(traces);
        for (Map.Entry<String, int[]> trace : all.entrySet()) {
            double[] means = replay(trace.getKey(), trace.getValue(), figures, table);
            ours += means[0];
            theirs += means[1];
            progress.line(trace.getKey() + ": " + Figure.digits(means[0]) + " beside " + Figure.digits(means[1]));
        }
        int count = all.size();
        table.add(
                "mean of " + count + " traces",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                digits(ours / count),
                digits(theirs / count),
                difference((ours - theirs) / count));
        report.paragraph(
                "Hits in percent of the requests, more is better, with room for 1, 5 and 10 % of a trace's distinct"
                        + " keys. FlashDB is the whole cache (`get`, and `put` after a miss); Caffeine has `maximumSize` and"
                        + " `executor(Runnable::run)`. The target: a mean at or above Caffeine's, and no trace more than 5 points"
                        + " below. The web traces are by headissue GmbH, Jens Wilke, under"
                        + " [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/). " + Versions.text());
        report.chart("all", "Mean hit ratio", "%", figures, Set.of(OURS, CAFFEINE));
        report.table(table);
    }

    private static double[] replay(String name, int[] keys, Figures figures, MarkdownTable table) {
        long distinct = Arrays.stream(keys).distinct().count();
        String[] cells = new String[11];
        cells[0] = name;
        cells[1] = String.valueOf(distinct);
        double[] means = new double[2];
        for (int i = 0; i < SIZES.length; i++) {
            int bound = (int) Math.max(1, distinct * SIZES[i]);
            double ours = ours(keys, bound);
            double theirs = ratio(keys, caffeine(bound));
            cells[2 + 2 * i] = digits(ours);
            cells[3 + 2 * i] = digits(theirs);
            means[0] += ours / SIZES.length;
            means[1] += theirs / SIZES.length;
        }
        cells[8] = digits(means[0]);
        cells[9] = digits(means[1]);
        cells[10] = difference(means[0] - means[1]);
        table.add(cells);
        figures.add(name, OURS, means[0]);
        figures.add(name, CAFFEINE, means[1]);
        return means;
    }

    private static String digits(double percent) {
        return String.format(java.util.Locale.ROOT, "%.2f", percent);
    }

    private static String difference(double points) {
        return String.format(java.util.Locale.ROOT, "%+.2f", points);
    }

    /** Returns the hits of the real cache in percent. */
    static double ours(int[] keys, int bound) {
        try (CacheManager manager = Caching.getCachingProvider("dev.flashdb.jcache.FlashCachingProvider")
                .getCacheManager()) {
            FlashConfiguration<Integer, Boolean> configuration = new FlashConfiguration<>();
            configuration.setStoreByValue(false);
            Cache<Integer, Boolean> cache = manager.createCache("simulation", configuration.setMaxEntries(bound));
            return ratio(keys, key -> {
                if (cache.get(key) != null) {
                    return true;
                }
                cache.put(key, true);
                return false;
            });
        }
    }

    private static IntPredicate caffeine(int bound) {
        com.github.benmanes.caffeine.cache.Cache<Integer, Boolean> cache =
                Caffeine.newBuilder().maximumSize(bound).executor(Runnable::run).build();
        return key -> {
            if (cache.getIfPresent(key) != null) {
                return true;
            }
            cache.put(key, true);
            return false;
        };
    }

    private static double ratio(int[] keys, IntPredicate cache) {
        long hits = 0;
        for (int key : keys) {
            if (cache.test(key)) {
                hits++;
            }
        }
        return 100.0 * hits / keys.length;
    }
}
