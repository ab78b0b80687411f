package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /** A snapshot, a segment and a note: each is made, and neither forced nor deleted. */
    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void whatCouldNotBeDeletedAfterAFailureIsInNobodysWay(SyncMode mode) {
        for (String left : List.of(".snap.tmp", ".log.tmp", CloseNote.FILE + ".tmp")) {
            disk = new SimulatedDisk(new Random(1));
            try (Log log = open(mode)) {
                append(log, 100);
                boolean[] fails = {true};
                disk.watch((call, file) -> {
                    boolean ends = call == SimulatedDisk.Call.FORCE || call == SimulatedDisk.Call.DELETE;
                    return fails[0] && ends && file.endsWith(left)
                            ? SimulatedDisk.Fault.INPUT_OUTPUT_ERROR
                            : SimulatedDisk.Fault.NONE;
                });
                assertThrows(
                        LogException.class,
                        () -> {
                            compact(log);
                            append(log, 3 * SEGMENT);
                        },
                        left);
                assertTrue(disk.files(DIRECTORY).keySet().stream().anyMatch(file -> file.endsWith(left)), left);
                fails[0] = false;
                append(log, 3 * SEGMENT);
                compact(log);
                assertNull(log.status().failure());
            }
            open(mode).close();
        }
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void whatAKilledProcessLeftIsCopiedToSegmentsOfTheUsualSize(SyncMode mode) {
        Log log = open(mode, new InlineBackground(mode == SyncMode.ALWAYS ? 3 : 30));
        for (int index = 0; index < 400; index++) {
            log.append(new byte[1_000], 0, 1_000);
        }
        disk = copy(disk.files(DIRECTORY));
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
    void processesThatAreKilledOneAfterTheOtherLeaveNoRoomBehindThatNothingTakes(SyncMode mode) {
        try (Log log = open(mode)) {
            append(log, 4 * SEGMENT);
        }
        long before = bytes();
        for (int kill = 1; kill <= 30; kill++) {
            Log log = open(mode);
            append(log, 100);
            append(log, 100);
            disk = copy(disk.files(DIRECTORY));
            int count = kill;
            assertTrue(bytes() <= before + 2 * SEGMENT + count * 1_000L, () -> "kill=" + count + ", bytes=" + bytes());
        }
        try (Log log = open(mode)) {
            assertEquals(bytes(), log.status().bytesOnDisk());
            assertEquals(61, log.lastSequence());
        }
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

    /** A volume of a size of its own: a write that does not fit fails, and nothing of it is there. */
    private final class Volume extends WrappedDisk {
        private long room;

        Volume(long room) {
            super(disk);
            this.room = room;
            disk.createDirectories(DIRECTORY);
        }

        @Override
        void write(DiskFile open, long position, byte[] bytes, int offset, int length) throws IOException {
            long more = Math.max(0, position + length - open.size());
            if (more > 0 && bytes() + more > room) {
                throw new DiskFullException("The disk is full", new IOException("No space left on device"));
            }
            super.write(open, position, bytes, offset, length);
        }
    }

    private Log open(Volume volume, SyncMode mode) {
        return Log.open(
                volume,
                DIRECTORY,
                LogOptions.standard().sync(mode).segmentBytes(SEGMENT).background(new InlineBackground()),
                (sequence, payload) -> {});
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void aDiskFullOfGarbageIsCompactedWithWhatLittleRoomThereIs(SyncMode mode) {
        Volume volume = new Volume(12 * SEGMENT);
        try (Log log = open(volume, mode)) {
            assertThrows(LogFullException.class, () -> {
                while (true) {
                    append(log, 700);
                }
            });
            volume.room = bytes() + 300; // enough for what is kept, and too little for a segment that is filled
            compact(log);
            assertTrue(bytes() < 4 * SEGMENT, () -> "bytes=" + bytes());
            append(log, 700);
        }
        open(mode).close();
    }

    @Test
    void spareSegmentsGoWhenTheDiskIsFull() {
        Volume volume = new Volume(Integer.MAX_VALUE);
        try (Log log = open(volume, SyncMode.ALWAYS)) {
            for (int index = 0; index < 200; index++) {
                append(log, 700);
            }
            compact(log);
            volume.room = bytes();
            append(log, SEGMENT + 700); // more than any segment has room for
            assertTrue(bytes() <= volume.room, () -> "bytes=" + bytes());
        }
    }

    /** The process is killed again while it copies what the one before has left. */
    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void aKillAtAnyCallOfAnOpeningLosesNothing(SyncMode mode) {
        Log log = open(mode, new InlineBackground(mode == SyncMode.ALWAYS ? 3 : 30));
        for (int index = 0; index < 100; index++) {
            log.append(new byte[1_000], 0, 1_000);
        }
        Map<String, byte[]> left = disk.files(DIRECTORY);
        List<Map<String, byte[]>> killed = new ArrayList<>();
        disk = copy(left);
        disk.watch((call, file) -> {
            if (call.changesTheDisk()) {
                killed.add(disk.files(DIRECTORY));
            }
            return SimulatedDisk.Fault.NONE;
        });
        open(mode).close();
        assertTrue(killed.size() > 20, () -> "calls=" + killed.size());
        for (Map<String, byte[]> files : killed) {
            disk = copy(files);
            try (Log again = open(mode)) {
                assertEquals(100, again.lastSequence());
            }
        }
    }

    private static SimulatedDisk copy(Map<String, byte[]> files) {
        SimulatedDisk copy = new SimulatedDisk(new Random(1));
        files.forEach((name, bytes) -> copy.put(DIRECTORY, name, bytes));
        return copy;
    }
}
