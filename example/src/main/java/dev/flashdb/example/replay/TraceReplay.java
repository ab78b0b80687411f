package dev.flashdb.example.replay;

import dev.flashdb.example.shop.Shop;
import dev.flashdb.example.shop.StartFailedException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts the shop, plays the trace through its HTTP face, starts it again on what is on the disk, plays the trace once more,
 * and prints what was measured. Confined to one thread.
 */
public final class TraceReplay {
    /** How many requests the whole trace has. */
    public static final int ALL = 95_607;

    private static final int STARTS = 2;

    private final PrintStream out;
    private final PrintStream err;
    private final LongSupplier nanoTime = System::nanoTime;
    private final boolean terminal;
    private final Shop.Setup setup;
    private final int threads;
    private final int requests;

    /**
     * Creates a replay.
     *
     * @param out for results
     * @param err for progress
     * @param setup the shop; one without a directory gets one for as long as the replay takes
     * @param threads how many threads send requests
     * @param requests how many of the trace's requests, from its start
     */
    public TraceReplay(PrintStream out, PrintStream err, Shop.Setup setup, int threads, int requests) {
        this.out = out;
        this.err = err;
        this.terminal = ProgressLine.onTerminal();
        this.setup = setup;
        this.threads = threads;
        this.requests = requests;
    }

    /**
     * Runs it, to its end or until the JVM is to end.
     *
     * @throws StartFailedException when the shop does not start
     * @throws IOException when it does not answer as it should, or the directory cannot be made
     * @throws InterruptedException when this thread is interrupted
     */
    public void run() throws IOException, InterruptedException {
        try (StopRequest stop = StopRequest.atTheEndOfTheJvm()) {
            Path directory = setup.directory();
            if (directory != null) {
                run(directory, stop);
                return;
            }
            Path temporary = Files.createTempDirectory("flashdb-example");
            try {
                run(temporary, stop);
            } finally {
                delete(temporary);
            }
        }
    }

    private void run(Path directory, StopRequest stop) throws IOException, InterruptedException {
        int[] ids = Trace.ids(requests);
        Table table = new Table("start", "found", "requests", "hit ratio", "loads", "mean us", "99th us", "seconds");
        print("Trace     %s: %,d requests for %,d products", Trace.NAME, ids.length, Trace.distinct(ids));
        print("          %s", Trace.attribution());
        print(
                "Loads     Hibernate and H2 in this process; a statement waits %s besides (--database-distance)",
                micros(setup.databaseDistance().toNanos()) + " us");
        print("Threads   %d", threads);
        String mostViewed = null;
        for (int start = 1; start <= STARTS && !stop.isMade(); start++) {
            mostViewed = play(directory, ids, stop, table);
        }
        if (stop.isMade()) {
            print("Stopped. %s", setup.directory() == null ? "Nothing is kept." : kept());
            return;
        }
        out.println();
        table.lines().forEach(out::println);
        out.println();
        print("Found: products in the cache at the start. Loads: products read from the database.");
        print("Times are those of whole HTTP requests, measured by the client in the same process.");
        print("Most viewed: %s.", mostViewed);
        if (setup.directory() != null) {
            print("%s", kept());
        }
    }

    private String kept() {
        return "Kept in " + setup.directory() + ": the next start finds it.";
    }

    private @Nullable String play(Path directory, int[] ids, StopRequest stop, Table table)
            throws IOException, InterruptedException {
        try (Shop shop = Shop.start(in(directory))) {
            long found = shop.figures().entries();
            print("Page      %s  (%,d products found in the cache)", shop.address(), found);
            String label = found == 0 ? "cold" : "warm";
            ProgressLine progress = new ProgressLine(err, terminal, label, ids.length);
            Replay.Measurement measured =
                    new Replay(ids, new ShopClient(shop.address()), nanoTime, stop::isMade).run(threads, progress);
            addRow(table, label, found, shop.figures(), measured);
            return shop.mostViewed();
        }
    }

    private Shop.Setup in(Path directory) {
        return new Shop.Setup(
                setup.port(), directory, setup.databaseDistance(), setup.maxProducts(), /* endsWithTheJvm= */ false);
    }

    private static void addRow(
            Table table, String label, long found, Shop.Figures figures, Replay.Measurement measured) {
        LatencyHistogram latencies = measured.latencies();
        table.row(
                label,
                format("%,d", found),
                format("%,d", latencies.count()),
                format("%.2f %%", 100 * figures.hitRatio()),
                format("%,d", figures.loads()),
                micros(latencies.meanNanos()),
                micros(latencies.percentileNanos(99)),
                format(
                        "%.1f",
                        measured.elapsedNanos() / (double) Duration.ofSeconds(1).toNanos()));
    }

    private static String micros(double nanos) {
        return format("%,.0f", nanos / 1_000);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private void print(String format, @Nullable Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
