package dev.flashdb.example;

import dev.flashdb.example.replay.TraceReplay;
import dev.flashdb.example.shop.Shop;
import dev.flashdb.example.shop.StartFailedException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Confined to one thread. */
@Command(
        name = "flashdb-example",
        description = {
            "A shop whose catalogue is cached by FlashDB, with a page that shows what the cache does.",
            "With --replay: plays a recorded trace of a web shop through it, cold and warm, and ends."
        },
        synopsisHeading = "usage: java -jar flashdb-example.jar",
        customSynopsis = " [options]",
        descriptionHeading = "%n",
        optionListHeading = "%n",
        sortOptions = false,
        usageHelpWidth = 100,
        exitCodeListHeading = "%nexit codes:%n",
        exitCodeList = {
            "0:done",
            "1:it did not start, or a request failed",
            "2:the command line is wrong",
            "130:ended by Ctrl-C"
        },
        footerHeading = "%n",
        footer = {
            "java -jar flashdb-example.jar --directory data    a page whose cache survives kill -9",
            "java -jar flashdb-example.jar --replay            what a cache is worth, in a table"
        })
public final class FlashDbExample implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_THREADS = 1_024;
    private static final int MAX_DISTANCE_MICROS = 10_000_000;

    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "port on 127.0.0.1; 0 for any that is free (default: 8080, with --replay 0)")
    private @Nullable Integer port;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "keep caches and database here: the next start, also after a kill -9, finds them"
                    + " (default: in memory)")
    private @Nullable Path directory;

    @Option(
            names = "--database-distance",
            paramLabel = "MICROS",
            defaultValue = "500",
            description = "what each database statement waits for, as on its way through a network"
                    + " (default: ${DEFAULT-VALUE})")
    private int distanceMicros;

    @Option(
            names = "--max-products",
            paramLabel = "N",
            defaultValue = "0",
            description = "how many products the cache holds at most; 0 for no bound (default: ${DEFAULT-VALUE})")
    private int maxProducts;

    @Option(names = "--replay", description = "play the trace, print a table, and end")
    private boolean replay;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "4",
            description = "with --replay: threads that send requests (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "with --replay: how many of the trace's 95607 requests, from its start (default: ${DEFAULT-VALUE})")
    private int requests;

    @SuppressWarnings("UnusedVariable") // picocli shows the text
    @Option(
            names = {"--help", "-h"},
            usageHelp = true,
            description = "this text")
    private boolean help;

    private FlashDbExample(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the program and ends the JVM with its exit code.
     *
     * @param args the options; {@code --help} lists them
     */
    public static void main(String[] args) {
        System.exit(run(System.out, System.err, args));
    }

    /** Runs the program and returns its exit code; results go to {@code out}, progress and errors to {@code err}. */
    static int run(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new FlashDbExample(out, err))
                .setOut(new PrintWriter(out, /* autoFlush= */ true, Charset.defaultCharset()))
                .setErr(new PrintWriter(err, /* autoFlush= */ true, Charset.defaultCharset()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler(FlashDbExample::refuse)
                .setExecutionExceptionHandler((failure, line, parsed) -> fail(failure, err))
                .execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        if (replay) {
            new TraceReplay(out, err, setup(/* defaultPort= */ 0), threads, requests).run();
        } else {
            serve();
        }
        return CommandLine.ExitCode.OK;
    }

    private void serve() throws InterruptedException {
        try (Shop shop = Shop.start(setup(/* defaultPort= */ 8080))) {
            out.println("Page      " + shop.address());
            out.println(
                    directory == null
                            ? "Kept in   memory only; with --directory data it survives a kill -9"
                            : "Kept in   " + directory + ": " + shop.figures().entries()
                                    + " products found in the cache");
            out.println("Ctrl-C ends it.");
            shop.awaitEnd();
        }
    }

    private Shop.Setup setup(int defaultPort) {
        return new Shop.Setup(
                port == null ? defaultPort : port,
                directory,
                Duration.of(distanceMicros, TimeUnit.MICROSECONDS.toChronoUnit()),
                maxProducts,
                /* endsWithTheJvm= */ !replay);
    }

    private void check() {
        checkNumber("--port", port == null ? 0 : port, 0, MAX_PORT);
        checkNumber("--database-distance", distanceMicros, 0, MAX_DISTANCE_MICROS);
        checkNumber("--max-products", maxProducts, 0, Integer.MAX_VALUE);
        checkNumber("--threads", threads, 1, MAX_THREADS);
        checkNumber("--requests", requests, 1, TraceReplay.ALL);
        if (directory != null && Files.exists(directory) && !Files.isDirectory(directory)) {
            throw wrong("--directory takes a directory, and '" + directory + "' is none");
        }
        if (directory != null && directory.toString().contains(";")) {
            throw wrong("--directory takes a directory whose name H2 can have in its address, without ';': '"
                    + directory + "'");
        }
    }

    private void checkNumber(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw wrong(option + " takes a whole number from " + least + " to " + most + ", not '" + value + "'");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private static int refuse(ParameterException failure, String[] args) {
        PrintWriter err = failure.getCommandLine().getErr();
        err.println("flashdb-example: " + failure.getMessage() + "; --help lists the options");
        UnmatchedArgumentException.printSuggestions(failure, err);
        return CommandLine.ExitCode.USAGE;
    }

    private static int fail(Exception failure, PrintStream err) {
        if (!(failure instanceof StartFailedException)) { // why it did not start is in the log already
            err.println("flashdb-example: " + failure.getMessage());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
