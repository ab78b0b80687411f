package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log that was closed, and then lost its end, a file, or got files that are not its own. */
class MissingEndTest {
    private static final long SEED = Long.getLong("flashdb.log.seed", 1);
    private static final Path DIRECTORY = Path.of("/simulated/log");
    private static final Path BACKUP = Path.of("/simulated/backup");

    private final SimulatedDisk disk = new SimulatedDisk(new Random(SEED));

    private static LogOptions options(SyncMode mode) {
        return LogOptions.standard().sync(mode).segmentBytes(512).background(new InlineBackground());
    }

    private static void append(Log log, int count) {
        for (int index = 0; index < count; index++) {
            byte[] bytes = new byte[60];
            ByteBuffer.wrap(bytes).putLong(log.lastSequence() + 1);
            long sequence = log.append(bytes, 0, bytes.length);
            if (log.syncMode() == SyncMode.ALWAYS) {
                log.awaitDurable(sequence);
            }
        }
    }

    private static void compact(Log log) {
        log.compact(log.lastSequence(), sink -> sink.frame(new byte[8], 0, 8));
    }

    /** A snapshot and three segments or more; the last session made some of them. */
    private void write(SyncMode mode) {
        try (Log log = open(disk, mode)) {
            append(log, 8);
            compact(log);
            append(log, 7);
        }
        try (Log log = open(disk, mode)) {
            append(log, 9);
        }
    }

    private static Log open(SimulatedDisk where, SyncMode mode) {
        return Log.open(where, DIRECTORY, options(mode), (sequence, payload) -> {});
    }

    private static List<Long> recover(SimulatedDisk where) throws IOException {
        List<Long> found = new ArrayList<>();
        new Recovery(
                        new LogDirectory(where, DIRECTORY, new FrameFormat(Checksum.CASTAGNOLI)),
                        (sequence, payload) -> found.add(payload.getLong()))
                .run();
        return found;
    }

    private static SimulatedDisk copy(Map<String, byte[]> files) {
        SimulatedDisk copy = new SimulatedDisk(new Random(SEED));
        copy.createDirectories(DIRECTORY);
        files.forEach((name, bytes) -> copy.put(DIRECTORY, name, bytes));
        return copy;
    }

    private Map<String, byte[]> logFiles() {
        Map<String, byte[]> files = new TreeMap<>(disk.files(DIRECTORY));
        files.remove(CloseNote.FILE);
        return files;
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void whatIsCutOffOrZeroedOrDeletedAfterACleanCloseIsNoticedOrWasNothing(SyncMode mode) throws IOException {
        write(mode);
        List<Long> all = recover(disk);
        int refused = 0;
        int harmless = 0;
        for (Map.Entry<String, byte[]> file : logFiles().entrySet()) {
            for (int length = file.getValue().length - 1; length >= -1; length--) {
                for (boolean zeroes : new boolean[] {false, true}) {
                    Map<String, byte[]> files = new TreeMap<>(disk.files(DIRECTORY));
                    if (length < 0) {
                        files.remove(file.getKey());
                    } else {
                        byte[] cut = Arrays.copyOf(file.getValue(), length);
                        files.put(file.getKey(), zeroes ? Arrays.copyOf(cut, file.getValue().length) : cut);
                    }
                    SimulatedDisk copy = copy(files);
                    try {
                        assertEquals(all, recover(copy), file.getKey() + " cut at " + length);
                        harmless++;
                    } catch (CorruptLogException e) {
                        refused++;
                        if (length % 37 == 0 || length < 0) {
                            salvage(copy, all);
                        }
                    }
                }
            }
        }
        assertTrue(refused > 2_000, "refused=" + refused);
        System.out.printf(
                Locale.ROOT, "ends cut off, zeroed and deleted: %,d refused, %,d harmless%n", refused, harmless);
    }

    /** What is there is kept, the report says what is not, and the next open is an ordinary one. */
    private static void salvage(SimulatedDisk damaged, List<Long> all) throws IOException {
        try (Log log =
                Log.open(damaged, DIRECTORY, options(SyncMode.ALWAYS).salvage(true), (sequence, payload) -> {})) {
            assertFalse(log.report().givenUp().isEmpty());
            assertTrue(log.lastSequence() > all.get(all.size() - 1), "a number is given twice");
        }
        List<Long> kept = recover(damaged);
        assertTrue(all.containsAll(kept), () -> kept + " of " + all);
        try (Log log = open(damaged, SyncMode.ALWAYS)) {
            assertEquals(List.of(), log.report().givenUp());
            append(log, 1);
        }
    }

    /** What a copy lacks that was taken file by file meanwhile, or somebody has deleted, while the log was never closed. */
    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void anEndThatIsMissingIsNoticedThoughTheLogWasNeverClosed(SyncMode mode) throws IOException {
        Log log = open(disk, mode);
        append(log, 8);
        Map<String, byte[]> before = new TreeMap<>(logFiles());
        compact(log);
        before.put(CloseNote.FILE, disk.files(DIRECTORY).get(CloseNote.FILE));
        String first = LogDirectory.name(1, LogDirectory.SEGMENT);
        before.keySet().removeIf(name -> name.endsWith(LogDirectory.SEGMENT) && !name.equals(first));
        assertThrows(CorruptLogException.class, () -> recover(copy(before)), "copied while it was compacted");

        append(log, 3);
        SimulatedDisk killed = copy(disk.files(DIRECTORY));
        Log next = open(killed, mode); // and killed, too
        Map<String, byte[]> files = new TreeMap<>(killed.files(DIRECTORY));
        files.keySet().removeIf(name -> name.endsWith(LogDirectory.SEGMENT));
        assertThrows(CorruptLogException.class, () -> recover(copy(files)), "its segments were deleted");
        next.close();
        log.close();
    }

    @Test
    void aLogOfWhichNoFileIsLeftIsRefused() throws IOException {
        write(SyncMode.ALWAYS);
        SimulatedDisk empty = copy(Map.of(CloseNote.FILE, disk.files(DIRECTORY).get(CloseNote.FILE)));
        CorruptLogException refused = assertThrows(CorruptLogException.class, () -> open(empty, SyncMode.ALWAYS));
        assertEquals(DIRECTORY.resolve(CloseNote.FILE), refused.file());
        assertThrows(CorruptLogException.class, () -> Log.read(empty, DIRECTORY, () -> (sequence, payload) -> {}));
        salvage(empty, List.of(24L));
    }

    @Test
    void aFileThatIsMissingAtTheBeginningIsNoticedThoughNothingWasEverSynced() throws IOException {
        Log log = Log.open(
                disk,
                DIRECTORY,
                options(SyncMode.NEVER).background(new InlineBackground(30)),
                (sequence, payload) -> {});
        append(log, 30);
        Map<String, byte[]> files = new TreeMap<>(disk.files(DIRECTORY));
        files.remove(LogDirectory.name(1, LogDirectory.SEGMENT));
        CorruptLogException refused = assertThrows(CorruptLogException.class, () -> recover(copy(files)));
        assertTrue(refused.expected().contains("sequence=1,"), refused::getMessage);
        log.close();
    }

    /** Such as where the one segment of a database was replaced by that of another one. */
    @Test
    void aNoteOfAnotherDatabaseIsRefused() throws IOException {
        write(SyncMode.ALWAYS);
        Map<String, byte[]> files = new TreeMap<>(logFiles());
        List<Long> all = recover(disk);
        LogDirectory directory = new LogDirectory(disk, DIRECTORY, new FrameFormat(Checksum.CASTAGNOLI));
        new CloseNote(new DatabaseId(1, 2), 1).write(directory);
        files.put(CloseNote.FILE, disk.files(DIRECTORY).get(CloseNote.FILE));
        SimulatedDisk mixed = copy(files);
        CorruptLogException refused = assertThrows(CorruptLogException.class, () -> recover(mixed));
        assertEquals(DIRECTORY.resolve(CloseNote.FILE), refused.file());
        salvage(mixed, all);
    }

    @Test
    void aFileOfAnotherDatabaseIsRefusedAndNamed() throws IOException {
        Random random = new Random(SEED);
        for (int trial = 0; trial < 200; trial++) {
            SyncMode mode = SyncMode.values()[random.nextInt(3)];
            Map<String, byte[]> ours = twin(mode);
            Map<String, byte[]> others = twin(mode);
            others.remove(CloseNote.FILE);
            List<String> names = List.copyOf(others.keySet());
            String name = names.get(random.nextInt(names.size()));
            List<Long> all = recover(copy(ours));
            ours.put(name, others.get(name));
            SimulatedDisk mixed = copy(ours);
            CorruptLogException refused = assertThrows(CorruptLogException.class, () -> recover(mixed));
            assertEquals(DIRECTORY.resolve(name), refused.file());
            assertTrue(refused.getMessage().contains("empty the directory first"), refused::getMessage);
            try (Log log = Log.open(mixed, DIRECTORY, options(mode).salvage(true), (sequence, payload) -> {})) {
                assertTrue(log.report().setAside().contains(name + LogDirectory.QUARANTINE));
            }
            List<Long> kept = recover(mixed);
            assertTrue(all.containsAll(kept), () -> kept + " of " + all);
        }
    }

    private Map<String, byte[]> twin(SyncMode mode) {
        disk.files(DIRECTORY).keySet().forEach(name -> {
            try {
                disk.delete(DIRECTORY.resolve(name));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        write(mode);
        return new TreeMap<>(disk.files(DIRECTORY));
    }

    @Test
    void aBackupThatIsCopiedOverItsDatabaseIsRefused() throws IOException {
        write(SyncMode.ALWAYS);
        try (Log log = open(disk, SyncMode.ALWAYS)) {
            log.backup(BACKUP, sink -> sink.frame(new byte[8], 0, 8));
            append(log, 50);
            compact(log);
        }
        Map<String, byte[]> files = new TreeMap<>(disk.files(DIRECTORY));
        files.putAll(disk.files(BACKUP));
        CorruptLogException refused = assertThrows(CorruptLogException.class, () -> recover(copy(files)));
        assertTrue(refused.getMessage().contains("files of two databases"), refused::getMessage);
        Log.read(disk, BACKUP, () -> (sequence, payload) -> {});
    }

    @Test
    void howALogWasLeftIsTold() throws IOException {
        assertEquals(Ending.NEW, openAndLeave(/* closes= */ true));
        assertEquals(Ending.CLOSED, openAndLeave(/* closes= */ false));
        SimulatedDisk killed = copy(disk.files(DIRECTORY));
        try (Log log = open(killed, SyncMode.ALWAYS)) {
            assertEquals(Ending.KILLED, log.report().ending());
            log.backup(BACKUP, sink -> sink.frame(new byte[8], 0, 8));
        }
        LogReport backup = Log.read(killed, BACKUP, () -> (sequence, payload) -> {});
        assertEquals(Ending.BACKUP, backup.ending());
    }

    private Ending openAndLeave(boolean closes) {
        Log log = open(disk, SyncMode.ALWAYS);
        append(log, 3);
        if (closes) {
            log.close();
        }
        return log.report().ending();
    }

    @Test
    void aTornFrameIsCounted() throws IOException {
        Log log = open(disk, SyncMode.INTERVAL);
        append(log, 3);
        Map<String, byte[]> files = new TreeMap<>(disk.files(DIRECTORY));
        String name = LogDirectory.name(1, LogDirectory.SEGMENT);
        files.put(name, Arrays.copyOf(files.get(name), files.get(name).length - 10));
        LogReport report = Log.read(copy(files), DIRECTORY, () -> (sequence, payload) -> {});
        assertEquals(2, report.lastSequence());
        assertEquals(60 + FrameFormat.FRAME_BYTES - 10, report.tornBytes());
        log.close();
    }

    @Test
    void aFormatFromBeforeTheFirstReleaseIsRefused() {
        byte[] old = new byte[512];
        FrameFormat.putLong(old, 0, FrameFormat.SEGMENT_MAGIC);
        ByteBuffer.wrap(old).putInt(FrameFormat.HEADER_VERSION, 1).putLong(16, 1);
        ByteBuffer.wrap(old).putInt(28, Checksum.CASTAGNOLI.of(old, 0, 28, old, 0, 0));
        SimulatedDisk earlier = copy(Map.of(LogDirectory.name(1, LogDirectory.SEGMENT), old));
        LogException refused = assertThrows(LogException.class, () -> open(earlier, SyncMode.ALWAYS));
        assertTrue(String.valueOf(refused.getMessage()).contains("before the first release"), refused::getMessage);
    }
}
