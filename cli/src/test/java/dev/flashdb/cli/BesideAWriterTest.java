package dev.flashdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands that read, beside another process that commits and compacts all the time: each sees a state that the writer has
 * had, with all that was acknowledged before the command began.
 */
class BesideAWriterTest {
    private static final int ROUNDS = Integer.getInteger("flashdb.cli.rounds", 50);
    private static final Pattern VALUE = Pattern.compile("\"key\":\"n\",\"value\":\"(\\d+)\"");

    @TempDir
    private Path directory;

    private final AtomicInteger acknowledged = new AtomicInteger();

    @Test
    @Timeout(300)
    void whatIsReadIsWhatTheWriterHadCommitted() throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Writer.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread listener = new Thread(() -> listen(writer));
        listener.start();
        try {
            while (acknowledged.get() < 10) {
                assertTrue(writer.isAlive(), "the writer has ended");
                LockSupport.parkNanos(1_000_000);
            }
            for (int round = 0; round < ROUNDS; round++) {
                readAll(writer.pid(), round % 5 == 0);
            }
        } finally {
            writer.toHandle().destroyForcibly();
            assertTrue(writer.waitFor(1, TimeUnit.MINUTES));
            listener.join();
        }
        int last = acknowledged.get();
        int left = number(Ran.of("dump", directory).ok().out());
        assertTrue(left >= last && left <= last + 1, "acknowledged=" + last + ", left=" + left);
        assertTrue(Ran.of("info", directory).ok().out().contains("its last process was killed"));
        System.out.printf("beside a writer: %d rounds, %d commits%n", ROUNDS, last);
    }

    private void listen(Process writer) {
        try (BufferedReader lines = writer.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged.set(Integer.parseInt(line));
            }
        } catch (IOException e) {
            return; // it was killed
        }
    }

    private void readAll(long pid, boolean withAllCommands) {
        int before = acknowledged.get();
        String dump = Ran.of("dump", directory).ok().out();
        int seen = number(dump);
        assertEquals(Writer.dump(seen), dump);
        assertTrue(seen >= before, () -> "acknowledged=" + before + ", seen=" + seen);
        int got = Integer.parseInt(
                Ran.of("get", "--type", "string", directory, "n").ok().out().strip());
        assertTrue(got >= seen, () -> "seen=" + seen + ", and then " + got);
        if (withAllCommands) {
            readMore(pid);
        }
    }

    private void readMore(long pid) {
        assertEquals(
                List.of("string\tn", "hash\th", "set\ts", "zset\tz", "cache c\tn"),
                Ran.of("keys", directory).ok().lines());
        assertTrue(Ran.of("info", directory).ok().out().contains("open in process " + pid));
        assertTrue(Ran.of("verify", directory).ok().out().startsWith("The log is whole"));
        Ran.of("stats", directory).ok();
    }

    private static int number(String dump) {
        Matcher value = VALUE.matcher(dump);
        assertTrue(value.find(), dump);
        return Integer.parseInt(value.group(1));
    }
}
