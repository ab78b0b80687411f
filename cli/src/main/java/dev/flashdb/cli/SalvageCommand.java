package dev.flashdb.cli;

import dev.flashdb.CorruptStorageException;
import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.RecoveryReport;
import dev.flashdb.StorageException;
import dev.flashdb.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps what is intact of a damaged database. */
@Command(
        name = "salvage",
        header = "Keep what is intact of a damaged database.",
        description = {
            "",
            "In place, the damaged files stay beside it under names that end in .bad. With --to the directory stays as it"
                    + " is, and what is intact goes into another one. Of what is whole nothing is changed.",
            ""
        },
        footer = {"", "Examples:", "  flashdb-cli salvage --to rescued data", "  flashdb-cli salvage data"})
final class SalvageCommand extends DirectoryCommand {
    @Option(
            names = "--to",
            paramLabel = "TARGET",
            description = "A directory that is empty, or not there yet, for what is intact.")
    private @Nullable Path target;

    @Override
    int run(Console console) throws IOException {
        requireDirectory();
        Path place = directory();
        if (target != null) {
            place = target;
            copyDamaged(target);
        }
        RecoveryReport report = salvage(console, place);
        if (isJson()) {
            printJson(console, place, report);
        } else {
            print(console, place, report);
        }
        return ExitCode.OK;
    }

    private RecoveryReport salvage(Console console, Path place) {
        try (Progress progress = console.progress("Reading", bytes(place));
                FlashDb db = FlashDb.open(Options.builder()
                        .directory(place)
                        .sync(SyncMode.ALWAYS)
                        .salvage(true)
                        .progress(progress::advance)
                        .build())) {
            return db.recovery().orElseThrow();
        }
    }

    /** Only what is damaged is copied file by file: what somebody has open would not hold still. */
    private void copyDamaged(Path to) throws IOException {
        if (Files.exists(to) && bytes(to) > 0) {
            throw new StorageException("What is intact needs an empty directory: directory=" + to, null);
        }
        try (FlashDb db = FlashDb.open(
                Options.builder().directory(directory()).readOnly(true).build())) {
            db.backup(to);
        } catch (CorruptStorageException damaged) {
            Files.createDirectories(to);
            try (Stream<Path> files = Files.list(directory())) {
                for (Path file : files.filter(one -> one.toString().matches(".*(\\.log|\\.snap|last-close)"))
                        .toList()) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
    }

    private static void print(Console console, Path place, RecoveryReport report) throws IOException {
        if (report.givenUp().isEmpty()) {
            console.line("Nothing is damaged in " + place + ".");
            return;
        }
        console.line("What is intact is in " + place + ": "
                + Sizes.counted(
                        report.salvagedFrames(), "commit or piece of a snapshot", "commits and pieces of a snapshot")
                + ". Given up:");
        for (String line : report.givenUp()) {
            console.line("- " + line);
        }
        if (!report.setAside().isEmpty()) {
            console.line("The damaged files stay in this directory: " + String.join(", ", report.setAside()));
        }
    }

    private static void printJson(Console console, Path place, RecoveryReport report) throws IOException {
        List<String> givenUp = report.givenUp();
        ItemJson.line(console.out(), json -> {
            json.writeStringField("directory", place.toString());
            json.writeNumberField("kept", report.salvagedFrames());
            json.writeArrayFieldStart("setAside");
            for (String name : report.setAside()) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("givenUp");
            for (String line : givenUp) {
                json.writeString(line);
            }
            json.writeEndArray();
        });
    }
}
