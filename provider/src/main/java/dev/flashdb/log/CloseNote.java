package dev.flashdb.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last sequence at the last opening, clean close or compaction. It stands in a file of its own, so that an end of the log that somebody
 * has cut off is noticed, and one that is not in a copy. Immutable.
 *
 * @param database the database whose log it is
 * @param sequence up to where all of it was on the disk; never too high, so the note stays when the log is opened
 */
record CloseNote(DatabaseId database, long sequence) {
    static final String FILE = "last-close";

    private static final Pattern TEXT =
            Pattern.compile("(database=([0-9a-f]{32}) sequence=(\\d{1,19})) check=([0-9a-f]{8})\n");
    private static final int MOST_BYTES = 256;

    /**
     * The note of a directory; empty when there is none.
     *
     * @throws CorruptLogException when it is not as it was written
     */
    static Optional<CloseNote> read(LogDirectory directory) throws IOException {
        if (!directory.disk.list(directory.path).contains(FILE)) {
            return Optional.empty();
        }
        byte[] bytes = new byte[MOST_BYTES];
        int count;
        try (DiskFile file = directory.disk.open(directory.file(FILE), /* writable= */ false)) {
            count = file.read(0, bytes, 0, bytes.length);
        }
        Matcher matcher = TEXT.matcher(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
        if (!matcher.matches()
                || !check(matcher.group(1)).equals(matcher.group(4))
                || sequence(matcher.group(3)) > FrameFormat.MAXIMUM_SEQUENCE) {
            throw new CorruptLogException(
                    directory.file(FILE), 0, "the note of the last clean close", count + " bytes that are none");
        }
        return Optional.of(new CloseNote(DatabaseId.parse(matcher.group(2)), sequence(matcher.group(3))));
    }

    private static long sequence(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static String check(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return String.format("%08x", Checksum.CASTAGNOLI.of(bytes, 0, bytes.length, bytes, 0, 0));
    }

    /**
     * Says how far the log of a directory goes; durable when this returns. A full disk leaves it out, which is no harm: the note
     * before is true as well.
     */
    static void write(LogDirectory directory, long sequence) throws IOException {
        try {
            new CloseNote(directory.database(), sequence).write(directory);
        } catch (DiskFullException e) {
            return;
        }
    }

    /** Puts the note in the place of the one before; durable when this returns. */
    void write(LogDirectory directory) throws IOException {
        String text = "database=" + database + " sequence=" + sequence;
        byte[] bytes = (text + " check=" + check(text) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        Path temporary = directory.file(FILE + LogDirectory.TEMPORARY);
        DiskFile file = directory.create(temporary);
        boolean done = false;
        try {
            file.write(0, bytes, 0, bytes.length);
            file.force();
            directory.publish(temporary, FILE);
            done = true;
        } finally {
            if (done) {
                file.close();
            } else {
                directory.abandon(file, temporary);
            }
        }
    }
}
