package dev.flashdb.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What happens between reading a log and appending to it.
 *
 * <p>Confined to one thread.
 */
final class Opening {
    /*
     * No frame goes behind the old ones: a new segment is begun, for the end of the old one may be torn. Frames of which
     * nobody vouches that they are on the disk may be in the kernel only, and after a failed sync the kernel takes them for
     * written and forgets them; to force the old file again would prove nothing. So they are copied into the new segment,
     * which is forced: then all that was read is durable.
     */

    private final LogDirectory directory;
    private final LogOptions options;
    private final Background background;
    private final Recovery recovery;
    private final Deque<LogDirectory.Numbered> obsolete = new ArrayDeque<>();

    Opening(LogDirectory directory, LogOptions options, Background background, Recovery recovery) {
        this.directory = directory;
        this.options = options;
        this.background = background;
        this.recovery = recovery;
    }

    Appender appender() throws IOException {
        obsolete.addAll(recovery.obsolete());
        Segment first = directory.prepare(plan(), this::copyUncertain);
        boolean done = false;
        Appender appender =
                new Appender(directory, options, background, first, recovery.lastSequence(), recovery.bytes());
        try {
            takeIn(appender);
            tidy(appender);
            done = true;
            return appender;
        } finally {
            if (!done) {
                appender.closeFiles();
            }
        }
    }

    private LogDirectory.Plan plan() {
        Optional<String> recycled = Optional.ofNullable(obsolete.poll()).map(LogDirectory.Numbered::name);
        return options.plan(recovery.highestId() + 1, recovery.bytes(), recycled);
    }

    private void copyUncertain(Segment segment) throws IOException {
        long certain = recovery.lastCertain();
        byte[] scratch = Segment.scratch();
        recovery.read(
                certain + 1,
                (sequence, bytes, offset, length) -> segment.append(
                        directory.format, scratch, FrameFormat.DATA, sequence, certain, bytes, offset, length));
    }

    /** The old segments, up to the last sequence that counts in them; those that were copied as a whole are not needed. */
    private void takeIn(Appender appender) {
        long certain = recovery.lastCertain();
        for (Recovery.Extent extent : recovery.living()) {
            if (extent.base() > certain) {
                obsolete.add(extent.file());
            } else {
                long last = Math.min(recovery.lastOf(extent), certain);
                appender.addFull(new Appender.Full(extent.file().name(), last, extent.size()));
            }
        }
    }

    private void tidy(Appender appender) throws IOException {
        for (LogDirectory.Numbered segment : obsolete) {
            if (!appender.addSpare(new Appender.Full(segment.name(), 0, directory.size(segment.name())))) {
                directory.disk.delete(directory.file(segment.name()));
            }
        }
        List<LogDirectory.Numbered> snapshots = directory.files(LogDirectory.SNAPSHOT);
        for (LogDirectory.Numbered snapshot : snapshots.subList(0, Math.max(0, snapshots.size() - 1))) {
            directory.disk.delete(directory.file(snapshot.name()));
        }
    }
}
