package dev.flashdb.lives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Copies and deletes directories of a log. */
final class Directories {
    private Directories() {}

    static List<Path> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Copies file by file, as {@code cp -r} does: what goes meanwhile is not copied. */
    static Path copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        for (Path file : files(from)) {
            try {
                Files.copy(file, to.resolve(file.getFileName()));
            } catch (NoSuchFileException e) {
                Files.deleteIfExists(to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    static void delete(Path directory) throws IOException {
        for (Path file : files(directory)) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(directory);
    }

    static Map<String, byte[]> read(Path directory) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        for (Path file : files(directory)) {
            contents.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
        return contents;
    }

    /** Puts other files in the place of all that there are. */
    static void replace(Path directory, Map<String, byte[]> contents) throws IOException {
        delete(directory);
        Files.createDirectory(directory);
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
    }
}
