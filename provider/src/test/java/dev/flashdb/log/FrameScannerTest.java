package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameScannerTest {

    @TempDir
    private Path directory;

    /** Found by killing a process that used its segments again: what it had written there before was taken for damage. */
    @Test
    void staleBytesThatLookLikeFramesOfFarAwaySequencesAreNoWitness() throws Exception {
        byte[] stale = new byte[256 << 10];
        for (int i = 0; i < stale.length; i += 4) {
            stale[i + 2] = 0x7f;
            stale[i + 3] = 1;
        }
        Path path = Files.write(directory.resolve("segment"), stale);
        try (DiskFile file = Disk.real().open(path, /* writable= */ false)) {
            FrameScanner scanner = new FrameScanner(new FrameFormat(Checksum.CASTAGNOLI), file, /* salt= */ 1);
            assertEquals(-1, scanner.witness(0, 10));
        }
    }
}
