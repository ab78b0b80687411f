package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file and every directory that is made is its owner's alone, from the first moment on. */
class PermissionsTest {
    @TempDir(factory = InMemory.class)
    Path temporary;

    /** Notes the permissions of each file when it has been made, and when it gets another name. */
    private static final class WatchedDisk extends WrappedDisk {
        private final Map<String, Set<String>> seen = new TreeMap<>();

        WatchedDisk() {
            super(Disk.real());
        }

        private void note(Path file) throws IOException {
            String name = file.getFileName().toString();
            String kind = name.contains(".") ? name.substring(name.lastIndexOf('.')) : name;
            seen.computeIfAbsent(kind, key -> new TreeSet<>()).add(permissions(file));
        }

        @Override
        public void createDirectories(Path directory) throws IOException {
            super.createDirectories(directory);
            assertEquals("rwx------", permissions(directory));
        }

        @Override
        public DiskFile create(Path file) throws IOException {
            DiskFile made = super.create(file);
            note(file);
            return made;
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            super.rename(from, to);
            note(to);
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static Log open(Disk disk, Path directory, boolean salvage) {
        return Log.open(
                disk,
                directory,
                LogOptions.standard().segmentBytes(4096).salvage(salvage).background(new InlineBackground()),
                (sequence, payload) -> {});
    }

    @Test
    void nothingIsAnybodyElses() throws IOException {
        WatchedDisk disk = new WatchedDisk();
        Path directory = temporary.resolve("made/with/it");
        try (Log log = open(disk, directory, /* salvage= */ false)) {
            append(log, 50);
            log.compact(log.lastSequence(), sink -> sink.frame(new byte[10], 0, 10));
            append(log, 50);
            log.backup(temporary.resolve("copies/copy"), sink -> sink.frame(new byte[10], 0, 10));
            assertThrows(
                    LogException.class,
                    () -> log.backup(temporary.resolve("failed"), sink -> {
                        throw new IOException("planned");
                    }));
        }
        damage(directory);
        open(disk, directory, /* salvage= */ true).close();

        assertEquals(Set.of(".bad", ".incomplete", ".log", ".snap", ".tmp", CloseNote.FILE), disk.seen.keySet());
        disk.seen.forEach((kind, permissions) -> assertEquals(Set.of("rw-------"), permissions, kind));
        try (Stream<Path> files = Files.walk(temporary).filter(path -> !path.equals(temporary))) {
            for (Path file : files.toList()) {
                assertEquals(Files.isDirectory(file) ? "rwx------" : "rw-------", permissions(file), file.toString());
            }
        }
        assertTrue(Files.exists(directory.resolve(DirectoryLock.FILE)));
    }

    private static void append(Log log, int count) {
        for (int i = 0; i < count; i++) {
            log.awaitDurable(log.append(new byte[300], 0, 300));
        }
    }

    private static void damage(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Path snapshot = files.filter(file -> file.toString().endsWith(".snap"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(snapshot);
            bytes[bytes.length - 1] ^= 1;
            Files.write(snapshot, bytes);
        }
    }
}
