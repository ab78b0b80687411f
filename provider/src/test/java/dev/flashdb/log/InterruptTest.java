package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads that are interrupted while they append and wait: nothing closes, nothing is lost, the interrupt status stays. */
class InterruptTest {
    private static final int COMMITS = Integer.getInteger("flashdb.log.interrupted", 400);
    private static final LogOptions OPTIONS = LogOptions.standard().segmentBytes(16 << 10);

    @TempDir
    Path directory;

    @Test
    void aThreadThatIsInterruptedAllTheTimeLosesNothing() throws InterruptedException {
        AtomicLong interrupts = new AtomicLong();
        appendInterrupted(Disk.real(), interrupts);
        long[] frames = {0};
        Log.open(Disk.real(), directory.resolve("log"), OPTIONS, (sequence, payload) -> {
                    frames[0]++;
                    assertEquals(frames[0], sequence);
                })
                .close();
        assertEquals(COMMITS, frames[0]);
        System.out.printf(Locale.ROOT, "interrupts: %,d during %,d commits, lost: 0%n", interrupts.get(), COMMITS);
    }

    private void appendInterrupted(Disk disk, AtomicLong interrupts) throws InterruptedException {
        Thread victim = Thread.currentThread();
        AtomicLong done = new AtomicLong();
        Thread interrupter = new Thread(() -> {
            while (done.get() == 0) {
                victim.interrupt();
                interrupts.incrementAndGet();
                LockSupport.parkNanos(20_000);
            }
        });
        interrupter.start();
        try (Log log = Log.open(disk, directory.resolve("log"), OPTIONS, (sequence, payload) -> {})) {
            byte[] bytes = new byte[300];
            for (int commit = 0; commit < COMMITS; commit++) {
                log.awaitDurable(log.append(bytes, 0, bytes.length));
            }
        } finally {
            done.set(1);
            joinInterrupted(interrupter);
        }
    }

    private static void joinInterrupted(Thread thread) throws InterruptedException {
        while (thread.isAlive()) {
            if (Thread.interrupted()) {
                LockSupport.parkNanos(1_000);
            }
        }
        assertTrue(!Thread.interrupted() || !thread.isAlive());
        thread.join();
    }

    /** The channel that an interrupt has closed is opened anew, under the name that the file has by now. */
    @Test
    void aFileThatWasRenamedIsForcedAsBeforeAfterAnInterrupt() throws Exception {
        if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
            return; // other systems do not tell of open files in files
        }
        Path named = directory.toRealPath().resolve("named");
        Path temporary = named.resolveSibling("temporary");
        AtomicBoolean isClosed = new AtomicBoolean();
        try (DiskFile file = Disk.real().create(temporary)) {
            Disk.real().rename(temporary, named);
            file.renamed(named);
            file.force();
            assertEquals(2, handles(named), "the file, and the channel by which it is forced");
            FutureTask<Void> forcing = new FutureTask<>(() -> {
                while (!isClosed.get()) {
                    file.write(0, new byte[10], 0, 10);
                    file.force();
                    isClosed.set(handles(named) == 1);
                }
                return null;
            });
            Thread thread = new Thread(forcing, "forcing");
            thread.start();
            while (!isClosed.get() && !forcing.isDone()) {
                thread.interrupt();
            }
            forcing.get(1, TimeUnit.MINUTES);
            file.force();
            assertEquals(2, handles(named), "after the interrupt");
        }
    }

    private static long handles(Path file) throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            return handles.filter(handle -> isTo(file, handle)).count();
        }
    }

    private static boolean isTo(Path file, Path handle) {
        try {
            return Files.readSymbolicLink(handle).equals(file);
        } catch (IOException e) {
            return false; // the one by which the directory was listed
        }
    }

    @Test
    void theInterruptStatusStays() {
        try (Log log = Log.open(Disk.real(), directory.resolve("log"), OPTIONS, (sequence, payload) -> {})) {
            Thread.currentThread().interrupt();
            long sequence = log.append(new byte[10], 0, 10);
            assertTrue(Thread.currentThread().isInterrupted());
            log.awaitDurable(sequence);
            assertTrue(Thread.currentThread().isInterrupted());
            log.compact(sequence, sink -> {});
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aPlantedBugIsFoundAChannelThatAnInterruptCloses() {
        assertThrows(LogException.class, () -> appendInterrupted(new ChannelDisk(), new AtomicLong()));
        assertTrue(Thread.interrupted() || !Thread.currentThread().isInterrupted());
    }

    /** What almost everybody writes first: files are channels, in the caller's thread. */
    private static final class ChannelDisk extends WrappedDisk {
        ChannelDisk() {
            super(Disk.real());
        }

        @Override
        public DiskFile create(Path file) throws IOException {
            super.create(file).close();
            return new ChannelFile(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
        }
    }

    private record ChannelFile(FileChannel channel) implements DiskFile {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(long position, byte[] bytes, int offset, int length) throws IOException {
            return Math.max(0, channel.read(ByteBuffer.wrap(bytes, offset, length), position));
        }

        @Override
        public void write(long position, byte[] bytes, int offset, int length) throws IOException {
            channel.write(ByteBuffer.wrap(bytes, offset, length), position);
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
