package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log is read while somebody else appends to it and compacts it: what is read is what the log was at some moment. */
class ReadingTest {
    private static final int FRAMES = 40;
    private static final int READS = 300;

    @TempDir(factory = InMemory.class)
    Path temporary;

    private Path directory;
    private Log log;
    private long written;

    @BeforeEach
    void open() {
        directory = temporary.resolve("log");
        log = Log.open(
                Disk.real(),
                directory,
                LogOptions.standard().sync(SyncMode.ALWAYS).segmentBytes(4096),
                (sequence, payload) -> {});
        append(FRAMES);
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** Each frame says how many there are, and so does the one frame of a snapshot. */
    private void append(int count) {
        for (int i = 0; i < count; i++) {
            written++;
            byte[] bytes = new byte[100];
            ByteBuffer.wrap(bytes).putLong(written);
            log.awaitDurable(log.append(bytes, 0, bytes.length));
        }
    }

    private void compact() {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(written).array();
        log.compact(log.lastSequence(), sink -> sink.frame(bytes, 0, bytes.length));
    }

    private static long read(Disk disk, Path directory) {
        AtomicLong last = new AtomicLong();
        Log.read(disk, directory, () -> {
            last.set(0);
            return (sequence, payload) -> {
                long number = payload.getLong();
                assertTrue(number == last.get() + 1 || last.get() == 0, () -> last + " and then " + number);
                last.set(number);
            };
        });
        return last.get();
    }

    /** Does something before a call to the disk. */
    private static final class Interfering extends WrappedDisk {
        private final Runnable action;
        private long callsBefore;

        Interfering(long callsBefore, Runnable action) {
            super(Disk.real());
            this.callsBefore = callsBefore;
            this.action = action;
        }

        private void call() {
            if (callsBefore-- == 0) {
                action.run();
            }
        }

        @Override
        public List<String> list(Path directory) throws IOException {
            call();
            return super.list(directory);
        }

        @Override
        public DiskFile open(Path file, boolean writable) throws IOException {
            call();
            DiskFile opened = super.open(file, writable);
            call();
            return opened;
        }
    }

    @Test
    void aCompactionBetweenAnyTwoCallsOfAReaderLosesItNothing() {
        boolean wasReached = true;
        int calls = 0;
        while (wasReached) {
            long before = written;
            AtomicLong reached = new AtomicLong();
            long seen = read(
                    new Interfering(calls++, () -> {
                        reached.set(1);
                        append(FRAMES);
                        compact();
                        append(FRAMES);
                        compact();
                    }),
                    directory);
            assertTrue(seen >= before, before + " were there, seen=" + seen + ", calls=" + calls);
            wasReached = reached.get() == 1;
        }
        assertTrue(calls > 10, "calls=" + calls);
    }

    /** A compaction deletes the snapshot before its own some time after its own has got its name. */
    @Test
    void anOlderSnapshotThatGoesAfterItWasListedIsNoMatter() {
        append(1);
        compact();
        Disk listing = new WrappedDisk(Disk.real()) {
            @Override
            public List<String> list(Path path) throws IOException {
                List<String> names = new ArrayList<>(super.list(path));
                names.add(LogDirectory.name(1, LogDirectory.SNAPSHOT));
                return names;
            }
        };
        assertEquals(written, read(listing, directory));
    }

    /** Takes the directory away from under a reader each time that it looks. */
    private final class Overtaking extends WrappedDisk {
        private long lists;

        Overtaking() {
            super(Disk.real());
        }

        @Override
        public List<String> list(Path path) throws IOException {
            lists++;
            append(1);
            compact();
            return super.list(path);
        }
    }

    @Test
    void aReaderThatIsOvertakenEachTimeGivesUpAfterAWhile() {
        Overtaking overtaking = new Overtaking();
        LogDirectory files = new LogDirectory(overtaking, directory, new FrameFormat(Checksum.CASTAGNOLI));
        long[] milliseconds = {Long.MIN_VALUE / 1_000_000};
        Reading reading =
                new Reading(files, () -> (sequence, payload) -> {}, () -> (milliseconds[0] += 50) * 1_000_000);
        IOException gaveUp = assertThrows(IOException.class, reading::run);
        assertTrue(gaveUp.getMessage().contains("for 10 s"), gaveUp.getMessage());
        assertTrue(overtaking.lists > 2 * 190, "50 milliseconds each: lists=" + overtaking.lists);
    }

    @Test
    void aReaderThatIsSlowTriesOftenAllTheSame() {
        Overtaking overtaking = new Overtaking();
        LogDirectory files = new LogDirectory(overtaking, directory, new FrameFormat(Checksum.CASTAGNOLI));
        long[] seconds = {0};
        Reading reading = new Reading(files, () -> (sequence, payload) -> {}, () -> seconds[0]++ * 1_000_000_000);
        assertThrows(IOException.class, reading::run);
        assertTrue(overtaking.lists > 2 * 99, "a second each: lists=" + overtaking.lists);
    }

    /** What a compaction takes away while it is read was opened before. */
    @Test
    void aCompactionWhileTheFilesAreReadCostsNoSecondAttempt() {
        AtomicLong attempts = new AtomicLong();
        boolean[] isDone = {false};
        Disk compacting = new WrappedDisk(Disk.real()) {
            @Override
            int read(DiskFile open, long position, byte[] bytes, int offset, int length) throws IOException {
                if (position > 0 && !isDone[0]) {
                    isDone[0] = true;
                    append(1);
                    compact();
                }
                return super.read(open, position, bytes, offset, length);
            }
        };
        long before = written;
        AtomicLong last = new AtomicLong();
        Log.read(compacting, directory, () -> {
            attempts.incrementAndGet();
            return (sequence, payload) -> last.set(payload.getLong());
        });
        assertTrue(isDone[0]);
        assertEquals(1, attempts.get());
        assertTrue(last.get() >= before, last + " of " + before);
    }

    /** Changes a byte of what is read from the first segment, some times. */
    private static final class Tearing extends WrappedDisk {
        private int times;

        Tearing(int times) {
            super(Disk.real());
            this.times = times;
        }

        @Override
        public DiskFile open(Path file, boolean writable) throws IOException {
            DiskFile opened = super.open(file, writable);
            return new TornFile(opened);
        }

        private final class TornFile implements DiskFile {
            private final DiskFile file;

            TornFile(DiskFile file) {
                this.file = file;
            }

            @Override
            public int read(long position, byte[] bytes, int offset, int length) throws IOException {
                int count = file.read(position, bytes, offset, length);
                int torn = FrameFormat.HEADER_BYTES + 2 * (FrameFormat.FRAME_BYTES + 100) + 50;
                if (count > FrameFormat.HEADER_BYTES && torn >= position && torn < position + count && times > 0) {
                    times--;
                    bytes[(int) (offset + torn - position)] ^= 1;
                }
                return count;
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void write(long position, byte[] bytes, int offset, int length) {
                throw new AssertionError("a reader writes");
            }

            @Override
            public void force() {
                throw new AssertionError("a reader forces");
            }

            @Override
            public void truncate(long size) {
                throw new AssertionError("a reader truncates");
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        }
    }

    @Test
    void aFrameThatIsHalfWrittenWhenItIsReadFirstIsNoDamage() {
        Tearing once = new Tearing(2);
        assertEquals(FRAMES, read(once, directory));
        assertEquals(0, once.times, "nothing was torn");
    }

    @Test
    void aFrameThatStaysBrokenIsDamage() {
        assertThrows(CorruptLogException.class, () -> read(new Tearing(Integer.MAX_VALUE), directory));
    }

    @Test
    @Timeout(60)
    void readersBesideAWriterThatCompactsAllTheTimeSeeWhatWasAcknowledged() throws InterruptedException {
        AtomicLong acknowledged = new AtomicLong(written);
        AtomicLong isDone = new AtomicLong();
        Thread writer = new Thread(() -> {
            while (isDone.get() == 0) {
                append(5);
                acknowledged.set(written);
                compact();
            }
        });
        writer.start();
        try {
            for (int i = 0; i < READS; i++) {
                long before = acknowledged.get();
                long seen = read(Disk.real(), directory);
                assertTrue(seen >= before, () -> before + " were acknowledged, seen=" + seen);
            }
        } finally {
            isDone.set(1);
            writer.join();
        }
    }

    @Test
    void aDirectoryWithoutALogIsRefused() throws IOException {
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        LogException refused = assertThrows(LogException.class, () -> read(Disk.real(), empty));
        assertTrue(refused.getMessage().contains("no log in this directory"), refused.getMessage());
        assertFalse(Files.exists(empty.resolve(DirectoryLock.FILE)));
    }

    @Test
    void whoHasADirectoryOpenIsTold() throws IOException {
        OptionalLong self = OptionalLong.of(ProcessHandle.current().pid());
        assertEquals(self, Log.holder(directory));
        log.close();
        assertEquals(OptionalLong.empty(), Log.holder(directory));
        assertEquals(OptionalLong.empty(), Log.holder(temporary.resolve("none")));
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        String started = parent.info().startInstant().orElseThrow().toString();
        Files.writeString(
                directory.resolve(DirectoryLock.FILE), "pid=" + parent.pid() + " started=" + started + " nonce=1");
        assertEquals(OptionalLong.of(parent.pid()), Log.holder(directory));
        Files.writeString(
                directory.resolve(DirectoryLock.FILE), "pid=" + parent.pid() + " started=2001-01-01T00:00:00Z nonce=1");
        assertEquals(OptionalLong.empty(), Log.holder(directory), "another process of that number");
    }
}
