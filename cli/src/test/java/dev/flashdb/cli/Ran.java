package dev.flashdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a run of the program inside this process gave. */
record Ran(int code, byte[] bytes, String err) {

    static Ran of(Object... arguments) {
        return with(new byte[0], arguments);
    }

    static Ran with(String input, Object... arguments) {
        return with(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    static Ran with(byte[] input, Object... arguments) {
        return on(Tty.NONE, Map.of(), input, arguments);
    }

    static Ran on(Tty tty, Map<String, String> environment, byte[] input, Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = FlashDbCli.run(
                new Streams(new ByteArrayInputStream(input), out, err, tty, environment),
                Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
        return new Ran(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    String out() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return out().lines().toList();
    }

    /** This, if the program said that all is well, and nothing else. */
    Ran ok() {
        assertEquals("", err, () -> "out=" + out());
        assertEquals(ExitCode.OK, code);
        return this;
    }

    /** This, if the program ended so. */
    Ran ended(int expected) {
        assertEquals(expected, code, () -> "out=" + out() + "\nerr=" + err);
        return this;
    }
}
