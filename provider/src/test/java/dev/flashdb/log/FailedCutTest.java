package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A frame that could not be written, on a disk that had written all of it: its caller was told that it is not there. */
class FailedCutTest {
    @TempDir(factory = InMemory.class)
    Path directory;

    /** Writes what it is given and says that there was no room for it. */
    private static final class LyingDisk extends WrappedDisk {
        private boolean writesFail;
        private boolean cutsFail;

        LyingDisk() {
            super(Disk.real());
        }

        @Override
        void write(DiskFile open, long position, byte[] bytes, int offset, int length) throws IOException {
            super.write(open, position, bytes, offset, length);
            if (writesFail) {
                throw new DiskFullException("The disk is full", new IOException("No space left on device"));
            }
        }

        @Override
        void truncate(DiskFile open, long size) throws IOException {
            if (cutsFail) {
                throw new IOException("Input/output error");
            }
            super.truncate(open, size);
        }
    }

    private final LyingDisk disk = new LyingDisk();

    private Log open(SyncMode mode) {
        return Log.open(
                disk, directory, LogOptions.standard().sync(mode).segmentBytes(4096), (sequence, payload) -> {});
    }

    private static long append(Log log) {
        return log.append(new byte[100], 0, 100);
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void aFrameThatFailedDoesNotComeBack(SyncMode mode) {
        try (Log log = open(mode)) {
            append(log);
            disk.writesFail = true;
            assertThrows(LogFullException.class, () -> append(log));
            assertNull(log.status().failure());
            assertEquals(
                    1,
                    Log.read(disk, directory, () -> (sequence, payload) -> {}).lastSequence());
            disk.writesFail = false;
            assertEquals(2, append(log));
        }
        open(mode).close();
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void whereItCannotBeTakenAwayTheLogEndsAndSaysSo(SyncMode mode) {
        Log log = open(mode);
        append(log);
        disk.writesFail = true;
        disk.cutsFail = true;
        LogException failed = assertThrows(LogException.class, () -> append(log));
        assertTrue(
                String.valueOf(failed.getMessage()).contains("nor what there is of it taken away"), failed::toString);
        disk.writesFail = false;
        disk.cutsFail = false;
        LogException later = assertThrows(LogException.class, () -> append(log));
        assertTrue(String.valueOf(later.getMessage()).contains("takes no more frames"), later::toString);
        assertNotNull(log.status().failure());
        assertThrows(LogException.class, log::close);
        open(mode).close();
    }
}
