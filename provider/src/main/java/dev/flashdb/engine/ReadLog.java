package dev.flashdb.engine;

import dev.flashdb.Options;
import dev.flashdb.RecoveryReport;
import dev.flashdb.StorageException;
import dev.flashdb.StorageStatus;
import dev.flashdb.log.Disk;
import dev.flashdb.log.Log;
import dev.flashdb.log.LogReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A log as it was read, beside whoever has it open. Thread-safe. */
public final class ReadLog {

    private final Path directory;
    private final Options options;
    private final Catalogue catalogue;
    private final LogReport report;
    private final RecoveryReport recovery;
    private final long bytes;
    private final String reason;

    private ReadLog(
            Path directory,
            Options options,
            Catalogue catalogue,
            LogReport report,
            OptionalLong holder,
            String reason) {
        this.directory = directory;
        this.options = options;
        this.catalogue = catalogue;
        this.report = report;
        this.recovery = CommitLog.recovery(report, holder);
        this.bytes = bytes(directory);
        this.reason = reason;
    }

    /**
     * Reads the log in a directory.
     *
     * @param reason why it is only read
     */
    static ReadLog of(Path directory, Options options, String reason) {
        if (!Files.isDirectory(directory)) {
            throw new StorageException(
                    "There is no such directory, so no database to read: directory=" + directory, null);
        }
        AtomicReference<Catalogue> last = new AtomicReference<>();
        OptionalLong holder = Log.holder(directory);
        LogReport report = CommitLog.translated(() -> Log.read(Disk.real(), directory, () -> {
            Catalogue catalogue = new Catalogue();
            last.set(catalogue);
            return CommitLog.visitor(catalogue, options);
        }));
        return new ReadLog(directory, options, last.get(), report, holder, reason);
    }

    /** As {@link #of}; a directory without a log is one that has nothing yet. */
    static ReadLog ofAny(Path directory, Options options, String reason) {
        if (hasLog(directory)) {
            return of(directory, options, reason);
        }
        LogReport nothing = Log.emptyReport();
        return new ReadLog(directory, options, new Catalogue(), nothing, OptionalLong.empty(), reason);
    }

    private static boolean hasLog(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(".log")
                    || file.toString().endsWith(".snap")
                    || file.getFileName().toString().startsWith("backup"));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new StorageException("The directory cannot be read: directory=" + directory, e);
        }
    }

    /** Why this is read-only. */
    String reason() {
        return reason;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    public RecoveryReport recovery() {
        return recovery;
    }

    public StorageStatus status() {
        return new StorageStatus(
                directory,
                options.sync(),
                bytes,
                report.snapshotBytes(),
                report.frameBytes(),
                report.lastSequence(),
                report.lastSequence(),
                0,
                0,
                Optional.empty(),
                Optional.of(reason),
                Optional.empty(),
                0,
                0);
    }

    /** Writes what was read to another directory. */
    public void backup(Path target, Supplier<Snapshot> snapshots) {
        try (Cut cut = catalogue.cut(snapshots)) {
            CommitLog.translated(() -> {
                Log.write(
                        Disk.real(),
                        target,
                        report.lastSequence(),
                        sink -> cut.writeTo(CommitLog.counted(sink, options)));
                return true;
            });
        }
    }

    /** The size of all files, as far as they stay long enough to be asked. */
    private static long bytes(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
