package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, /* autoFlush= */ true, StandardCharsets.UTF_8);
        assertEquals(0, FlashDbExample.run(out, out, arguments(500)));
        String last = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(number(first(FOUND, last)) >= left, last);
        String warm = first(WARM_ROW, last);
        assertTrue(warm.matches("[0-9,]+ +500 +100.00 % +0"), last);
    }

    private static String first(Pattern pattern, String text) {
        return text.lines()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line like " + pattern + " in\n" + text))
                .group(1);
    }

    private String[] arguments(int requests) {
        return new String[] {"--replay", "--directory", directory.toString(), "--requests", String.valueOf(requests)};
    }

    private ExampleProcess replay(int requests) throws Exception {
        return ExampleProcess.start(arguments(requests));
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }
}
