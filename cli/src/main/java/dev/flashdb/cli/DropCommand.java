package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.StoredCacheEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.stream.Stream;
import org.jline.terminal.spi.SystemStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes a cache from the database. */
@Command(
        name = "drop",
        header = "Delete a durable cache with all its entries.",
        description = {
            "",
            "Asks before it does so. The room that the entries took comes back with the next compaction.",
            "Exits with 1 when there is no such cache, or when the answer is not yes.",
            ""
        },
        footer = {"", "Examples:", "  flashdb-cli drop data visits", "  flashdb-cli drop --yes data visits"})
@SuppressWarnings("NullAway.Init") // the fields are filled from the command line
final class DropCommand extends DirectoryCommand {
    @Parameters(index = "1", paramLabel = "CACHE", description = "The name of the cache, as 'info' shows it.")
    private String cache;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean isSure;

    @Override
    int run(Console console) throws IOException {
        requireDirectory();
        if (!isSure && !console.streams().tty().isTerminal(SystemStream.Input)) {
            throw new UsageException(
                    "There is no terminal to ask on. Give --yes to drop the cache without a question.");
        }
        Interruption.says(
                console, "the cache is there as before, or gone; 'flashdb-cli info' tells.", () -> drop(console));
        return ExitCode.OK;
    }

    private void drop(Console console) throws IOException {
        try (FlashDb db = FlashDb.open(writing().build())) {
            StoredCaches.require(db, cache);
            long entries = entries(db);
            String what = "cache " + Text.printable(cache) + " with " + Sizes.counted(entries, "entry", "entries");
            if (!isSure && !isConfirmed(console, what)) {
                throw new AbsentException("Nothing was dropped.");
            }
            db.dropStoredCache(cache);
            if (isJson()) {
                ItemJson.line(console.out(), json -> {
                    json.writeStringField("dropped", cache);
                    json.writeNumberField("entries", entries);
                });
            } else {
                console.line("Dropped " + what + " from " + directory());
            }
        }
    }

    private long entries(FlashDb db) {
        try (Stream<?> items = db.items()
                .filter(item -> item instanceof StoredCacheEntry entry
                        && entry.value() != null
                        && entry.cache().equals(cache))) {
            return items.count();
        }
    }

    private static boolean isConfirmed(Console console, String what) throws IOException {
        console.note("Drop " + what + "? Nothing brings it back but a backup. Type yes to drop it.");
        BufferedReader answers =
                new BufferedReader(new InputStreamReader(console.streams().in(), Charset.defaultCharset()));
        String answer = answers.readLine();
        return answer != null && answer.strip().equalsIgnoreCase("yes");
    }
}
