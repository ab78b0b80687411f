package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Counts what is there. */
@Command(
        name = "stats",
        header = "Count keys, elements, bytes and deadlines, by type and cache; name the largest keys.",
        description = {
            "",
            "Bytes are those of keys, fields, members and values, without what memory or files need beside.",
            ""
        },
        footer = {"", "Examples:", "  flashdb-cli stats data", "  flashdb-cli stats --top 20 data"})
final class StatsCommand extends DirectoryCommand {
    @Option(
            names = {"-n", "--top"},
            paramLabel = "COUNT",
            defaultValue = "5",
            description = "How many of the largest keys are named; 5 by default.")
    private int top;

    @Override
    int run(Console console) throws IOException {
        if (top < 0) {
            throw new UsageException("A count is 0 or more: --top=" + top);
        }
        try (FlashDb db = read(console)) {
            Contents contents = Contents.of(db, CacheValues.jdkOnly(), /* isDecoded= */ false, top);
            if (isJson()) {
                printJson(console, contents);
            } else {
                print(console, contents);
            }
        }
        return ExitCode.OK;
    }

    private static void print(Console console, Contents contents) throws IOException {
        Table kinds = new Table(1, "kind", "keys", "elements", "bytes", "with deadline");
        contents.kinds()
                .forEach((name, kind) -> kinds.row(
                        Text.printable(name),
                        Sizes.count(kind.keys()),
                        Sizes.count(kind.elements()),
                        Sizes.count(kind.bytes()),
                        Sizes.count(kind.withDeadline())));
        kinds.print(console);
        if (!contents.deadlines().isEmpty()) {
            console.line("");
            Table deadlines = new Table(1, "expires", "keys");
            contents.deadlines().forEach((span, keys) -> deadlines.row(span.text(), Sizes.count(keys)));
            deadlines.print(console);
        }
        if (!contents.largest().isEmpty()) {
            console.line("");
            Table largest = new Table(2, "largest", "key", "bytes");
            contents.largest()
                    .forEach(one -> largest.row(Text.printable(one.kind()), one.key(), Sizes.count(one.bytes())));
            largest.print(console);
        }
    }

    private static void printJson(Console console, Contents contents) throws IOException {
        ItemJson.line(console.out(), json -> {
            json.writeArrayFieldStart("kinds");
            for (Map.Entry<String, Contents.Kind> kind : contents.kinds().entrySet()) {
                json.writeStartObject();
                json.writeStringField("kind", kind.getKey());
                json.writeNumberField("keys", kind.getValue().keys());
                json.writeNumberField("elements", kind.getValue().elements());
                json.writeNumberField("bytes", kind.getValue().bytes());
                json.writeNumberField("withDeadline", kind.getValue().withDeadline());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectFieldStart("expires");
            for (Map.Entry<Contents.Span, Long> span : contents.deadlines().entrySet()) {
                json.writeNumberField(span.getKey().text(), span.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("largest");
            for (Contents.Large large : contents.largest()) {
                json.writeStartObject();
                json.writeStringField("kind", large.kind());
                json.writeStringField("key", large.key());
                json.writeNumberField("bytes", large.bytes());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
