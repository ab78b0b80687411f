package dev.flashdb.example;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for. Immutable.
 *
 * @param trace the file to replay; null for the trace that comes with the program
 * @param settings the provider's properties file; null for none
 * @param directory where the cache is kept from one run to the next; null for in memory only
 * @param maxEntries the cache's bound; {@link #UNSET} for none
 * @param bareRequests how many requests the bare run replays at most; {@link #UNSET} to choose by time
 */
record Options(
        boolean help,
        int threads,
        int lookupMicros,
        @Nullable Path trace,
        @Nullable Path settings,
        @Nullable Path directory,
        int maxEntries,
        int bareRequests) {
    /** Stands for an option that was not given. */
    static final int UNSET = -1;

    /** What {@code --help} prints. */
    static final String HELP = """
            Replays a request trace through a read-through JCache cache in front of a slow lookup,
            then through the bare lookup, and prints what each request took.

            usage: java -jar flashdb-example.jar [options]

              --threads N         threads that send requests, 1 to 1024 (default 4)
              --lookup-micros N   what one simulated lookup takes, 0 to 10000000 us (default 500)
              --trace FILE        a trace of your own: one key a line, plain or gzip-compressed
                                  (default: the bundled requests to a web shop)
              --max-entries N     bound of the cache (default: none)
              --settings FILE     the provider's properties file: its address becomes the cache manager's URI
              --directory DIR     keep the cache in this directory: another run, also after this one was killed,
                                  starts with what it has
              --bare-requests N   requests of the bare run, from the trace's start
                                  (default: as many as take about 15 s, at most all)
              --help              this text
            """;

    private static final int MAX_THREADS = 1024;
    private static final int MAX_LOOKUP_MICROS = 10_000_000;

    /**
     * Reads a command line.
     *
     * @throws UsageException on an unknown option, or a value that is missing, malformed or out of range
     */
    static Options parse(String... args) throws UsageException {
        boolean help = false;
        int threads = 4;
        int lookupMicros = 500;
        Path trace = null;
        Path settings = null;
        Path directory = null;
        int maxEntries = UNSET;
        int bareRequests = UNSET;
        Iterator<String> rest = List.of(args).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--threads" -> threads = number(option, rest, 1, MAX_THREADS);
                case "--lookup-micros" -> lookupMicros = number(option, rest, 0, MAX_LOOKUP_MICROS);
                case "--trace" -> trace = file(option, rest);
                case "--settings" -> settings = file(option, rest);
                case "--directory" -> directory = directory(option, rest);
                case "--max-entries" -> maxEntries = number(option, rest, 1, Integer.MAX_VALUE);
                case "--bare-requests" -> bareRequests = number(option, rest, 1, Integer.MAX_VALUE);
                default -> throw new UsageException("there is no option '" + option + "'; --help lists them");
            }
        }
        return new Options(help, threads, lookupMicros, trace, settings, directory, maxEntries, bareRequests);
    }

    private static int number(String option, Iterator<String> rest, int least, int most) throws UsageException {
        String value = value(option, rest);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Not a number at all: the same answer as one out of range.
        }
        throw new UsageException(
                option + " takes a whole number from " + least + " to " + most + ", not '" + value + "'");
    }

    private static Path file(String option, Iterator<String> rest) throws UsageException {
        String value = value(option, rest);
        try {
            Path file = Path.of(value);
            if (Files.isRegularFile(file) && Files.isReadable(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // No file can have this name: the same answer as for one that is not there.
        }
        throw new UsageException(option + " takes a readable file, and there is none at '" + value + "'");
    }

    private static Path directory(String option, Iterator<String> rest) throws UsageException {
        String value = value(option, rest);
        try {
            Path directory = Path.of(value);
            if (!value.isEmpty() && (Files.isDirectory(directory) || Files.notExists(directory))) {
                return directory;
            }
        } catch (InvalidPathException e) {
            // No directory can have this name: the same answer as for one that cannot be made.
        }
        throw new UsageException(option + " takes a directory, and '" + value + "' is none");
    }

    private static String value(String option, Iterator<String> rest) throws UsageException {
        if (!rest.hasNext()) {
            throw new UsageException(option + " takes a value, and none follows");
        }
        return rest.next();
    }
}
