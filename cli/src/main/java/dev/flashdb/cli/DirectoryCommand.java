package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.StorageException;
import dev.flashdb.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A command on the directory of a database. */
@SuppressWarnings("NullAway.Init") // the fields are filled from the command line
abstract class DirectoryCommand implements Callable<Integer> {
    @ParentCommand
    private FlashDbCli root;

    @Parameters(index = "0", paramLabel = "DIRECTORY", description = "The directory of the database.")
    private Path directory;

    @Override
    public final Integer call() throws IOException {
        int code = run(root.console());
        root.console().flush();
        return code;
    }

    /** Does the work and returns the exit code. */
    abstract int run(Console console) throws IOException;

    Path directory() {
        return directory;
    }

    boolean isJson() {
        return root.isJson();
    }

    /** Opens what is in the directory now for reading, whoever has it open. */
    FlashDb read(Console console) {
        try (Progress progress = console.progress("Reading", bytes(directory))) {
            return FlashDb.open(Options.builder()
                    .directory(directory)
                    .readOnly(true)
                    .progress(progress::advance)
                    .build());
        }
    }

    /** The options to open the directory with for this process alone. */
    Options.Builder writing() {
        return Options.builder().directory(directory).sync(SyncMode.ALWAYS);
    }

    /** Refuses a directory that is not there: opening would make it. */
    void requireDirectory() {
        if (!Files.isDirectory(directory)) {
            throw new StorageException("There is no such directory, so no database: directory=" + directory, null);
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.noneMatch(file -> file.toString().matches(".*\\.(log|snap)"))) {
                throw new StorageException(
                        "There is no log in this directory, so no database: directory=" + directory, null);
            }
        } catch (IOException e) {
            throw new StorageException("The directory cannot be read: directory=" + directory, e);
        }
    }

    /** The size of a directory's files; 0 when it cannot be read. */
    static long bytes(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
