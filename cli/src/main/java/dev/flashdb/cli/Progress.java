package dev.flashdb.cli;

import java.io.PrintWriter;
import java.util.function.IntSupplier;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * A line on the terminal that says how far long work is; gone when the work has ended. Work that ends soon has none. Confined
 * to one thread.
 */
final class Progress implements AutoCloseable {
    private static final long SILENT_NANOS = 500_000_000L;
    private static final long STEP_NANOS = 100_000_000L;
    private static final int WIDEST_BAR = 40;

    private final String label;
    private final long total;
    private final LongFunction<String> amount;
    private final LongSupplier nanos;
    private final IntSupplier width;
    private final PrintWriter err;
    private final long begunNanos;
    private long nextNanos;
    private long done;
    private int shown;

    /**
     * Begins.
     *
     * @param total how much there is to do at most; 0 when nobody knows
     * @param amount what was done, for people
     * @param width the columns of the terminal; 0 for none, asked when the work takes long
     */
    Progress(
            String label,
            long total,
            LongFunction<String> amount,
            LongSupplier nanos,
            IntSupplier width,
            PrintWriter err) {
        this.label = label;
        this.total = total;
        this.amount = amount;
        this.nanos = nanos;
        this.width = width;
        this.err = err;
        this.begunNanos = nanos.getAsLong();
        this.nextNanos = begunNanos + SILENT_NANOS;
    }

    void advance(long more) {
        done += more;
        long now = nanos.getAsLong();
        if (now - nextNanos >= 0) {
            int columns = width.getAsInt();
            nextNanos = columns > 0 ? now + STEP_NANOS : Long.MAX_VALUE / 2;
            if (columns > 0) {
                show(columns, now);
            }
        }
    }

    private void show(int columns, long now) {
        String figures = " " + amount.apply(done);
        String bar = "";
        if (total > 0) {
            long percent = Math.min(99, done * 100 / total);
            figures = " " + percent + " %" + figures;
            int room = Math.min(WIDEST_BAR, columns - 1 - label.length() - figures.length() - 3);
            if (room >= 5) {
                int full = (int) (room * percent / 100);
                bar = " [" + "#".repeat(full) + "-".repeat(room - full) + "]";
            }
        } else {
            figures += " " + (now - begunNanos) / 1_000_000_000L + " s";
        }
        String line = label + bar + figures;
        line = line.length() < columns ? line : line.substring(0, Math.max(0, columns - 1));
        err.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
        err.flush();
        shown = line.length();
    }

    @Override
    public void close() {
        if (shown > 0) {
            err.print("\r" + " ".repeat(shown) + "\r");
            err.flush();
            shown = 0;
        }
    }
}
