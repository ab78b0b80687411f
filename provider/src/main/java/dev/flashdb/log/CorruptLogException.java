package dev.flashdb.log;

import java.nio.file.Path;

/** A file of the log is not as it was written, and what is missing was on the disk once. */
public final class CorruptLogException extends LogException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final long offset;
    private final String expected;
    private final String found;

    CorruptLogException(Path file, long offset, String expected, String found) {
        this(
                "The log is damaged; opening it with salvage keeps what is intact: expected " + expected + ", found "
                        + found,
                file,
                offset,
                expected,
                found);
    }

    /** With words of its own; file and offset are added to them. */
    CorruptLogException(String message, Path file, long offset, String expected, String found) {
        super(message + ", file=" + file + ", offset=" + offset);
        this.file = file;
        this.offset = offset;
        this.expected = expected;
        this.found = found;
    }

    /**
     * The damaged file.
     *
     * @return its path
     */
    public Path file() {
        return file;
    }

    /**
     * Where the damage begins.
     *
     * @return the offset in the file, in bytes
     */
    public long offset() {
        return offset;
    }

    /**
     * What should stand there.
     *
     * @return a few words
     */
    public String expected() {
        return expected;
    }

    /**
     * What stands there.
     *
     * @return a few words, none of them from the application's own bytes
     */
    public String found() {
        return found;
    }
}
