package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.StorageException;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads a dump into a database. */
@Command(
        name = "load",
        header = "Read what 'dump' has written into a database: all of it, or nothing.",
        description = {
            "",
            "The directory is made if it is not there. An item replaces what is there under its key; the rest stays. A"
                    + " broken line, Ctrl-C, a full disk or kill -9 leave the database as it was: what was read counts at"
                    + " one instant, when all of it is on the disk.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  flashdb-cli load data data.jsonl",
            "  gunzip < data.jsonl.gz | flashdb-cli load data",
            "  flashdb-cli dump old | flashdb-cli load new"
        })
final class LoadCommand extends DirectoryCommand {
    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The dump, also as gzip; standard input by default, and for -.")
    private @Nullable Path file;

    private long items;

    @Override
    int run(Console console) throws IOException {
        Interruption.says(
                console,
                "unless all was on the disk already, nothing was loaded; 'info' says which.",
                () -> loadAll(console));
        if (isJson()) {
            ItemJson.line(console.out(), json -> json.writeNumberField("loaded", items));
        } else {
            console.line("Loaded " + Sizes.counted(items, "item", "items") + " into " + directory());
        }
        return ExitCode.OK;
    }

    private void loadAll(Console console) throws IOException {
        Path path = file == null || file.toString().equals("-") ? null : file;
        long total = path == null ? 0 : Files.size(path);
        try (InputStream in = path == null ? console.streams().in() : Files.newInputStream(path);
                Progress progress = console.progress("Loading", total)) {
            DumpReader reader = new DumpReader(unpacked(new Counted(in, progress)));
            load(reader);
            items = reader.items();
        }
    }

    private void load(DumpReader reader) {
        boolean isNew = !Files.exists(directory());
        boolean isDone = false;
        try {
            reader.requireHeader(); // what is no dump makes no directory
            FlashDb.load(writing().build(), reader);
            isDone = true;
        } catch (StorageException e) {
            if (e.getCause() == null) {
                throw reader.broken(String.valueOf(e.getMessage()));
            }
            throw e;
        } finally {
            if (isNew && !isDone) {
                deleteEmpty();
            }
        }
    }

    /** Takes back the empty database that was made for what then failed. What cannot be deleted is harmless. */
    private void deleteEmpty() {
        File[] files = directory().toFile().listFiles();
        for (File one : files == null ? new File[0] : files) {
            one.delete();
        }
        directory().toFile().delete();
    }

    /** Gzip is known by its first two bytes. */
    private static InputStream unpacked(InputStream in) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(in, 2);
        byte[] magic = pushback.readNBytes(2);
        pushback.unread(magic);
        boolean isGzip = magic.length == 2 && magic[0] == (byte) 0x1f && magic[1] == (byte) 0x8b;
        return isGzip ? new GZIPInputStream(pushback, 1 << 16) : pushback;
    }

    /** Tells how much of the input was read, whatever it is packed in. */
    private static final class Counted extends FilterInputStream {
        private final Progress progress;

        Counted(InputStream in, Progress progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            progress.advance(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            progress.advance(Math.max(0, count));
            return count;
        }
    }
}
