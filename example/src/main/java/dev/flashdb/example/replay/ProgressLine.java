package dev.flashdb.example.replay;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows how far a run has come: on a terminal in one line drawn over and over, elsewhere as a line every tenth of the
 * way. Confined to one thread.
 */
final class ProgressLine {
    private static final int PLAIN_STEP_PERCENT = 10;

    private final PrintStream out;
    private final boolean terminal;
    private final String label;
    private final long total;
    private int shownPercent = -1;

    /** Creates the line of a run of {@code total} requests, at least one; nothing is shown yet. */
    ProgressLine(PrintStream out, boolean terminal, String label, long total) {
        this.out = out;
        this.terminal = terminal;
        this.label = label;
        this.total = total;
    }

    /** Shows that {@code done} requests have begun, if that is news at the place the line is shown. */
    void show(long done) {
        int percent = (int) (done * 100 / total);
        int step = terminal ? 1 : PLAIN_STEP_PERCENT;
        int reached = percent - percent % step;
        if (reached > shownPercent) {
            shownPercent = reached;
            String text = String.format(Locale.ROOT, "%s: %3d %% of %,d", label, percent, total);
            out.print(terminal ? "\r" + text : text + System.lineSeparator());
            out.flush();
        }
    }

    /** Ends the line, so that what follows starts on its own. */
    void end() {
        if (terminal && shownPercent >= 0) {
            out.println();
        }
    }

    /**
     * Returns whether this process talks to a terminal that can draw a line anew; a {@code dumb} one cannot.
     *
     * <p>Until JDK 21 a console is a terminal; from 22 on there may be one without, and it is to be asked. The method
     * for it is not in 17, hence the reflection.
     */
    static boolean onTerminal() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException beforeJdk22) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
