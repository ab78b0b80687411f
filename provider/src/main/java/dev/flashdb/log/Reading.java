package dev.flashdb.log;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log beside whoever has it open.
 *
 * <p>Confined to one thread.
 */
final class Reading {
    /*
     * 1. A compaction deletes the files that it has made superfluous, or uses them again, under the hands of a reader. So all
     *    are opened before one is read. The number of a segment is never given twice: with the same newest snapshot before
     *    and after they were opened, and all segments from before still there, they belong together, and what is deleted
     *    later can still be read. One that is used again has another header. If not, they are listed and opened again.
     * 2. A frame that is being written looks broken, and a moment later there may be one behind it that vouches for it. So
     *    damage counts when the same is found twice in a row, in files that nobody has used again meanwhile.
     * 3. A reader that is overtaken by that many compactions while it opens the files, or in whose files each compaction
     *    writes, and for that long, gives up: it would be slower than the writer for ever. That many alone would be a matter of
     *    a tenth of a second, in which a young process is still slow.
     */
    private static final int LEAST_ATTEMPTS = 100;

    private static final Duration LEAST_TIME = Duration.ofSeconds(10);

    private final LogDirectory directory;
    private final Supplier<? extends FrameVisitor> visitors;
    private final LongSupplier nanoTime;

    /**
     * Prepares to read a log.
     *
     * @param nanoTime tells how long it has been tried, as {@link System#nanoTime} does
     */
    Reading(LogDirectory directory, Supplier<? extends FrameVisitor> visitors, LongSupplier nanoTime) {
        this.directory = directory;
        this.visitors = visitors;
        this.nanoTime = nanoTime;
    }

    LogReport run() throws IOException {
        @Nullable CorruptLogException damage = null;
        long began = nanoTime.getAsLong();
        int attempts = 0;
        while (attempts++ < LEAST_ATTEMPTS || nanoTime.getAsLong() - began < LEAST_TIME.toNanos()) {
            Files before = list();
            try (HeldFiles held = HeldFiles.of(directory)) {
                if (!before.isIn(list())) {
                    continue;
                }
                LogDirectory files = new LogDirectory(held, directory.path, directory.format);
                try {
                    Recovery recovery = new Recovery(files, visitors.get());
                    recovery.run();
                    if (held.areUntouched()) {
                        return recovery.report(Salvage.Outcome.NONE);
                    }
                } catch (CorruptLogException e) {
                    boolean isStill = held.areUntouched();
                    if (isStill && damage != null && isSame(damage, e)) {
                        throw e;
                    }
                    damage = isStill ? e : null;
                }
            } catch (IOException e) {
                if (before.isIn(list())) {
                    throw e;
                }
            }
        }
        throw new IOException("compactions changed its files again and again for " + LEAST_TIME.toSeconds()
                + " s. Try again when the program that has it open writes less");
    }

    private static boolean isSame(CorruptLogException one, CorruptLogException other) {
        return one.file().equals(other.file()) && one.offset() == other.offset();
    }

    private Files list() throws IOException {
        Files files = new Files(directory.newestSnapshot(), directory.files(LogDirectory.SEGMENT));
        boolean isClosed = directory.disk.list(directory.path).contains(CloseNote.FILE);
        if (files.snapshot.isEmpty() && files.segments.isEmpty() && !isClosed) {
            throw new LogException("There is no log in this directory: directory=" + directory.path);
        }
        return files;
    }

    private record Files(Optional<LogDirectory.Numbered> snapshot, List<LogDirectory.Numbered> segments) {
        boolean isIn(Files later) {
            return snapshot.equals(later.snapshot) && later.segments.containsAll(segments);
        }
    }
}
