package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogTest {
    private static final LogOptions SMALL = LogOptions.standard().segmentBytes(4096);

    @TempDir(factory = InMemory.class)
    Path directory;

    private final List<String> read = new ArrayList<>();

    private Log open(LogOptions options) {
        read.clear();
        return Log.open(
                Disk.real(),
                directory.resolve("log"),
                options,
                (sequence, payload) -> read.add(sequence + "=" + StandardCharsets.UTF_8.decode(payload)));
    }

    private static long append(Log log, String text) {
        byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        return log.append(bytes, 1, bytes.length - 2);
    }

    private List<String> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("log"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void whatWasAppendedIsReadBackInOrder(SyncMode mode) {
        try (Log log = open(SMALL.sync(mode))) {
            assertEquals(List.of(), read);
            assertEquals(1, append(log, "a"));
            assertEquals(2, append(log, ""));
            log.awaitDurable(2);
            assertEquals(2, log.durableSequence());
        }
        try (Log log = open(SMALL.sync(mode))) {
            assertEquals(List.of("1=a", "2="), read);
            assertTrue(log.report().cleanlyClosed());
            assertEquals(3, append(log, "b"));
        }
        open(SMALL.sync(mode)).close();
        assertEquals(List.of("1=a", "2=", "3=b"), read);
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void aLogOfManySegmentsWithFramesLargerThanASegment(SyncMode mode) throws IOException {
        List<String> written = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            try (Log log = open(SMALL.sync(mode))) {
                assertEquals(written, read);
                for (int index = 0; index < 50; index++) {
                    String text = "x".repeat(index == 25 ? 300_000 : index * 7);
                    written.add(append(log, text) + "=" + text);
                }
            }
        }
        open(SMALL.sync(mode)).close();
        assertEquals(written, read);
        assertTrue(files(".log").size() > 5);
    }

    @Test
    void aSnapshotStandsForTheFramesItCovers() throws IOException {
        LogOptions withoutMarks = SMALL.sync(SyncMode.NEVER);
        try (Log log = open(withoutMarks)) {
            for (int index = 1; index <= 200; index++) {
                append(log, "frame " + index);
            }
            log.compact(200, sink -> {
                sink.frame("<snap>".getBytes(StandardCharsets.UTF_8), 1, 4);
                append(log, "meanwhile");
            });
            append(log, "after");
            assertEquals(202, log.lastSequence());
            LogStatus status = log.status();
            assertTrue(status.segments() <= 2, () -> "status=" + status);
            assertEquals(2 * FrameFormat.FRAME_BYTES + 9 + 5, status.bytesSinceSnapshot());
        }
        open(SMALL).close();
        assertEquals(List.of("200=snap", "201=meanwhile", "202=after"), read);
        assertEquals(List.of("00000000000000c8.snap"), files(".snap"));
    }

    @Test
    void aSnapshotThatFailsLeavesEverythingAsItWas() throws IOException {
        try (Log log = open(SMALL)) {
            append(log, "a");
            assertThrows(
                    IllegalStateException.class,
                    () -> log.compact(1, sink -> {
                        sink.frame(new byte[10], 0, 10);
                        throw new IllegalStateException("planned");
                    }));
            append(log, "b");
        }
        open(SMALL).close();
        assertEquals(List.of("1=a", "2=b"), read);
        assertEquals(List.of(), files(".tmp"));
    }

    @Test
    void aBackupIsALogOfItsOwn() throws IOException {
        Path target = directory.resolve("deep").resolve("backup");
        try (Log log = open(SMALL)) {
            append(log, "a");
            log.backup(target, sink -> sink.frame(new byte[] {'A'}, 0, 1));
            append(log, "b");
            LogException again =
                    assertThrows(LogException.class, () -> log.backup(target, sink -> sink.frame(new byte[1], 0, 1)));
            assertTrue(String.valueOf(again.getMessage()).contains("needs an empty directory"), again::getMessage);
        }
        List<String> restored = new ArrayList<>();
        try (Log copy = Log.open(
                Disk.real(),
                target,
                SMALL,
                (sequence, payload) -> restored.add(sequence + "=" + StandardCharsets.UTF_8.decode(payload)))) {
            assertEquals(2, append(copy, "c"));
        }
        assertEquals(List.of("1=A"), restored);
    }

    @Test
    void aBackupThatFailedIsNotTakenForAnEmptyLog() throws IOException {
        Path target = directory.resolve("backup");
        try (Log log = open(SMALL)) {
            assertThrows(IOException.class, () -> {
                try {
                    log.backup(target, sink -> {
                        throw new IOException("planned");
                    });
                } catch (LogException e) {
                    throw e.getCause();
                }
            });
        }
        LogException refused =
                assertThrows(LogException.class, () -> Log.open(Disk.real(), target, SMALL, (sequence, payload) -> {}));
        assertTrue(String.valueOf(refused.getMessage()).contains("did not come to its end"), refused::getMessage);
    }

    /** It ends at its next frame, and what there is of it is not taken for a log; closing does not wait for it. */
    @Test
    void aBackupBesideACloseEndsAndLeavesNothingThatOpens() throws Exception {
        Path target = directory.resolve("backup");
        Log log = open(SMALL);
        append(log, "a");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        byte[] frame = "<snap>".getBytes(StandardCharsets.UTF_8);
        FutureTask<Void> backup = new FutureTask<>(() -> {
            log.backup(target, sink -> {
                sink.frame(frame, 1, 4);
                begun.countDown();
                await(closed);
                sink.frame(frame, 1, 4);
            });
            return null;
        });
        new Thread(backup, "backup").start();
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        log.close();
        closed.countDown();
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> backup.get(20, TimeUnit.SECONDS));
        assertInstanceOf(LogClosedException.class, thrown.getCause());
        LogException refused =
                assertThrows(LogException.class, () -> Log.open(Disk.real(), target, SMALL, (sequence, payload) -> {}));
        assertTrue(String.valueOf(refused.getMessage()).contains("did not come to its end"), refused::getMessage);
        open(SMALL).close();
        assertEquals(List.of("1=a"), read);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void afterCloseNothingIsTaken() {
        Log log = open(SMALL);
        append(log, "a");
        log.close();
        log.close();
        assertThrows(LogClosedException.class, () -> append(log, "b"));
        assertThrows(LogClosedException.class, () -> log.compact(1, sink -> {}));
        log.awaitDurable(1);
    }

    @Test
    void waitingForAFrameThatWasNotAppendedIsRefused() {
        try (Log log = open(SMALL)) {
            assertThrows(IllegalArgumentException.class, () -> log.awaitDurable(1));
        }
    }

    @Test
    void aSecondOpenerIsToldWhoHoldsTheDirectory() throws IOException {
        try (Log log = open(SMALL)) {
            LogHeldException held = assertThrows(LogHeldException.class, () -> open(SMALL));
            assertEquals(ProcessHandle.current().pid(), held.pid());
            assertEquals(directory.resolve("log"), held.directory());
            assertFalse(held.startTime().isEmpty());
            append(log, "a");
        }
        open(SMALL).close();
        assertEquals(List.of("1=a"), read);
    }

    @Test
    void onlyTheOwnerMayReadTheFiles() throws IOException {
        try (Log log = open(SMALL)) {
            append(log, "a");
            log.compact(1, sink -> {});
        }
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("log"))));
        for (String name : files("")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            directory.resolve("log").resolve(name))),
                    name);
        }
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void manyThreadsAppendAndWait(SyncMode mode) throws Exception {
        int threads = 8;
        int each = 100;
        try (Log log = open(SMALL.sync(mode))) {
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String name = "thread " + thread;
                running.add(executor.submit(() -> {
                    for (int index = 0; index < each; index++) {
                        long sequence = append(log, name + " " + index);
                        log.awaitDurable(sequence);
                        assertTrue(log.durableSequence() >= sequence);
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            executor.shutdown();
            assertEquals(threads * each, log.durableSequence());
        }
        open(SMALL).close();
        assertEquals(threads * each, read.size());
        for (int thread = 0; thread < threads; thread++) {
            String name = "=thread " + thread + " ";
            List<String> ofThread = read.stream()
                    .filter(text -> text.contains(name))
                    .map(text -> text.substring(text.lastIndexOf(' ') + 1))
                    .toList();
            assertEquals(
                    Stream.iterate(0, index -> index + 1)
                            .limit(each)
                            .map(String::valueOf)
                            .toList(),
                    ofThread);
        }
    }

    @Test
    void aLogIsReadBesideTheOneWhoHasItOpen() {
        try (Log log = open(SMALL)) {
            append(log, "a");
            List<String> seen = new ArrayList<>();
            LogReport report = Log.read(
                    Disk.real(),
                    directory.resolve("log"),
                    () -> (sequence, payload) -> seen.add(sequence + "=" + StandardCharsets.UTF_8.decode(payload)));
            assertEquals(List.of("1=a"), seen);
            assertEquals(1, report.lastSequence());
            assertFalse(report.cleanlyClosed());
            append(log, "b");
        }
        open(SMALL).close();
        assertEquals(List.of("1=a", "2=b"), read);
    }

    @Test
    void damageBeforeTheEndIsRefusedAndSalvagedOnRequest() throws IOException {
        try (Log log = open(SMALL)) {
            for (int index = 1; index <= 10; index++) {
                append(log, "frame " + index);
            }
        }
        Path segment = directory.resolve("log").resolve(files(".log").get(0));
        byte[] bytes = Files.readAllBytes(segment);
        int damaged = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("frame 4");
        bytes[damaged] ^= 1;
        Files.write(segment, bytes);

        CorruptLogException refused = assertThrows(CorruptLogException.class, () -> open(SMALL));
        assertEquals(segment, refused.file());
        assertEquals(damaged - FrameFormat.FRAME_BYTES, refused.offset());

        try (Log log = open(SMALL.salvage(true))) {
            assertEquals(9, read.size());
            assertFalse(read.toString().contains("frame 4"));
            assertEquals(1, log.report().givenUp().size(), () -> String.valueOf(log.report()));
            assertEquals(9, log.report().salvagedFrames());
            append(log, "after");
        }
        assertEquals(List.of(segment.getFileName() + ".bad"), files(".bad"));
        open(SMALL).close();
        assertEquals(10, read.size());
    }
}
