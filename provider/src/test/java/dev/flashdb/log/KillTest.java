package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that appends without a pause and is killed without a warning: whatever it said was appended is there.
 *
 * <p>{@code -Dflashdb.log.kills=1000} sets how often, {@code -Dflashdb.log.seed=7} where the random numbers start.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("flashdb.log.kills", 50);
    private static final long SEED = Long.getLong("flashdb.log.seed", 1);
    private static final LogOptions OPTIONS = LogOptions.standard().segmentBytes(64 << 10);

    @TempDir
    Path directory;

    /** The process that is killed: appends, compacts now and then, and says each sequence once its append has returned. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            PrintStream out = System.out;
            LogOptions options = OPTIONS.sync(SyncMode.valueOf(arguments[1]));
            boolean waits = options.sync == SyncMode.ALWAYS;
            Log log = Log.open(Disk.real(), Path.of(arguments[0]), options, (sequence, payload) -> {});
            while (true) {
                long expected = log.lastSequence() + 1;
                byte[] bytes = payload(expected);
                long sequence = log.append(bytes, 0, bytes.length);
                if (waits) {
                    log.awaitDurable(sequence);
                }
                out.println(sequence);
                if (sequence % 500 == 0) {
                    byte[] snapshot = payload(sequence);
                    log.compact(sequence, sink -> sink.frame(snapshot, 0, snapshot.length));
                }
            }
        }
    }

    private static byte[] payload(long sequence) {
        byte[] bytes = new byte[16 + new Random(sequence).nextInt(600)];
        ByteBuffer.wrap(bytes).putLong(sequence).putLong(~sequence);
        return bytes;
    }

    @Test
    void whatAKilledProcessSaidItHadAppendedIsThere() throws Exception {
        Random random = new Random(SEED);
        long acknowledged = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            SyncMode mode = SyncMode.values()[kill % SyncMode.values().length];
            acknowledged = Math.max(acknowledged, killOnce(mode, random));
            long last = check();
            String message = "seed=" + SEED + ", kill=" + kill + ", mode=" + mode;
            assertTrue(last >= acknowledged, message + ", acknowledged=" + acknowledged + ", found=" + last);
            acknowledged = last;
        }
        System.out.printf(
                Locale.ROOT, "processes killed: %,d, commits acknowledged: %,d, lost: 0%n", KILLS, acknowledged);
    }

    /** Lets a process append for a random number of commits; returns the last it told of before it died. */
    private long killOnce(SyncMode mode, Random random) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.resolve("log").toString(),
                        mode.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = 0;
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int lines = 1 + random.nextInt(mode == SyncMode.ALWAYS ? 200 : 5_000);
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                last = Long.parseLong(line);
                if (--lines == 0) {
                    process.toHandle().destroyForcibly();
                }
            }
        } catch (NumberFormatException cutOff) {
            process.toHandle().destroyForcibly();
        }
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(137, process.exitValue());
        return last;
    }

    /** Opens what it left: every sequence from the snapshot on, with its own bytes. */
    private long check() {
        long[] last = {-1};
        try (Log log = Log.open(Disk.real(), directory.resolve("log"), OPTIONS, (sequence, payload) -> {
            assertTrue(last[0] < 0 || sequence == last[0] + 1, () -> "after " + last[0] + " came " + sequence);
            assertEquals(sequence, payload.getLong());
            assertEquals(~sequence, payload.getLong());
            last[0] = sequence;
        })) {
            return log.lastSequence();
        }
    }
}
