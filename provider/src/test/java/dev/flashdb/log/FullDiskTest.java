package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.testing.NeedsProgram;
import dev.flashdb.testing.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log on a volume of 64 KiB: it says when that is full, keeps what it has, and goes on when there is room. */
class FullDiskTest {
    private static final int VOLUME_BYTES = 64 << 10;
    private static final Path SIMULATED = Path.of("/simulated/log");

    @TempDir
    Path directory;

    private static LogOptions options(SyncMode mode) {
        return LogOptions.standard().sync(mode).segmentBytes(4096);
    }

    /** Appends and waits until the disk is full; returns how many frames there are then. */
    private static long fill(Log log) {
        LogFullException full = assertThrows(LogFullException.class, () -> {
            while (true) {
                append(log);
            }
        });
        assertTrue(String.valueOf(full.getMessage()).contains("room"), full::getMessage);
        assertNull(log.status().failure());
        return log.lastSequence();
    }

    private static void append(Log log) {
        append(log, 300);
    }

    private static void append(Log log, int length) {
        byte[] bytes = new byte[length];
        ByteBuffer.wrap(bytes).putLong(log.lastSequence() + 1);
        log.awaitDurable(log.append(bytes, 0, length));
    }

    private static long count(Disk disk, Path path) {
        List<Long> found = new ArrayList<>();
        Log.read(disk, path, () -> {
            found.clear();
            return (sequence, payload) -> {
                found.add(sequence);
                assertEquals(found.size(), sequence);
                assertEquals(sequence, payload.getLong());
            };
        });
        return found.size();
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void aFullDiskLosesNothingAndTheLogGoesOnWhenThereIsRoom(SyncMode mode) {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        disk.createDirectories(SIMULATED);
        int[] room = {VOLUME_BYTES};
        disk.watch((call, file) -> call == SimulatedDisk.Call.WRITE
                        && disk.files(SIMULATED).values().stream()
                                        .mapToInt(bytes -> bytes.length)
                                        .sum()
                                >= room[0]
                ? SimulatedDisk.Fault.NO_SPACE
                : SimulatedDisk.Fault.NONE);
        long frames;
        try (Log log = Log.open(
                disk, SIMULATED, options(mode).background(new InlineBackground()), (sequence, payload) -> {})) {
            frames = fill(log);
            assertEquals(frames, count(disk, SIMULATED));
            room[0] = 2 * VOLUME_BYTES;
            append(log, 5_000);
            append(log);
        }
        assertEquals(frames + 2, count(disk, SIMULATED));
    }

    /** On a real volume of that size. Where none can be mounted the simulated one above is left. */
    @Test
    @NeedsProgram(Program.MOUNT)
    void aRealVolumeThatIsFullLosesNothing() throws IOException, InterruptedException {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        assertTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", volume.toString()));
        try {
            Path path = volume.resolve("log");
            long frames;
            Log log = Log.open(Disk.real(), path, options(SyncMode.ALWAYS), (sequence, payload) -> {});
            frames = fill(log);
            log.close();
            assertEquals(frames, count(Disk.real(), path));
        } finally {
            assertTrue(run("umount", volume.toString()));
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
