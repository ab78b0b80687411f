package dev.flashdb.lives;

import dev.flashdb.Options;
import dev.flashdb.StorageException;
import dev.flashdb.SyncMode;
import dev.flashdb.engine.OpenEngine;
import dev.flashdb.log.Disk;
import dev.flashdb.log.LogOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Does to a copy of a directory what nobody should, and returns what can still be read of it. */
final class Assault {
    private static final int FOREIGN_COMMITS = 400;

    private Assault() {}

    /** Cuts off, or fills with zeros, the end of the newest segment. */
    static void cutOff(Path copy, Random random) throws IOException {
        List<Path> segments = segments(copy);
        if (segments.isEmpty()) {
            return;
        }
        Path newest = segments.get(segments.size() - 1);
        long end = end(newest);
        long from = Math.max(0, end - Values.logUniform(random, Math.max(2, end)));
        try (FileChannel file = FileChannel.open(newest, StandardOpenOption.WRITE)) {
            long size = file.size();
            file.truncate(from);
            if (random.nextBoolean()) {
                file.write(java.nio.ByteBuffer.allocate(1), size - 1);
            }
        }
    }

    private static List<Path> segments(Path directory) throws IOException {
        return Directories.files(directory).stream()
                .filter(file -> file.toString().endsWith(".log"))
                .toList();
    }

    /** Where the last byte stands that is not zero. */
    private static long end(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    /** A database of its own with many small segments. */
    static Path foreign(Path directory) {
        Options options =
                Options.builder().directory(directory).sync(SyncMode.NEVER).build();
        LogOptions small = LogOptions.standard().segmentBytes(512);
        try (OpenEngine engine = OpenEngine.open(() -> 1, options, Disk.real(), small)) {
            for (int i = 0; i < FOREIGN_COMMITS; i++) {
                engine.db().set("foreign" + i % 7, "of another database " + i);
            }
        }
        return directory;
    }

    /** Puts a segment of another database in the place of one with the same name. */
    static void exchange(Path copy, Path foreign, Random random) throws IOException {
        List<Path> segments = segments(copy);
        if (!segments.isEmpty()) {
            Path victim = segments.get(random.nextInt(segments.size()));
            Path other = foreign.resolve(victim.getFileName());
            if (Files.exists(other)) {
                Files.copy(other, victim, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** What is in a directory; null when it is refused as damaged, or as no log at all. */
    static @Nullable Contents readOrRefuse(Path directory, LongSupplier clock) {
        Options options = Options.builder().directory(directory).readOnly(true).build();
        try (OpenEngine engine = OpenEngine.read(clock, options)) {
            return Reader.items(engine);
        } catch (StorageException e) {
            return null;
        }
    }
}
