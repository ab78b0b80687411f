package dev.flashdb.cli;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongFunction;
import org.jline.terminal.spi.SystemStream;

/** Where a command prints: results to standard output, all else to standard error. Confined to one thread. */
final class Console {
    private static final int DEFAULT_WIDTH = 80;
    private static final int LEAST_WIDTH = 20;

    private final Streams streams;
    private final OutputStream bytes;
    private final Writer out;
    private final PrintWriter err;
    private final boolean isColored;
    private boolean hidesProgress;

    Console(Streams streams, List<String> arguments) {
        this.streams = streams;
        this.bytes = new BufferedOutputStream(streams.out(), 1 << 16);
        this.out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 1 << 13);
        this.err = new PrintWriter(new OutputStreamWriter(streams.err(), errorCharset()), /* autoFlush= */ true);
        this.isColored = !arguments.contains("--no-color")
                && variable("NO_COLOR").isEmpty()
                && !variable("TERM").equals("dumb")
                && streams.tty().isTerminal(SystemStream.Output);
    }

    private static Charset errorCharset() {
        String name = System.getProperty("stderr.encoding", System.getProperty("native.encoding", "UTF-8"));
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    private String variable(String name) {
        return streams.environment().getOrDefault(name, "");
    }

    Streams streams() {
        return streams;
    }

    boolean isColored() {
        return isColored;
    }

    /** How wide lines may be: the terminal's width, else {@code COLUMNS}, else 80. */
    int width() {
        int width =
                streams.tty().isTerminal(SystemStream.Output) ? streams.tty().width(SystemStream.Output) : 0;
        if (width <= 0 && variable("COLUMNS").matches("\\d{1,4}")) {
            width = Integer.parseInt(variable("COLUMNS"));
        }
        return width <= 0 ? DEFAULT_WIDTH : Math.max(LEAST_WIDTH, width);
    }

    /** Prints a line of the result. */
    void line(String text) throws IOException {
        out.write(text);
        out.write('\n');
    }

    /** Prints a heading of the result. */
    void heading(String text) throws IOException {
        line(isColored ? "\033[1m" + text + "\033[0m" : text);
    }

    /** Where bytes of the result go as they are; flushed by {@link #flush}. */
    OutputStream bytes() throws IOException {
        out.flush();
        return bytes;
    }

    /** Where text of the result goes. */
    Writer out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Tells something that is no result. */
    void note(String text) {
        err.println(text);
    }

    /** Tells what went wrong. */
    void error(String text) {
        err.println((isColored ? "\033[31merror:\033[0m " : "error: ") + text);
    }

    void hideProgress() {
        hidesProgress = true;
    }

    /** Begins work that may take long; shown on a terminal only. */
    Progress progress(String label, long totalBytes) {
        return progress(label, totalBytes, Sizes::bytes);
    }

    /** Begins to print many items; shown on a terminal only, and not if they go there themselves. */
    Progress itemProgress(String label, boolean isPrinted) {
        if (isPrinted && streams.tty().isTerminal(SystemStream.Output)) {
            hideProgress();
        }
        return progress(label, 0, items -> Sizes.counted(items, "item", "items"));
    }

    private Progress progress(String label, long total, LongFunction<String> amount) {
        Tty tty = streams.tty();
        return new Progress(
                label,
                total,
                amount,
                System::nanoTime,
                () -> hidesProgress || !tty.isTerminal(SystemStream.Error) ? 0 : tty.width(SystemStream.Error),
                err);
    }
}
