package dev.flashdb.example.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.testing.NeedsProgram;
import dev.flashdb.testing.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Progress on real terminals, made by {@code script}, of several kinds; and where there is none. */
class TerminalTest {
    private static final int TOTAL = 95_607;
    private static final int SMALL_WIDTH = 40;

    /** What the tests start: shows the progress of a run. */
    static final class Shown {
        private Shown() {}

        public static void main(String[] arguments) {
            ProgressLine line = new ProgressLine(System.out, ProgressLine.onTerminal(), "cold", TOTAL);
            for (int done = 0; done <= TOTAL; done++) {
                line.show(done);
            }
            line.end();
        }
    }

    @Test
    @NeedsProgram(Program.SCRIPT)
    void aTerminalSeesOneLineDrawnOverAndOver() throws Exception {
        String shown = onTerminal("xterm");
        assertTrue(shown.startsWith("\rcold:   0 % of 95,607\rcold:   1 % of 95,607\r"), shown);
        assertTrue(shown.endsWith("\rcold: 100 % of 95,607\r\n"), shown);
        assertEquals(1, shown.lines().filter(line -> line.contains("100 %")).count());
    }

    @Test
    @NeedsProgram(Program.SCRIPT)
    void aTerminalThatCannotDrawALineAnewSeesALineEachTenth() throws Exception {
        String shown = onTerminal("dumb");
        assertEquals(11, shown.lines().count(), shown);
        assertFalse(shown.replace("\r\n", "").contains("\r"), shown);
    }

    @Test
    void aPipeSeesALineEachTenth() throws Exception {
        String shown = output(new ProcessBuilder(command()));
        assertEquals(11, shown.lines().count(), shown);
        assertFalse(shown.contains("\r"), shown);
    }

    @Test
    @NeedsProgram(Program.SCRIPT)
    void noLineNeedsColourOrWidth() throws Exception {
        for (String terminal : List.of("xterm", "dumb")) {
            String shown = onTerminal(terminal);
            assertFalse(shown.contains("\u001b"), shown);
            assertTrue(
                    shown.lines()
                            .flatMap(line -> List.of(line.split("\r")).stream())
                            .allMatch(line -> line.length() < SMALL_WIDTH),
                    shown);
        }
    }

    private static String onTerminal(String kind) throws Exception {
        ProcessBuilder script = new ProcessBuilder(
                Program.SCRIPT.path().toString(), "-qec", "'" + String.join("' '", command()) + "'", "/dev/null");
        script.environment().put("TERM", kind);
        script.environment().remove("COLUMNS");
        return output(script);
    }

    private static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("target", "classes") + ":" + Path.of("target", "test-classes"),
                Shown.class.getName());
    }

    private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }
}
