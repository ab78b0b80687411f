package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.RecoveryReport;
import dev.flashdb.StorageStatus;
import dev.flashdb.StoredCache;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Says what a directory holds. */
@Command(
        name = "info",
        header = "Say what a directory holds: its files, who has it open, and its caches.",
        description = "",
        footer = {"", "Examples:", "  flashdb-cli info data", "  flashdb-cli info --json data"})
final class InfoCommand extends DirectoryCommand {
    @Override
    int run(Console console) throws IOException {
        try (FlashDb db = read(console)) {
            StorageStatus status = db.storage().orElseThrow();
            RecoveryReport report = db.recovery().orElseThrow();
            Contents contents = Contents.of(db, CacheValues.jdkOnly(), /* isDecoded= */ false, /* top= */ 0);
            if (isJson()) {
                printJson(console, status, report, contents);
            } else {
                print(console, status, report, contents);
            }
        }
        return ExitCode.OK;
    }

    private void print(Console console, StorageStatus status, RecoveryReport report, Contents contents)
            throws IOException {
        console.line("directory   " + directory());
        console.line("state       " + state(report));
        console.line("size        " + Sizes.bytes(status.bytes()) + "; compacted " + Sizes.bytes(status.snapshotBytes())
                + ", since then " + Sizes.bytes(status.bytesSinceSnapshot()));
        console.line("commits     " + Sizes.count(report.commits()) + "; " + Sizes.count(report.commitsSinceSnapshot())
                + (report.snapshotCommits() == 0 ? " not compacted yet" : " since the last compaction"));
        console.line("keys        " + Sizes.count(contents.keys()) + summary(contents));
        Table table = new Table(4, "cache", "keys", "values", "codec", "entries");
        boolean hasCaches = false;
        for (Contents.Kind kind : contents.kinds().values()) {
            StoredCache cache = kind.cache();
            if (cache != null) {
                hasCaches = true;
                table.row(
                        Text.printable(cache.name()),
                        Text.printable(cache.keyType()),
                        Text.printable(cache.valueType()),
                        Text.printable(cache.codec()),
                        Sizes.count(kind.keys()));
            }
        }
        if (hasCaches) {
            console.line("");
            table.print(console);
        }
    }

    static String state(RecoveryReport report) {
        if (report.holder().isPresent()) {
            return "open in process " + report.holder().getAsLong();
        }
        return switch (report.ending()) {
            case NEW -> "new";
            case CLOSED -> "closed";
            case KILLED -> "not closed: its last process was killed";
            case BACKUP -> "a backup that nobody has opened yet";
        };
    }

    private static String summary(Contents contents) {
        StringBuilder summary = new StringBuilder();
        contents.kinds().forEach((name, kind) -> {
            if (kind.cache() == null && kind.keys() > 0) {
                String many = name.equals("hash") ? "hashes" : name + "s";
                summary.append(summary.isEmpty() ? ": " : ", ").append(Sizes.counted(kind.keys(), name, many));
            }
        });
        long entries = contents.kinds().values().stream()
                .filter(kind -> kind.cache() != null)
                .mapToLong(Contents.Kind::keys)
                .sum();
        if (entries > 0) {
            summary.append(summary.isEmpty() ? ": " : ", ")
                    .append(Sizes.counted(entries, "entry", "entries"))
                    .append(" of caches");
        }
        return summary.toString();
    }

    private void printJson(Console console, StorageStatus status, RecoveryReport report, Contents contents)
            throws IOException {
        ItemJson.line(console.out(), json -> {
            json.writeStringField("directory", directory().toString());
            if (report.holder().isPresent()) {
                json.writeNumberField("heldBy", report.holder().getAsLong());
            }
            json.writeBooleanField("closed", report.isCleanlyClosed());
            json.writeStringField("ending", report.ending().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("bytes", status.bytes());
            json.writeNumberField("snapshotBytes", status.snapshotBytes());
            json.writeNumberField("bytesSinceSnapshot", status.bytesSinceSnapshot());
            json.writeNumberField("commits", report.commits());
            json.writeNumberField("snapshotCommits", report.snapshotCommits());
            json.writeNumberField("commitsSinceSnapshot", report.commitsSinceSnapshot());
            json.writeNumberField("segments", report.segments());
            json.writeObjectFieldStart("keys");
            for (var kind : contents.kinds().entrySet()) {
                if (kind.getValue().cache() == null) {
                    json.writeNumberField(kind.getKey(), kind.getValue().keys());
                }
            }
            json.writeEndObject();
            json.writeArrayFieldStart("caches");
            for (Contents.Kind kind : contents.kinds().values()) {
                StoredCache cache = kind.cache();
                if (cache != null) {
                    json.writeStartObject();
                    json.writeStringField("cache", cache.name());
                    json.writeStringField("keys", cache.keyType());
                    json.writeStringField("values", cache.valueType());
                    json.writeStringField("codec", cache.codec());
                    json.writeNumberField("entries", kind.keys());
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
        });
    }
}
