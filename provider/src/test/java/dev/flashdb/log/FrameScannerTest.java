package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a search for a witness finds in bytes of all kinds. */
class FrameScannerTest {
    private static final long SALT = 0x0123_4567_89ab_cdefL;
    private static final int BYTES = 256 << 10;
    private static final int PAYLOAD_BYTES = 100;

    private final FrameFormat format = new FrameFormat(Checksum.CASTAGNOLI);
    private final byte[] bytes = new byte[BYTES];

    @TempDir(factory = InMemory.class)
    private Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("segment");
    }

    private long witness(long sequence) throws IOException {
        Files.write(path, bytes);
        try (DiskFile file = Disk.real().open(path, /* writable= */ false)) {
            return new FrameScanner(format, file, SALT).witness(0, sequence);
        }
    }

    /** A frame of sequence 50 that was written when 49 was durable. */
    private void frame(int at, long salt, int position) {
        byte[] payload = new byte[PAYLOAD_BYTES];
        new Random(at).nextBytes(payload);
        format.encode(bytes, at, salt, position, FrameFormat.DATA, 50, 49, payload, 0, payload.length);
        System.arraycopy(payload, 0, bytes, at + FrameFormat.FRAME_BYTES, payload.length);
    }

    /** Headers of long frames, all fields right but for the check: each would cost a sum over all that is behind it. */
    private void fillWithHeaders(int from, int to) {
        for (int at = from; at + FrameFormat.FRAME_BYTES <= to; at += FrameFormat.FRAME_BYTES) {
            ByteBuffer.wrap(bytes)
                    .putInt(at + FrameFormat.LENGTH, BYTES - at - FrameFormat.FRAME_BYTES)
                    .putInt(at + FrameFormat.CHECK, 0x5555_5555)
                    .putShort(at + FrameFormat.TYPE, (short) FrameFormat.DATA)
                    .putLong(at + FrameFormat.SEQUENCE, 20_000);
        }
    }

    @Test
    void aFrameIsFoundBehindAsManyMadeUpHeadersAsThereMayBe() throws IOException {
        fillWithHeaders(0, BYTES - 1_000);
        assertEquals(-1, witness(10));
        frame(BYTES - 500, SALT, BYTES - 500);
        assertEquals(BYTES - 500, witness(10));
        assertEquals(-1, witness(50), "50 was not durable when it was written");
    }

    /** Found by killing a process that used its segments again: what it had written there before was taken for damage. */
    @Test
    void staleBytesThatLookLikeFramesOfFarAwaySequencesAreNoWitness() throws IOException {
        for (int i = 0; i < bytes.length; i += 4) {
            bytes[i + 2] = 0x7f;
            bytes[i + 3] = 1;
        }
        assertEquals(-1, witness(10));
    }

    @Test
    void aFrameOfAnotherSaltOrAtAnotherPlaceIsNoWitness() throws IOException {
        frame(1_000, SALT + 1, 1_000);
        frame(2_000, SALT + (1L << 32), 2_000);
        frame(3_000, ~SALT, 3_000);
        frame(4_000, SALT, 4_001);
        assertEquals(-1, witness(10));
    }

    @Test
    void aFrameOfWhichTheHeaderAloneIsRightIsNoWitness() throws IOException {
        frame(1_000, SALT, 1_000);
        bytes[1_000 + FrameFormat.FRAME_BYTES + 7] ^= 1;
        assertEquals(-1, witness(10));
    }
}
