package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compacts the log. */
@Command(
        name = "compact",
        header = "Write what is there anew, and give up the log of how it came to be.",
        description = {"", "An open database does that by itself. Ctrl-C or kill -9 at any moment loses nothing.", ""},
        footer = {"", "Examples:", "  flashdb-cli compact data", "  flashdb-cli compact --reset-clock data"})
final class CompactCommand extends DirectoryCommand {
    @Option(
            names = "--reset-clock",
            description =
                    "Set the time of the log to this machine's clock, after the clock was wrong. Each entry keeps the time to"
                            + " live that it had left when the database was last open.")
    private boolean isClockReset;

    @Override
    int run(Console console) throws IOException {
        requireDirectory();
        long before = bytes(directory());
        Interruption.says(
                console,
                "nothing is lost; what was half written goes when the database is opened.",
                () -> compact(console, before));
        long after = bytes(directory());
        if (isJson()) {
            ItemJson.line(console.out(), json -> {
                json.writeNumberField("bytesBefore", before);
                json.writeNumberField("bytes", after);
            });
        } else {
            console.line("Compacted " + directory() + ": " + Sizes.bytes(before) + " before, " + Sizes.bytes(after)
                    + " now");
        }
        return ExitCode.OK;
    }

    private void compact(Console console, long before) {
        AtomicReference<Progress> stage = new AtomicReference<>(console.progress("Reading", before));
        Options options = writing()
                .resetClock(isClockReset)
                .progress(bytes -> stage.get().advance(bytes))
                .build();
        try (FlashDb db = FlashDb.open(options)) {
            long most = db.storage()
                    .map(status -> status.snapshotBytes() + status.bytesSinceSnapshot())
                    .orElse(0L);
            stage.getAndSet(console.progress("Compacting", most)).close();
            db.compact();
        } finally {
            stage.get().close();
        }
    }
}
