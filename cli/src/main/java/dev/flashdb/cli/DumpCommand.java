package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredItem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes everything as JSON lines. */
@Command(
        name = "dump",
        header = "Write everything as JSON lines, which 'load' reads back exactly.",
        description = {
            "",
            "The first line names the format, the last counts the items. Text is text, bytes are base64, deadlines are"
                    + " instants; a value of a cache whose class is no simple one is its bytes with the name of the class,"
                    + " which is not loaded. What has expired is left out.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  flashdb-cli dump data | gzip > data.jsonl.gz",
            "  flashdb-cli dump --output data.jsonl data",
            "  flashdb-cli dump --type zset data | jq -c .",
            "  flashdb-cli dump old | flashdb-cli load new"
        })
final class DumpCommand extends DirectoryCommand {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to a file, which has its name when all is written. Standard output by default.")
    private @Nullable Path output;

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            description = "Only this type: string, hash, set, zset or entry (with its cache).")
    private ItemFilter.@Nullable Type type;

    private long items;

    @Override
    int run(Console console) throws IOException {
        try (FlashDb db = read(console)) {
            if (output == null) {
                write(db, console, console.out());
                console.flush();
            } else {
                writeFile(db, console, output);
            }
        }
        return ExitCode.OK;
    }

    private void writeFile(FlashDb db, Console console, Path file) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        boolean isDone = false;
        try (FileChannel channel = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                OutputStream out = Channels.newOutputStream(channel);
                Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16)) {
            write(db, console, writer);
            writer.flush();
            channel.force(true);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            isDone = true;
        } finally {
            if (!isDone) {
                Files.deleteIfExists(temporary);
            }
        }
        console.note(Sizes.counted(items, "item", "items") + " in " + file);
    }

    private void write(FlashDb db, Console console, Writer out) throws IOException {
        ItemJson json = new ItemJson(out);
        ItemJson.line(out, header -> {
            header.writeStringField("format", DumpReader.FORMAT);
            header.writeNumberField("version", DumpReader.VERSION);
        });
        try (Stream<StoredItem> stream = db.items();
                Progress progress = console.itemProgress("Writing", output == null)) {
            for (Iterator<StoredItem> all = stream.iterator(); all.hasNext(); ) {
                StoredItem item = all.next();
                if (type == null || type == typeOf(item)) {
                    json.write(item);
                    items++;
                    progress.advance(1);
                }
            }
        }
        ItemJson.line(out, end -> {
            end.writeStringField("type", "end");
            end.writeNumberField("items", items);
        });
    }

    private static ItemFilter.@Nullable Type typeOf(StoredItem item) {
        return item instanceof StoredCache ? ItemFilter.Type.ENTRY : ItemFilter.Type.of(item);
    }
}
