package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a directory: processes that live, and only as long as the directory is the one that they took. */
class DirectoryLockTest {

    @TempDir
    Path directory;

    private static Log open(Path path, LogOptions options) {
        return Log.open(Disk.real(), path, options, (sequence, payload) -> {});
    }

    private static LogOptions options(SyncMode mode) {
        return LogOptions.standard().sync(mode).segmentBytes(4096);
    }

    private static void append(Log log, int length) {
        log.append(new byte[length], 0, length);
    }

    @ParameterizedTest
    @CsvSource({
        "Z, 1, true",
        "X, 1, true",
        "x, 1, true",
        "Z, 0, true",
        "Z, 3, false",
        "S, 1, false",
        "R, 20, false",
        "D, 1, false",
        "T, 1, false"
    })
    void aProcessHasEndedWhenItsLastThreadHas(String state, int threads, boolean hasEnded) throws IOException {
        Files.writeString(directory.resolve("stat"), "4711 (a ) Z (java) " + state + " 1 4711 0");
        for (int i = 0; i < threads; i++) {
            Files.createDirectories(directory.resolve("task").resolve(Integer.toString(4711 + i)));
        }
        Files.createDirectories(directory.resolve("task"));
        assertEquals(hasEnded, DirectoryLock.hasEnded(directory));
        assertFalse(DirectoryLock.hasEnded(directory.resolve("nowhere")));
    }

    /** A process that was killed and whose parent does not ask for its exit code. */
    @Test
    void aZombieKeepsNobodyOut() throws IOException, InterruptedException {
        if (!Files.isDirectory(Path.of("/proc/self/task"))) {
            return; // other systems do not tell of zombies in files
        }
        Process parent = new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; exec cat").start();
        try {
            byte[] digits = new byte[16];
            int count = parent.getInputStream().read(digits);
            String pid = new String(digits, 0, count, StandardCharsets.US_ASCII).strip();
            awaitText(Path.of("/proc", Long.toString(parent.pid()), "comm"), "cat");
            ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
            awaitText(Path.of("/proc", pid, "stat"), ") Z ");
            ProcessHandle zombie = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            assertTrue(zombie.isAlive(), "the JDK takes a zombie for alive; without that this test shows nothing");
            String start = zombie.info().startInstant().orElseThrow().toString();
            Files.writeString(directory.resolve("lock"), "pid=" + pid + " started=" + start + " nonce=1");
            assertTrue(Log.holder(directory).isEmpty());
            open(directory, options(SyncMode.ALWAYS)).close();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    private static void awaitText(Path file, String text) throws IOException {
        while (!Files.readString(file).contains(text)) {
            Thread.onSpinWait();
        }
    }

    // ---------------------------------------------------------------- waiting for the directory

    /** Time that passes when somebody waits; the owner lets go when it is time for that. */
    private static final class FakePauses implements Pauses {
        private final List<Long> pauses = new ArrayList<>();
        private final long letGoNanos;
        private final Log owner;
        private long now;

        FakePauses(Log owner, Duration letGo) {
            this.owner = owner;
            this.letGoNanos = letGo.toNanos();
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public boolean pause(long nanos) {
            pauses.add(nanos);
            now += nanos;
            if (now >= letGoNanos) {
                owner.close();
            }
            return !Thread.currentThread().isInterrupted();
        }
    }

    @Test
    void waitsUntilTheOwnerLetsGo() {
        Log owner = open(directory, options(SyncMode.ALWAYS));
        FakePauses pauses = new FakePauses(owner, Duration.ofSeconds(20));
        open(
                        directory,
                        options(SyncMode.ALWAYS)
                                .lockWait(Duration.ofSeconds(30))
                                .pauses(pauses))
                .close();
        assertEquals(Duration.ofSeconds(20).toNanos(), pauses.now);
    }

    @Test
    void givesUpAfterTheTimeAndSaysHowLongItWas() {
        try (Log owner = open(directory, options(SyncMode.ALWAYS))) {
            FakePauses pauses = new FakePauses(owner, Duration.ofDays(1));
            LogOptions waiting =
                    options(SyncMode.ALWAYS).lockWait(Duration.ofMillis(120)).pauses(pauses);
            LogHeldException e = assertThrows(LogHeldException.class, () -> open(directory, waiting));
            assertTrue(String.valueOf(e.getMessage()).contains("lockWait=PT0.12S"), e::getMessage);
            assertEquals(Duration.ofMillis(120).toNanos(), pauses.now);
            assertEquals(3, pauses.pauses.size());
        }
    }

    @Test
    void waitsForNobodyUnlessAsked() {
        try (Log owner = open(directory, options(SyncMode.ALWAYS))) {
            FakePauses pauses = new FakePauses(owner, Duration.ofDays(1));
            LogHeldException e = assertThrows(
                    LogHeldException.class,
                    () -> open(directory, options(SyncMode.ALWAYS).pauses(pauses)));
            assertTrue(String.valueOf(e.getMessage()).contains("set lockWait"), e::getMessage);
            assertTrue(pauses.pauses.isEmpty());
        }
    }

    @Test
    void anInterruptEndsTheWaitAndStays() {
        Log owner = open(directory, options(SyncMode.ALWAYS));
        Thread.currentThread().interrupt();
        LogOptions waiting = options(SyncMode.ALWAYS).lockWait(Duration.ofDays(300_000));
        assertThrows(LogHeldException.class, () -> open(directory, waiting));
        assertTrue(Thread.interrupted());
        owner.close();
    }

    // ---------------------------------------------------------------- another directory at the same path

    private static Map<String, String> contents(Path path) {
        try (Stream<Path> files = Files.list(path)) {
            Map<String, String> contents = new TreeMap<>();
            files.filter(file -> !file.endsWith("lock")).forEach(file -> contents.put(file.toString(), bytes(file)));
            return contents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bytes(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the directory goes from under an open log. */
    enum Move {
        LINK_SWITCHED,
        MOVED_AND_MADE_ANEW,
        MOVED,
        LOCK_FILE_REPLACED
    }

    @ParameterizedTest
    @EnumSource(Move.class)
    void aLogTouchesNothingInAnotherDirectoryAtItsPath(Move move) throws IOException {
        Path one = Files.createDirectories(directory.resolve("one"));
        Path two = Files.createDirectories(directory.resolve("two"));
        Path path = directory.resolve("current");
        if (move == Move.LINK_SWITCHED) {
            Files.createSymbolicLink(path, one);
        } else {
            path = one;
        }
        try (Log other = open(two, options(SyncMode.ALWAYS))) {
            append(other, 700);
        }
        Log log = open(path, options(SyncMode.ALWAYS));
        append(log, 100);
        move(move, one, two, path);
        Path stranger = move == Move.LINK_SWITCHED ? two : one;
        Map<String, String> before = Files.isDirectory(stranger) ? contents(stranger) : Map.of();

        if (move == Move.LINK_SWITCHED) {
            appendAndCompact(log); // the real path was taken once: the log goes on where it is
            log.close();
        } else {
            LogException ended = assertThrows(LogException.class, () -> appendAndCompact(log));
            assertTrue(causes(ended).contains("moved, deleted or replaced"), () -> causes(ended));
            LogException last = assertThrows(LogException.class, () -> append(log, 10));
            assertTrue(causes(last).contains("moved, deleted or replaced"), () -> causes(last));
            assertTrue(log.status().failure() != null);
            closeQuietly(log);
        }
        if (Files.isDirectory(stranger) && move != Move.LOCK_FILE_REPLACED) {
            assertEquals(before.keySet(), contents(stranger).keySet());
            assertEquals(before, contents(stranger));
        }
    }

    private static void appendAndCompact(Log log) {
        for (int i = 0; i < 30; i++) {
            append(log, 700);
            if (i % 10 == 9) {
                log.compact(log.lastSequence(), sink -> sink.frame(new byte[10], 0, 10));
            }
        }
    }

    private static void closeQuietly(Log log) {
        try {
            log.close();
        } catch (LogException e) {
            return; // it says that it could not be closed as it should be
        }
    }

    private static String causes(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            text.append(t).append('\n');
        }
        return text.toString();
    }

    private static void move(Move move, Path one, Path two, Path path) throws IOException {
        switch (move) {
            case LINK_SWITCHED -> {
                Path next = Files.createSymbolicLink(path.resolveSibling("next"), two);
                Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
            }
            case MOVED_AND_MADE_ANEW -> {
                Files.move(one, one.resolveSibling("moved"));
                Files.move(two, one);
            }
            case MOVED -> Files.move(one, one.resolveSibling("moved"));
            default -> {
                Files.move(one.resolve("lock"), one.resolve("old-lock"));
                Files.createFile(one.resolve("lock"));
            }
        }
    }

    // ---------------------------------------------------------------- directories made at once

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void directoriesBelowOneMissingParentAreMadeAtOnce(int depth) throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            Path parent = directory.resolve("round" + round);
            for (int i = 1; i < depth; i++) {
                parent = parent.resolve("deeper");
            }
            Path below = parent;
            CountDownLatch start = new CountDownLatch(1);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Path mine = below.resolve("db" + i);
                Thread thread = new Thread(() -> {
                    try {
                        start.await();
                        Disk.real().createDirectories(mine);
                    } catch (IOException | InterruptedException | RuntimeException e) {
                        failure.set(e);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(null, failure.get());
        }
    }

    @Test
    void aDirectoryIsSyncedThoughTheThreadIsInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        Disk.real().syncDirectory(directory);
        assertTrue(Thread.interrupted());
    }
}
