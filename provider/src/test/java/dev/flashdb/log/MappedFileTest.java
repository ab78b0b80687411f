package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is overwritten through memory: for everybody else it is a file like others. */
class MappedFileTest {
    private static final int BYTES = 64 << 10;

    @TempDir
    Path directory;

    private DiskFile mapped(Path path) throws IOException {
        DiskFile file = Disk.real().create(path);
        file.write(0, new byte[BYTES], 0, BYTES);
        file.expectOverwrites();
        assertEquals(isLinux(), isMapped(path));
        return file;
    }

    private static boolean isLinux() {
        return "Linux".equals(System.getProperty("os.name"));
    }

    private static boolean isMapped(Path path) throws IOException {
        Path maps = Path.of("/proc/self/maps");
        return Files.exists(maps) && Files.readString(maps).contains(path.toString());
    }

    private static byte[] text(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void whatWasStoredIsInTheFileAtOnce() throws IOException {
        Path path = directory.resolve("file");
        try (DiskFile file = mapped(path)) {
            file.write(10, text(5_000, 7), 0, 5_000);
            byte[] found = Files.readAllBytes(path);
            assertEquals(BYTES, found.length);
            assertArrayEquals(text(5_000, 7), Arrays.copyOfRange(found, 10, 5_010));
            assertEquals(0, found[5_010]);
            file.force();
        }
        assertFalse(isMapped(path), "a closed file keeps no memory");
    }

    @Test
    void whatGoesBeyondItsEndMakesItLonger() throws IOException {
        Path path = directory.resolve("file");
        try (DiskFile file = mapped(path)) {
            file.write(BYTES - 100, text(200, 1), 0, 200);
            file.write(BYTES + 100, text(50, 2), 0, 50);
            file.write(BYTES - 300, text(100, 3), 0, 100);
            assertEquals(BYTES + 150, file.size());
            byte[] found = Files.readAllBytes(path);
            assertEquals(1, found[BYTES + 99]);
            assertEquals(2, found[BYTES + 149]);
            assertEquals(3, found[BYTES - 201]);
        }
    }

    @Test
    void oneThatIsCutIsWrittenToAsOthersAre() throws IOException {
        Path path = directory.resolve("file");
        try (DiskFile file = mapped(path)) {
            file.write(0, text(100, 1), 0, 100);
            file.truncate(50);
            assertFalse(isMapped(path), "a store behind the end of a file would end the process");
            file.write(50, text(10, 2), 0, 10);
            assertEquals(60, file.size());
        }
        assertEquals(2, Files.readAllBytes(path)[59]);
    }

    @Test
    void anInterruptIsKeptAndHarmsNothing() throws IOException {
        Path path = directory.resolve("file");
        Thread.currentThread().interrupt();
        try (DiskFile file = mapped(path)) {
            file.write(0, text(100, 1), 0, 100);
            file.force();
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(1, Files.readAllBytes(path)[99]);
    }
}
