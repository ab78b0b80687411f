package dev.flashdb.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores that keep their entries in files, side by side: one run of each in turn, then the next round, each part in a JVM of
 * its own.
 */
final class DurableSuite implements Section {
    private static final String BARE = "bare loop";
    private static final String HEAP = "3g";
    private static final int COUNT = 1_000_000;
    private static final int QUICK_COUNT = 100_000;

    /** So many times as long as an iteration of the caches' benchmarks: a disk is less even than a processor. */
    private static final int LONGER = 5;

    private final Path data;

    /**
     * Makes the section.
     *
     * @param data where the stores are made; on the disk that is to be measured
     */
    DurableSuite(Path data) {
        this.data = data;
    }

    @Override
    public String name() {
        return "durable";
    }

    @Override
    public String title() {
        return "Durable stores side by side";
    }

    @Override
    public void run(Size size, Report report, Progress progress) throws IOException {
        int count = size == Size.QUICK ? QUICK_COUNT : COUNT;
        List<Contestant> contestants =
                Stream.of(Contestant.values()).filter(Contestant::isThere).toList();
        Figures figures = measure(size, count, contestants, progress);
        report.paragraph(words(size, count, contestants));
        Set<String> columns = new LinkedHashSet<>(figures.columns());
        report.chart(
                "unsynced",
                "Thousand operations a second that do not wait for the disk",
                "k/s",
                figures.only(titles(Measure.OVERWRITE, Measure.GET_1, Measure.GET_2)),
                columns);
        report.chart(
                "synced",
                "Thousand writes a second that wait for the disk",
                "k/s",
                figures.only(titles(Measure.DURABLE_1, Measure.DURABLE_16)),
                columns);
        report.table(table(figures));
    }

    private static Set<String> titles(Measure... measures) {
        return Arrays.stream(measures).map(measure -> measure.title).collect(Collectors.toSet());
    }

    private static String words(Size size, int count, List<Contestant> contestants) throws IOException {
        String words = String.format(
                Locale.ROOT,
                "%,d entries with keys of 16 and values of 256 bytes; the median of %d rounds (± half the distance between the"
                        + " least and the greatest), the stores in turns, each part in a fresh JVM. Writes that do not wait"
                        + " for the disk: FlashDB's `interval`, Redis' `everysec`, the others' own default. Durable each: a"
                        + " write returns when the disk has it (`always`, `appendfsync always`, RocksDB's `setSync`, MVStore's"
                        + " `commit` and `sync`; Ehcache has no such mode). Overwrites and reads are of random entries. FlashDB"
                        + " and Ehcache through JCache, Redis through Jedis over loopback. The bare loop writes key and value"
                        + " into a file that has its size already, with one `write` each, and one `force(false)` where it"
                        + " waits, in one thread. Opening is timed from the call to the first entry read, with the files in the"
                        + " system's memory. The process that has the data is killed while it writes new entries, after %,d ms,"
                        + " and what it had acknowledged is looked for. A ratio above 1 says that ours is better; it is"
                        + " taken round by round. ",
                count,
                size.forks,
                millis(size));
        List<String> versions = List.of("FlashDB", "Ehcache", "H2", "RocksDB", "Jedis");
        return words
                + Versions.text(versions)
                + (contestants.contains(Contestant.REDIS)
                        ? " Redis " + RedisStore.version() + "."
                        : " No `redis-server` was installed.");
    }

    private static long millis(Size size) {
        return (long) LONGER * size.measurementMillis;
    }

    private Figures measure(Size size, int count, List<Contestant> contestants, Progress progress) throws IOException {
        Figures figures = new Figures();
        for (int round = 1; round <= size.forks; round++) {
            String before = "round " + round + ": ";
            inDirectory(directory -> add(
                    figures,
                    BARE,
                    Fork.run(BareLoop.class, "64m", directory.toString(), String.valueOf(millis(size)))));
            progress.line(before + BARE);
            for (Contestant contestant : contestants) {
                inDirectory(directory -> measure(contestant, directory, count, millis(size), figures));
                inDirectory(directory -> {
                    Killed killed = Killed.after(contestant, directory, millis(size));
                    figures.add(Measure.LOST.title, contestant.title(), killed.lostPercent());
                });
                progress.line(before + contestant.title());
            }
        }
        return figures;
    }

    private static void measure(Contestant contestant, Path directory, int count, long millis, Figures figures)
            throws IOException {
        List<StoreRun.Part> parts = new ArrayList<>(List.of(StoreRun.Part.FILL, StoreRun.Part.REOPEN));
        if (contestant.canWait() || contestant.canCompact()) {
            parts.add(StoreRun.Part.WAIT);
        }
        if (contestant.canCompact()) {
            parts.add(StoreRun.Part.REOPEN_COMPACTED);
        }
        for (StoreRun.Part part : parts) {
            add(
                    figures,
                    contestant.title(),
                    Fork.run(
                            StoreRun.class,
                            HEAP,
                            part.name(),
                            contestant.name(),
                            directory.toString(),
                            String.valueOf(count),
                            String.valueOf(millis)));
        }
    }

    /** Takes in what a program said, operations in thousands. */
    private static void add(Figures figures, String column, Map<String, Double> said) {
        for (Measure measure : Measure.values()) {
            @Nullable Double number = said.get(measure.name());
            if (number != null) {
                figures.add(measure.title, column, measure.moreIsBetter ? number / 1_000 : number);
            }
        }
    }

    private interface Work {
        void in(Path directory) throws IOException;
    }

    /** Works in a directory that is empty, and gone afterwards. */
    private void inDirectory(Work work) throws IOException {
        Files.createDirectories(data);
        Path directory = Files.createTempDirectory(data, "store").toAbsolutePath();
        try {
            work.in(directory);
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }

    static MarkdownTable table(Figures figures) {
        List<String> header = new ArrayList<>(List.of("measure"));
        header.addAll(figures.columns());
        header.addAll(List.of("ours to the best peer", "ours / bare loop", "target"));
        MarkdownTable table = new MarkdownTable(header.toArray(new String[0]));
        for (Measure measure : Measure.values()) {
            if (figures.rows().contains(measure.title)) {
                table.add(row(figures, measure));
            }
        }
        return table;
    }

    private static List<String> row(Figures figures, Measure measure) {
        List<String> cells = new ArrayList<>(List.of(measure.title));
        for (String column : figures.columns()) {
            @Nullable Figure figure = figures.figure(measure.title, column);
            cells.add(figure == null ? "" : figure.toString());
        }
        String ours = Contestant.FLASHDB.title();
        cells.add(besideTheBest(figures, measure, ours));
        @Nullable Figure toBare = figures.ratio(measure.title, ours, BARE);
        cells.add(toBare == null ? "" : toBare.toString());
        cells.add(measure.target);
        return cells;
    }

    private static String besideTheBest(Figures figures, Measure measure, String ours) {
        if (measure == Measure.LOST) {
            return "";
        }
        Set<String> notPeers = Set.of(BARE, ours);
        @Nullable
        String best = measure.moreIsBetter
                ? figures.greatest(measure.title, notPeers)
                : figures.least(measure.title, notPeers);
        if (best == null) {
            return "";
        }
        @Nullable
        Figure ratio = measure.moreIsBetter
                ? figures.ratio(measure.title, ours, best)
                : figures.ratio(measure.title, best, ours);
        return ratio == null ? "" : ratio + " (" + best + ")";
    }
}
