package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program is killed in the middle of a run, and run again on the same directory. */
class KilledReplayTest {
    private static final Pattern FOUND = Pattern.compile("Kept in .*: ([0-9,]+) products found there");
    private static final Pattern LOADS = Pattern.compile("JCache +[0-9,]+ +[0-9.]+ % +([0-9,]+) .*");
    private static final int KILLED = 128 + 9;

    @TempDir
    private Path directory;

    @Test
    void aKilledRunLeavesItsCacheToTheNextOne() throws Exception {
        List<String> cold = new ArrayList<>();
        assertEquals(KILLED, run(cold, "200", "cached: +[1-9][0-9] % .*"));
        assertEquals(0, number(FOUND, cold));

        List<String> warm = new ArrayList<>();
        assertEquals(0, run(warm, "20", "never"));
        long found = number(FOUND, warm);
        assertTrue(found > 1_000, () -> "found=" + found);

        List<String> warmer = new ArrayList<>();
        assertEquals(0, run(warmer, "20", "never"));
        assertEquals(0, number(LOADS, warmer), () -> String.join("\n", warmer));
        assertTrue(number(LOADS, warm) > 0, () -> String.join("\n", warm));
    }

    /** Runs the program until its end, or kills it at a line like this; returns its exit code. */
    private int run(List<String> lines, String lookupMicros, String killAt) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        TraceReplay.class.getName(),
                        "--directory",
                        directory.toString(),
                        "--lookup-micros",
                        lookupMicros,
                        "--bare-requests",
                        "1")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (line.matches(killAt)) {
                    process.toHandle().destroyForcibly(); // the process itself would close its output
                }
            }
        }
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "the process did not end");
        return process.exitValue();
    }

    private static long number(Pattern pattern, List<String> lines) {
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches()) {
                return Long.parseLong(matcher.group(1).replace(",", ""));
            }
        }
        throw new AssertionError("no line like " + pattern + " in\n" + String.join("\n", lines));
    }
}
