package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The threads of a log go on whatever they meet, and nobody waits for what cannot come. */
@Timeout(60)
class LogThreadsTest {
    @TempDir
    Path directory;

    private final Problems problems = new Problems(Path.of("/simulated/log"));

    private static Error error(int number) {
        return switch (number % 4) {
            case 0 -> new OutOfMemoryError("Java heap space");
            case 1 -> new StackOverflowError();
            case 2 -> new NoClassDefFoundError("dev/flashdb/Gone");
            default -> new InternalError("a fault occurred");
        };
    }

    /** Time that passes at once, and is written down. */
    private static final class CountedPauses implements Pauses {
        private final List<Long> pauses = new ArrayList<>();

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public boolean pause(long nanos) {
            pauses.add(nanos);
            return true;
        }
    }

    // ---------------------------------------------------------------- the threads

    /** Whether the work comes to its end or fails: what is asked for while it runs is done after it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoAsksWhileTheWorkRunsIsHeard(boolean fails) throws InterruptedException {
        BackgroundThreads background = new BackgroundThreads("test", problems);
        AtomicInteger wanted = new AtomicInteger(1);
        AtomicInteger seen = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        Background.Job[] own = new Background.Job[1];
        own[0] = background.job(() -> {
            seen.set(wanted.get());
            if (seen.get() == 3) {
                done.countDown();
                return;
            }
            wanted.incrementAndGet();
            own[0].ask(); // later than the work has looked, and before it has ended
            if (fails) {
                throw error(seen.get());
            }
        });
        background.start();
        own[0].ask();
        assertTrue(done.await(20, TimeUnit.SECONDS), () -> "seen=" + seen + ", wanted=" + wanted);
        assertTrue(background.close(() -> {}, Duration.ofSeconds(30)));
    }

    /** An ask leaves its mark even while nobody runs, and asks that come together are done together. */
    @Test
    void whatWasAskedForBeforeTheStartIsDoneOnce() throws InterruptedException {
        BackgroundThreads background = new BackgroundThreads("test", problems);
        AtomicInteger rounds = new AtomicInteger();
        CountDownLatch second = new CountDownLatch(1);
        Background.Job job = background.job(rounds::incrementAndGet);
        Background.Job other = background.job(second::countDown);
        job.ask();
        job.ask();
        background.start();
        while (rounds.get() == 0) {
            Thread.onSpinWait();
        }
        other.ask();
        assertTrue(second.await(20, TimeUnit.SECONDS));
        assertTrue(background.close(() -> {}, Duration.ofSeconds(30)));
        assertEquals(1, rounds.get());
    }

    @Test
    void aJobThatThrowsIsDoneAgainAndTheFailureIsTold() throws InterruptedException {
        BackgroundThreads background = new BackgroundThreads("test", problems);
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        Background.Job job = background.job(() -> {
            if (attempts.incrementAndGet() <= 3) {
                throw error(attempts.get());
            }
            done.countDown();
        });
        background.start();
        job.ask();
        assertTrue(done.await(50, TimeUnit.SECONDS));
        assertEquals(3, problems.count());
        assertNotNull(problems.last());
        assertTrue(background.close(() -> {}, Duration.ofSeconds(30)));
    }

    @Test
    void aTimedTaskThatThrowsGoesOn() throws InterruptedException {
        BackgroundThreads background = new BackgroundThreads("test", problems);
        AtomicInteger rounds = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        background.job(() -> {}, Duration.ofMillis(1), () -> {
            if (rounds.incrementAndGet() <= 4) {
                throw error(rounds.get());
            }
            if (rounds.get() > 50) {
                done.countDown();
            }
        });
        background.start();
        assertTrue(done.await(50, TimeUnit.SECONDS), () -> "rounds=" + rounds);
        assertEquals(4, problems.count());
        assertTrue(background.close(() -> {}, Duration.ofSeconds(30)));
    }

    @Test
    void pausesGrowFromATenthOfASecondToTen() {
        assertEquals(Duration.ofMillis(100).toNanos(), BackgroundThreads.pauseNanos(1));
        assertEquals(Duration.ofMillis(200).toNanos(), BackgroundThreads.pauseNanos(2));
        assertEquals(Duration.ofSeconds(10).toNanos(), BackgroundThreads.pauseNanos(9));
        assertEquals(Duration.ofSeconds(10).toNanos(), BackgroundThreads.pauseNanos(1_000_000));
    }

    @Test
    void theLastThingIsDoneWhenWhatWasBegunHasEndedThoughNobodyWaitsForItAnyMore() throws InterruptedException {
        BackgroundThreads background = new BackgroundThreads("test", problems);
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch last = new CountDownLatch(1);
        Background.Job job = background.job(() -> {
            begun.countDown();
            Uninterrupted.await(hangs);
        });
        background.job(() -> {});
        background.start();
        job.ask();
        begun.await();
        assertFalse(background.close(last::countDown, Duration.ofMillis(20)));
        assertEquals(1, last.getCount());
        hangs.countDown();
        assertTrue(last.await(50, TimeUnit.SECONDS));
    }

    private static final class Uninterrupted {
        static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    // ---------------------------------------------------------------- syncs

    @ParameterizedTest
    @EnumSource(InjectedErrorsTest.Thrown.class)
    void aSyncThatCouldNotBeginIsTriedAgain(InjectedErrorsTest.Thrown thrown) {
        CountedPauses pauses = new CountedPauses();
        AtomicInteger attempts = new AtomicInteger();
        GroupCommit group = new GroupCommit(
                0,
                new GroupCommit.Sync() {
                    @Override
                    public void begin() {
                        if (attempts.incrementAndGet() <= 3) {
                            thrown.raise();
                        }
                    }

                    @Override
                    public long run() {
                        return 7;
                    }
                },
                problems,
                pauses);
        group.await(5);
        assertEquals(7, group.durable());
        assertNull(group.failure());
        assertEquals(3, pauses.pauses.size());
    }

    @ParameterizedTest
    @EnumSource(InjectedErrorsTest.Thrown.class)
    void aSyncThatCanNeverBeginEndsTheLogForThoseWhoWait(InjectedErrorsTest.Thrown thrown) {
        GroupCommit group = new GroupCommit(
                0,
                new GroupCommit.Sync() {
                    @Override
                    public void begin() {
                        thrown.raise();
                    }

                    @Override
                    public long run() {
                        return 7;
                    }
                },
                problems,
                new CountedPauses());
        assertThrows(SyncFailedException.class, () -> group.await(5));
        assertNotNull(group.failure());
    }

    @ParameterizedTest
    @EnumSource(InjectedErrorsTest.Thrown.class)
    void whateverComesOutOfASyncAllWhoWaitAreTold(InjectedErrorsTest.Thrown thrown) throws Exception {
        CountDownLatch syncing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        GroupCommit group = new GroupCommit(
                0,
                new GroupCommit.Sync() {
                    @Override
                    public void begin() {}

                    @Override
                    public long run() {
                        syncing.countDown();
                        Uninterrupted.await(goOn);
                        thrown.raise();
                        return 7;
                    }
                },
                problems,
                new CountedPauses());
        List<CompletableFuture<Throwable>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Throwable> told = new CompletableFuture<>();
            waiting.add(told);
            Thread thread =
                    new Thread(() -> told.complete(assertThrows(SyncFailedException.class, () -> group.await(5))));
            thread.start();
            if (i == 0) {
                syncing.await();
            }
        }
        goOn.countDown();
        for (CompletableFuture<Throwable> told : waiting) {
            assertInstanceOf(SyncFailedException.class, told.get(50, TimeUnit.SECONDS));
        }
    }

    @Test
    void aLogThatEndsForWantOfMemorySaysWhatToDo() {
        GroupCommit.Sync sync = new GroupCommit.Sync() {
            @Override
            public void begin() {}

            @Override
            public long run() {
                return 0;
            }
        };
        GroupCommit group = new GroupCommit(0, sync, problems, new CountedPauses());
        LogException told = group.fail("A test has failed", new OutOfMemoryError() {
            @Override
            public String toString() {
                throw this; // nor is there memory to say so
            }
        });
        assertTrue(String.valueOf(told.getMessage()).contains("give the process a larger heap (-Xmx)"), told::toString);
        assertSame(told, group.failure());
    }

    // ---------------------------------------------------------------- whole logs

    /** A disk whose syncs do not come back, or throw, when that is wanted. */
    private static final class SyncsDisk extends WrappedDisk {
        private final CountDownLatch released = new CountDownLatch(1);
        private final CountDownLatch hanging = new CountDownLatch(1);
        private final AtomicBoolean hangs = new AtomicBoolean();

        SyncsDisk() {
            super(Disk.real());
        }

        @Override
        void force(Path file, DiskFile open) throws IOException {
            if (hangs.get()) {
                hanging.countDown();
                Uninterrupted.await(released);
            }
            super.force(file, open);
        }
    }

    /** What comes of the leader's wait: the log has ended, but its sync came back in the end. */
    private static Throwable outcome(Log log, long sequence) {
        try {
            log.awaitDurable(sequence);
            return new Throwable("it is durable after all");
        } catch (LogException e) {
            return e;
        }
    }

    @Test
    void closingReturnsThoughTheDiskDoesNotAndTheDirectoryIsFreeOnceItDoes() throws Exception {
        SyncsDisk disk = new SyncsDisk();
        LogOptions options = LogOptions.standard().sync(SyncMode.ALWAYS).closeLimit(Duration.ofMillis(50));
        Log log = Log.open(disk, directory, options, (sequence, payload) -> {});
        disk.hangs.set(true);
        long sequence = log.append(new byte[100], 0, 100);
        CompletableFuture<Throwable> waiting = new CompletableFuture<>();
        new Thread(() -> waiting.complete(outcome(log, sequence))).start();
        disk.hanging.await();
        CompletableFuture<Throwable> second = new CompletableFuture<>();
        new Thread(() -> second.complete(assertThrows(LogException.class, () -> log.awaitDurable(sequence)))).start();
        LogException late = assertThrows(LogException.class, log::close);
        assertTrue(String.valueOf(late.getMessage()).contains("could not be closed in time"), late::getMessage);
        assertNotNull(second.get(50, TimeUnit.SECONDS), "somebody waits for a sync that does not come back");
        disk.released.countDown();
        LogOptions patient = LogOptions.standard().sync(SyncMode.ALWAYS).lockWait(Duration.ofSeconds(50));
        List<Long> found = new ArrayList<>();
        Log.open(Disk.real(), directory, patient, (any, payload) -> found.add(any))
                .close();
        assertEquals(List.of(sequence), found);
        waiting.get(50, TimeUnit.SECONDS);
    }

    @Test
    void theSyncsOfTheIntervalGoOnAfterErrorsInTheirThread() throws Exception {
        AtomicInteger failing = new AtomicInteger();
        CountDownLatch failed = new CountDownLatch(3);
        WrappedDisk disk = new WrappedDisk(Disk.real()) {
            @Override
            public void syncDirectory(Path path) throws IOException {
                if (failing.get() > 0) {
                    failing.decrementAndGet();
                    failed.countDown();
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.syncDirectory(path);
            }
        };
        LogOptions options = LogOptions.standard()
                .sync(SyncMode.INTERVAL)
                .interval(Duration.ofMillis(2))
                .segmentBytes(4096);
        try (Log log = Log.open(disk, directory, options, (sequence, payload) -> {})) {
            failing.set(3);
            while (failed.getCount() > 0) {
                try {
                    log.append(new byte[1000], 0, 1000);
                } catch (LogException e) {
                    assertTrue(
                            String.valueOf(e.getMessage()).contains("A new segment could not be made"), e::getMessage);
                }
            }
            long last = -1;
            for (int i = 0; i < 20; i++) {
                try {
                    last = log.append(new byte[1000], 0, 1000);
                } catch (LogException e) {
                    assertTrue(
                            String.valueOf(e.getMessage()).contains("A new segment could not be made"), e::getMessage);
                }
            }
            while (log.durableSequence() < last) {
                Thread.onSpinWait(); // the periodic sync comes
            }
            assertNull(log.status().failure());
            assertNotNull(log.status().lastProblem());
        }
    }
}
