package dev.flashdb.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands that Ctrl-C ends. A build that runs in the background of a shell has its children ignore that signal; {@code env} takes
 * that back, where it can.
 */
public final class Interruptible {
    private static final List<String> DEFAULT_SIGNAL = List.of("env", "--default-signal=INT");

    private Interruptible() {}

    /** Returns a command that does the same, and listens to SIGINT. */
    public static List<String> command(List<String> command) throws IOException, InterruptedException {
        List<String> listening = new ArrayList<>(isKnown() ? DEFAULT_SIGNAL : List.of());
        listening.addAll(command);
        return listening;
    }

    /** Sends a process the signal of Ctrl-C. */
    public static void interrupt(Process process) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start().waitFor();
        if (exit != 0) {
            throw new AssertionError("Cannot be interrupted: pid=" + process.pid() + ", exit=" + exit);
        }
    }

    private static boolean isKnown() throws IOException, InterruptedException {
        List<String> probe = new ArrayList<>(DEFAULT_SIGNAL);
        probe.add("true");
        try {
            return new ProcessBuilder(probe).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
