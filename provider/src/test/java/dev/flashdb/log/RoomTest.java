package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a log takes on the disk, and gives back. */
class RoomTest {
    private static final Path DIRECTORY = Path.of("/simulated/log");
    private static final int HUGE = 3 << 20;
    private static final int SEGMENT = 16 << 10;

    private SimulatedDisk disk = new SimulatedDisk(new Random(1));

    private Log open(SyncMode mode) {
        return open(mode, new InlineBackground());
    }

    private Log open(SyncMode mode, Background background) {
        return Log.open(
                disk,
                DIRECTORY,
                LogOptions.standard().sync(mode).segmentBytes(SEGMENT).background(background),
                (sequence, payload) -> {});
    }

    private static void append(Log log, int bytes) {
        log.awaitDurable(log.append(new byte[bytes], 0, bytes));
    }

    private static void compact(Log log) {
        log.compact(log.lastSequence(), sink -> sink.frame(new byte[100], 0, 100));
    }

    private long bytes() {
        return disk.files(DIRECTORY).entrySet().stream()
                .filter(file -> !file.getKey().equals(CloseNote.FILE))
                .mapToLong(file -> file.getValue().length)
                .sum();
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void oneHugeValueGivesItsRoomBack(SyncMode mode) {
        try (Log log = open(mode)) {
            append(log, HUGE);
            append(log, 10);
            compact(log);
            assertTrue(bytes() < 6 * SEGMENT, () -> "bytes=" + bytes());
            append(log, HUGE);
        }
        open(mode).close();
        assertTrue(bytes() < HUGE + 6 * SEGMENT, () -> "bytes=" + bytes());
        try (Log log = open(mode)) {
            append(log, 10);
            compact(log);
        }
        assertTrue(bytes() < SEGMENT, () -> "bytes=" + bytes());
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void whatAKilledProcessLeftIsCopiedToSegmentsOfTheUsualSize(SyncMode mode) {
        Log log = open(mode, new InlineBackground(mode == SyncMode.ALWAYS ? 3 : 30));
        for (int index = 0; index < 400; index++) {
            log.append(new byte[1_000], 0, 1_000);
        }
        SimulatedDisk killed = new SimulatedDisk(new Random(1));
        disk.files(DIRECTORY).forEach((name, bytes) -> killed.put(DIRECTORY, name, bytes));
        disk = killed;
        try (Log again = open(mode)) {
            assertEquals(400, again.lastSequence());
            disk.files(DIRECTORY)
                    .forEach((name, bytes) -> assertTrue(bytes.length <= 2 * SEGMENT, name + " " + bytes.length));
            append(again, 10);
        }
        open(mode).close();
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void theStatusTellsWhatTheFilesTake(SyncMode mode) {
        Random random = new Random(7);
        for (int session = 0; session < 5; session++) {
            try (Log log = open(mode)) {
                for (int step = 0; step < 200; step++) {
                    append(log, random.nextInt(random.nextInt(20) == 0 ? 4 * SEGMENT : 500));
                    if (random.nextInt(40) == 0) {
                        compact(log);
                    }
                    assertEquals(bytes(), log.status().bytesOnDisk());
                }
            }
        }
    }

    /** A volume of a size of its own; what is written beyond that fails. */
    private void limit(int[] room) {
        disk.watch((call, file) ->
                (call == SimulatedDisk.Call.WRITE || call == SimulatedDisk.Call.CREATE) && bytes() >= room[0]
                        ? SimulatedDisk.Fault.NO_SPACE
                        : SimulatedDisk.Fault.NONE);
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void aDiskFullOfGarbageIsCompactedWithWhatLittleRoomThereIs(SyncMode mode) throws IOException {
        int[] room = {12 * SEGMENT};
        disk.createDirectories(DIRECTORY);
        limit(room);
        try (Log log = open(mode)) {
            assertThrows(LogFullException.class, () -> {
                while (true) {
                    append(log, 700);
                }
            });
            room[0] += 600; // less than a segment, and enough for what is kept
            compact(log);
            assertTrue(bytes() < 4 * SEGMENT, () -> "bytes=" + bytes());
            append(log, 700);
        }
        open(mode).close();
    }

    @Test
    void spareSegmentsGoWhenTheDiskIsFull() throws IOException {
        int[] room = {Integer.MAX_VALUE};
        disk.createDirectories(DIRECTORY);
        limit(room);
        try (Log log = open(SyncMode.ALWAYS)) {
            for (int index = 0; index < 200; index++) {
                append(log, 700);
            }
            compact(log);
            Map<String, byte[]> before = disk.files(DIRECTORY);
            room[0] = (int) bytes();
            for (int index = 0; index < 30; index++) {
                append(log, 700);
            }
            assertTrue(before.size() > 3, before.keySet()::toString);
        }
    }
}
