package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The replay ends early, by a SIGKILL and by Ctrl-C, and is run again on the same directory. */
class KilledReplayTest {
    private static final Pattern HALF_WAY = Pattern.compile("(?:cold|warm): +[3-9][0-9] % .*");
    private static final Pattern FOUND = Pattern.compile("Page .* \\(([0-9,]+) products found in the cache\\)");
    private static final Pattern WARM_ROW =
            Pattern.compile("warm +([0-9,]+ +[0-9,]+ +[0-9.]+ % +[0-9,]+) +[0-9,]+ +[0-9,]+ +[0-9.]+");

    @TempDir
    private Path directory;

    @Test
    void aReplayThatIsKilledAndOneThatIsInterruptedLeaveTheirCacheToTheNext() throws Exception {
        try (ExampleProcess killed = replay(6_000)) {
            assertEquals("0", killed.await(FOUND));
            killed.await(HALF_WAY);
            killed.kill();
        }
        long left;
        try (ExampleProcess interrupted = replay(6_000)) {
            left = number(interrupted.await(FOUND));
            assertTrue(left > 500, interrupted::text);
            interrupted.await(HALF_WAY);
            interrupted.interrupt();
            assertEquals(ExampleProcess.INTERRUPTED, interrupted.awaitEnd(), interrupted::text);
            assertTrue(
                    interrupted.text().endsWith("Stopped. Kept in " + directory + ": the next start finds it."),
                    interrupted::text);
            assertFalse(interrupted.text().contains("Exception"), interrupted::text);
        }
        try (ExampleProcess last = replay(500)) {
            assertTrue(number(last.await(FOUND)) >= left, last::text);
            String warm = last.await(WARM_ROW);
            assertEquals(0, last.awaitEnd(), last::text);
            assertTrue(warm.matches("[0-9,]+ +500 +100.00 % +0"), warm);
        }
    }

    private ExampleProcess replay(int requests) throws Exception {
        return ExampleProcess.start(
                "--replay", "--directory", directory.toString(), "--requests", String.valueOf(requests));
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }
}
