package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.testing.Interruptible;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a process of its own, as its users have it. Confined to one thread; to be closed, which kills it. */
final class ExampleProcess implements AutoCloseable {
    /** The exit code of a process that a SIGKILL ended. */
    static final int KILLED = 128 + 9;

    /** The exit code of a process that a SIGINT, which is Ctrl-C, ended. */
    static final int INTERRUPTED = 128 + 2;

    private static final Pattern PAGE = Pattern.compile("Page +(http://127\\.0\\.0\\.1:[0-9]+/).*");

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private ExampleProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Starts the program with these arguments. */
    static ExampleProcess start(String... arguments) throws IOException, InterruptedException {
        return start(FlashDbExample.class, arguments);
    }

    /** Starts a main class of this module's. */
    static ExampleProcess start(Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(command(main));
        command.addAll(List.of(arguments));
        return new ExampleProcess(new ProcessBuilder(Interruptible.command(command))
                .redirectErrorStream(true)
                .start());
    }

    /** Returns the command that starts a main class: with the small compiler alone, for a process that does not live long. */
    static List<String> command(Class<?> main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName());
    }

    long pid() {
        return process.pid();
    }

    /** Reads on until a line like this, and returns what its group is. */
    String await(Pattern pattern) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches()) {
                return matcher.groupCount() == 0 ? line : matcher.group(1);
            }
        }
        throw new AssertionError("no line like " + pattern + " in\n" + text());
    }

    /** Waits until the page is there, and returns where. */
    URI awaitPage() throws IOException {
        return URI.create(await(PAGE));
    }

    /** Ends it as {@code kill -9} does. */
    void kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly(); // the process itself would close its output
        assertEquals(KILLED, awaitEnd(), this::text);
    }

    /** Ends it as Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        Interruptible.interrupt(process);
    }

    /** Reads what is left of its output, and returns its exit code. */
    int awaitEnd() throws IOException, InterruptedException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
        }
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "the process did not end");
        return process.exitValue();
    }

    /** Returns what it has said so far. */
    String text() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }
}
