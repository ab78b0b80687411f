package dev.flashdb.example.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, /* autoFlush= */ true, StandardCharsets.UTF_8);

    @Test
    void aTerminalSeesOneLineRedrawnWhenThePercentageChanges() {
        ProgressLine line = new ProgressLine(out, /* terminal= */ true, "run", 2_000);
        line.show(0);
        line.show(19);
        line.show(20);
        line.show(2_000);
        line.end();
        assertEquals(
                "\rrun:   0 % of 2,000\rrun:   1 % of 2,000\rrun: 100 % of 2,000" + System.lineSeparator(), shown());
    }

    @Test
    void elsewhereEachTenthIsALine() {
        ProgressLine line = new ProgressLine(out, /* terminal= */ false, "run", 200);
        for (int done = 20; done <= 70; done++) {
            line.show(done);
        }
        line.show(200);
        line.end();
        String expected = "run:  10 % of 200\nrun:  20 % of 200\nrun:  30 % of 200\n" + "run: 100 % of 200\n";
        assertEquals(expected.replace("\n", System.lineSeparator()), shown());
    }

    @Test
    void aLineNeverShownIsNotEnded() {
        new ProgressLine(out, /* terminal= */ true, "run", 1).end();
        assertEquals("", shown());
    }

    @Test
    void aTraceLongerThanAnIntOfPercentsIsCounted() {
        ProgressLine line = new ProgressLine(out, /* terminal= */ false, "run", Integer.MAX_VALUE);
        line.show(Integer.MAX_VALUE);
        assertEquals("run: 100 % of 2,147,483,647" + System.lineSeparator(), shown());
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
