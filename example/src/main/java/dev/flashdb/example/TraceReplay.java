package dev.flashdb.example;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.cache.CacheException;

/**
 * The program: replays a trace through a read-through cache and through the bare lookup behind it, and prints a table.
 *
 * <p>Confined to one thread. Exit codes: 0 done, 1 failed, 2 the command line or the trace it names is wrong.
 */
public final class TraceReplay {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;
    private static final long BARE_SECONDS = 15;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /** Creates the program; results go to {@code out}, progress and errors to {@code err}. */
    TraceReplay(PrintStream out, PrintStream err, boolean terminal, LongSupplier nanoTime, Pause pause) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /**
     * Runs the program and ends the JVM with its exit code.
     *
     * @param args the options; {@code --help} lists them
     */
    public static void main(String[] args) {
        boolean terminal = ProgressLine.onTerminal();
        System.exit(new TraceReplay(System.out, System.err, terminal, System::nanoTime, Pause.parking()).run(args));
    }

    /** Runs the program and returns its exit code. */
    int run(String... args) {
        try {
            Options options = Options.parse(args);
            if (options.help()) {
                out.print(Options.HELP);
            } else {
                replay(options, trace(options));
            }
            return DONE;
        } catch (UsageException e) {
            err.println("flashdb-example: " + e.getMessage());
            return WRONG_USE;
        } catch (IOException | CacheException | IllegalStateException e) {
            err.println("flashdb-example: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("flashdb-example: interrupted");
            return FAILED;
        }
    }

    private static Trace trace(Options options) throws UsageException, IOException {
        if (options.trace() == null) {
            return Trace.bundled();
        }
        try {
            return Trace.read(options.trace());
        } catch (IOException e) {
            throw new UsageException("--trace " + options.trace() + ": " + e.getMessage());
        }
    }

    private void replay(Options options, Trace trace) throws IOException, InterruptedException {
        List<String> bareKeys = trace.keys().subList(0, bareCount(options, trace));
        Table table = new Table("run", "requests", "hit ratio", "loads", "mean us", "median us", "99th us", "seconds");
        printTrace(options, trace);
        double cachedMean = replayCached(options, trace.keys(), table);
        double bareMean = replayBare(options, bareKeys, table);
        out.println();
        table.lines().forEach(out::println);
        out.println();
        printExplanation(trace.keys().size(), bareKeys.size());
        if (cachedMean > 0) {
            print("Mean latency through the cache: 1/%.1f of the bare lookup's.", bareMean / cachedMean);
        }
    }

    private void printTrace(Options options, Trace trace) throws IOException {
        print("Trace     %s: %,d requests, %,d keys", trace.name(), trace.keys().size(), trace.distinctCount());
        if (options.trace() == null) {
            print("          %s", Trace.bundledAttribution());
        }
        print("Lookup    simulated: parks the thread that asks for %,d us", options.lookupMicros());
        print("Threads   %d", options.threads());
    }

    private double replayCached(Options options, List<String> keys, Table table) throws InterruptedException {
        SlowLookup store = store(options);
        try (CachedLookup cached = CachedLookup.open(store, options)) {
            print("Provider  %s", cached.providerName());
            print("Bound     %s", bound(options));
            if (options.directory() != null) {
                print("Kept in   %s: %,d products found there", options.directory(), cached.count());
            }
            Replay.Measurement measured = replay(options, keys, cached, "cached");
            String hitRatio = String.format(Locale.ROOT, "%.2f %%", 100 * cached.hitRatio());
            addRow(table, "JCache", hitRatio, store.calls(), measured);
            return measured.latencies().meanNanos();
        }
    }

    private double replayBare(Options options, List<String> keys, Table table) throws InterruptedException {
        SlowLookup store = store(options);
        Replay.Measurement measured = replay(options, keys, store, "bare  ");
        addRow(table, "bare lookup", "-", store.calls(), measured);
        return measured.latencies().meanNanos();
    }

    private Replay.Measurement replay(Options options, List<String> keys, Lookup lookup, String label)
            throws InterruptedException {
        ProgressLine progress = new ProgressLine(err, terminal, label, keys.size());
        return new Replay(keys, lookup, nanoTime).run(options.threads(), progress);
    }

    private SlowLookup store(Options options) {
        return new SlowLookup(TimeUnit.MICROSECONDS.toNanos(options.lookupMicros()), pause);
    }

    /** Returns how many requests the bare run replays: as asked for, else what its threads do in the time it has. */
    private static int bareCount(Options options, Trace trace) {
        long wanted = options.bareRequests();
        if (wanted == Options.UNSET) {
            long threadMicros = TimeUnit.SECONDS.toMicros(BARE_SECONDS) * options.threads();
            wanted = Math.max(1, threadMicros / Math.max(1, options.lookupMicros()));
        }
        return (int) Math.min(wanted, trace.keys().size());
    }

    private static void addRow(Table table, String run, String hitRatio, long loads, Replay.Measurement measured) {
        LatencyHistogram latencies = measured.latencies();
        table.row(
                run,
                String.format(Locale.ROOT, "%,d", latencies.count()),
                hitRatio,
                String.format(Locale.ROOT, "%,d", loads),
                micros(latencies.meanNanos()),
                micros(latencies.percentileNanos(50)),
                micros(latencies.percentileNanos(99)),
                String.format(Locale.ROOT, "%.2f", measured.elapsedNanos() / 1e9));
    }

    private void printExplanation(int requestCount, int bareCount) {
        if (bareCount < requestCount) {
            print("The bare run replayed the first %,d of the %,d requests.", bareCount, requestCount);
        } else {
            print("Both runs replayed the whole trace.");
        }
        print("Loads are calls of the lookup; the hit ratio is what the cache's statistics MXBean says.");
    }

    private static String bound(Options options) {
        return options.maxEntries() == Options.UNSET
                ? "as the provider's settings say"
                : String.format(
                        Locale.ROOT,
                        "%,d entries, by the setting %s",
                        options.maxEntries(),
                        CachedLookup.BOUND_SETTING);
    }

    private static String micros(double nanos) {
        return String.format(Locale.ROOT, "%,.2f", nanos / 1_000);
    }

    private void print(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
