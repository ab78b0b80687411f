package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Copies a database. */
@Command(
        name = "backup",
        header = "Write a complete and consistent copy into another directory, also beside a running application.",
        description = {"", "Opening the copy is the restore. A copy that is half written is not taken for one.", ""},
        footer = {"", "Example:", "  flashdb-cli backup data /backups/data-2026-11-28"})
@SuppressWarnings("NullAway.Init") // the fields are filled from the command line
final class BackupCommand extends DirectoryCommand {
    @Parameters(index = "1", paramLabel = "TARGET", description = "A directory that is empty, or not there yet.")
    private Path target;

    @Override
    int run(Console console) throws IOException {
        Interruption.says(console, "the copy is not complete; delete " + target, () -> backup(console));
        long bytes = bytes(target);
        if (isJson()) {
            ItemJson.line(console.out(), json -> {
                json.writeStringField("target", target.toString());
                json.writeNumberField("bytes", bytes);
            });
        } else {
            console.line("Copied " + directory() + " to " + target + ": " + Sizes.bytes(bytes));
        }
        return ExitCode.OK;
    }

    private void backup(Console console) {
        long total = bytes(directory());
        AtomicReference<Progress> stage = new AtomicReference<>(console.progress("Reading", total));
        Options options = Options.builder()
                .directory(directory())
                .readOnly(true)
                .progress(bytes -> stage.get().advance(bytes))
                .build();
        try (FlashDb db = FlashDb.open(options)) {
            stage.getAndSet(console.progress("Writing", total)).close();
            db.backup(target);
        } finally {
            stage.get().close();
        }
    }
}
