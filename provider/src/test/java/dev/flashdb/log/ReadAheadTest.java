package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large files of a log are read ahead. */
class ReadAheadTest {
    private static final LogOptions OPTIONS =
            LogOptions.standard().sync(SyncMode.NEVER).segmentBytes(64 << 20);

    @TempDir(factory = InMemory.class)
    Path directory;

    private final List<byte[]> written = new ArrayList<>();
    private final List<byte[]> read = new ArrayList<>();

    private Log open(Disk disk) {
        read.clear();
        return Log.open(disk, directory, OPTIONS, (sequence, payload) -> {
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            read.add(bytes);
        });
    }

    /** Frames that end everywhere in a block, some larger than what a block leaves room for, one larger than any block. */
    private void write() {
        Random random = new Random(5);
        try (Log log = open(Disk.real())) {
            for (long bytes = 0; bytes < 12 << 20; ) {
                int length =
                        written.size() == 300 ? 3 << 20 : random.nextInt(random.nextInt(40) == 0 ? 400_000 : 2_000);
                byte[] frame = new byte[length];
                random.nextBytes(frame);
                log.append(frame, 0, length);
                written.add(frame);
                bytes += length;
            }
        }
    }

    private void assertReadsWhatWasWritten() {
        assertEquals(written.size(), read.size());
        for (int i = 0; i < read.size(); i++) {
            assertArrayEquals(written.get(i), read.get(i));
        }
    }

    /** The same frames in one file. */
    private void compact() {
        try (Log log = open(Disk.real())) {
            assertReadsWhatWasWritten();
            log.compact(log.lastSequence(), sink -> {
                for (byte[] frame : written) {
                    sink.frame(frame, 0, frame.length);
                }
            });
        }
    }

    @Test
    void framesOfAllSizesComeAsTheyWere() {
        write();
        compact();
        open(Disk.real()).close();
        assertReadsWhatWasWritten();
    }

    @Test
    void damageFarBehindIsFoundWhereItIs() throws IOException {
        write();
        compact();
        long offset = FrameFormat.HEADER_BYTES;
        int frame = written.size() / 2;
        for (byte[] before : written.subList(0, frame)) {
            offset += FrameFormat.FRAME_BYTES + before.length;
        }
        Path snapshot;
        try (Stream<Path> files = Files.list(directory)) {
            snapshot = files.filter(file -> file.toString().endsWith(".snap"))
                    .findFirst()
                    .orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(snapshot.toFile(), "rw")) {
            file.seek(offset + FrameFormat.LAG);
            int was = file.read();
            file.seek(offset + FrameFormat.LAG);
            file.write(was ^ 4);
        }
        CorruptLogException e = assertThrows(CorruptLogException.class, () -> open(Disk.real()));
        assertEquals(offset, e.offset());
        assertTrue(read.size() <= frame);
    }

    @Test
    void aReadThatFailsEndsTheOpening() {
        write();
        compact();
        Disk failing = new WrappedDisk(Disk.real()) {
            @Override
            int read(DiskFile open, long position, byte[] bytes, int offset, int length) throws IOException {
                if (position > 6 << 20) {
                    throw new IOException("Input/output error");
                }
                return super.read(open, position, bytes, offset, length);
            }
        };
        LogException e = assertThrows(LogException.class, () -> open(failing));
        assertTrue(String.valueOf(e.getMessage()).contains("could not be opened"), e::getMessage);
        open(Disk.real()).close();
        assertReadsWhatWasWritten();
    }
}
