package dev.flashdb.log;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log beside whoever has it open.
 *
 * <p>Confined to one thread.
 */
final class Reading {
    /*
     * 1. A compaction deletes the files that it has made superfluous, or uses them again, under the hands of a reader. The
     *    number of a segment is never given twice: one that was listed before and is there afterwards was not touched. With
     *    the same newest snapshot before and after, all that was read belongs together. If not, it is read again.
     * 2. A frame that is being written looks broken, and a moment later there may be one behind it that vouches for it. So
     *    damage counts when the same is found twice in a row, in files that nobody has taken away meanwhile.
     * 3. A reader that is overtaken by that many compactions gives up: it would be slower than the writer for ever.
     */
    private static final int MOST_ATTEMPTS = 100;

    private final LogDirectory directory;
    private final Supplier<? extends FrameVisitor> visitors;

    Reading(LogDirectory directory, Supplier<? extends FrameVisitor> visitors) {
        this.directory = directory;
        this.visitors = visitors;
    }

    LogReport run() throws IOException {
        @Nullable CorruptLogException damage = null;
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            Files before = list();
            try {
                Recovery recovery = new Recovery(directory, visitors.get());
                recovery.run();
                if (before.isIn(list())) {
                    return recovery.report(Salvage.Outcome.NONE);
                }
            } catch (CorruptLogException e) {
                boolean isStill = before.isIn(list());
                if (isStill && damage != null && isSame(damage, e)) {
                    throw e;
                }
                damage = isStill ? e : null;
            } catch (IOException e) {
                if (before.isIn(list())) {
                    throw e;
                }
            }
        }
        throw new IOException("compactions changed its files during each of " + MOST_ATTEMPTS + " attempts");
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
