package dev.flashdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The line that says how far work is. */
class ProgressTest {
    private static final long MILLI = 1_000_000L;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 700 * MILLI);
    private final StringWriter shown = new StringWriter();

    private Progress progress(long total, int width) {
        return new Progress("Reading", total, Sizes::bytes, nanos::get, () -> width, new PrintWriter(shown));
    }

    @Test
    void workThatEndsSoonShowsNothing() {
        try (Progress progress = progress(1_000, 80)) {
            nanos.addAndGet(499 * MILLI);
            progress.advance(500);
        }
        assertEquals("", shown.toString());
    }

    @Test
    void longWorkShowsABarTenTimesASecondAndTakesItAway() {
        try (Progress progress = progress(10_240, 80)) {
            nanos.addAndGet(600 * MILLI);
            progress.advance(5_120);
            progress.advance(1);
            nanos.addAndGet(100 * MILLI);
            progress.advance(2_559);
        }
        String half = "Reading [####################--------------------] 50 % 5.0 KiB";
        String more = "Reading [##############################----------] 75 % 7.5 KiB";
        assertEquals("\r" + half + "\r" + more + "\r" + " ".repeat(more.length()) + "\r", shown.toString());
    }

    @Test
    void aNarrowTerminalIsNeverWrapped() {
        for (int width = 1; width < 60; width++) {
            shown.getBuffer().setLength(0);
            Progress progress = progress(1_000_000, width);
            nanos.addAndGet(600 * MILLI);
            progress.advance(999_999);
            int columns = width;
            assertTrue(
                    shown.toString().lines().allMatch(line -> line.length() <= columns),
                    () -> "width=" + columns + ": " + shown);
        }
    }

    @Test
    void withoutATerminalThereIsNothing() {
        try (Progress progress = progress(1_000, 0)) {
            nanos.addAndGet(600 * MILLI);
            progress.advance(500);
            nanos.addAndGet(600 * MILLI);
            progress.advance(500);
        }
        assertEquals("", shown.toString());
    }

    @Test
    void anUnknownTotalHasNoBar() {
        Progress progress = progress(0, 80);
        nanos.addAndGet(2_000 * MILLI);
        progress.advance(2_048);
        assertEquals("\rReading 2.0 KiB 2 s", shown.toString());
    }
}
