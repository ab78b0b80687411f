package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.RecoveryReport;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reads everything, and says whether it is whole. */
@Command(
        name = "verify",
        header = "Read everything, and say whether it is whole.",
        description = {
            "",
            "Every frame's checksum is compared, every record taken apart, and every key and value of a cache decoded as"
                    + " far as its class is allowed here. Exits with 5 when the log is damaged, and says where.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  flashdb-cli verify data",
            "  flashdb-cli verify --classpath app.jar --allow 'com.acme.**' data"
        })
@SuppressWarnings("NullAway.Init") // the fields are filled from the command line
final class VerifyCommand extends DirectoryCommand {
    @Mixin
    private ItemFilter filter;

    @Override
    int run(Console console) throws IOException {
        try (FlashDb db = read(console)) {
            RecoveryReport report = db.recovery().orElseThrow();
            Contents contents = Contents.of(db, filter.values(), /* isDecoded= */ true, /* top= */ 0);
            Map<String, Long> unreadable = new TreeMap<>();
            contents.kinds()
                    .values()
                    .forEach(kind ->
                            kind.unreadable().forEach((type, count) -> unreadable.merge(type, count, Long::sum)));
            if (isJson()) {
                printJson(console, report, contents, unreadable);
            } else {
                print(console, report, contents, unreadable);
            }
        }
        return ExitCode.OK;
    }

    private void print(Console console, RecoveryReport report, Contents contents, Map<String, Long> unreadable)
            throws IOException {
        console.line("The log is whole: " + Sizes.counted(report.commits(), "commit", "commits") + ", "
                + Sizes.counted(contents.keys(), "key", "keys") + "; " + InfoCommand.state(report));
        for (Map.Entry<String, Long> type : unreadable.entrySet()) {
            console.line("Not looked into: " + Sizes.counted(type.getValue(), "key or value", "keys and values")
                    + " of " + Text.printable(type.getKey()) + " (see --allow)");
        }
    }

    private static void printJson(
            Console console, RecoveryReport report, Contents contents, Map<String, Long> unreadable)
            throws IOException {
        ItemJson.line(console.out(), json -> {
            json.writeBooleanField("whole", true);
            json.writeNumberField("commits", report.commits());
            json.writeNumberField("keys", contents.keys());
            json.writeBooleanField("closed", report.isCleanlyClosed());
            json.writeObjectFieldStart("notLookedInto");
            for (Map.Entry<String, Long> type : unreadable.entrySet()) {
                json.writeNumberField(type.getKey(), type.getValue());
            }
            json.writeEndObject();
        });
    }
}
