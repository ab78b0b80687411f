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
     * written and forgets them. So under ALWAYS they are copied into the new segment, which is forced: then all that was
     * read is durable. In the other modes the next sync forces the old files.
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
        long last = recovery.lastSequence();
        long certain = recovery.lastCertain();
        boolean copies = options.preallocates();
        obsolete.addAll(recovery.obsolete());
        Segment first = directory.prepare(plan(), copies ? this::copyUncertain : LogDirectory.Filling.NOTHING);
        boolean done = false;
        Appender appender =
                new Appender(directory, options, background, first, last, copies ? last : certain, recovery.bytes());
        try {
            takeIn(appender, copies ? certain : last, certain);
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
        Optional<String> recycled = options.preallocates()
                ? Optional.ofNullable(obsolete.poll()).map(LogDirectory.Numbered::name)
                : Optional.empty();
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

    /** The old segments up to the last sequence that counts in them; what comes behind has been copied. */
    private void takeIn(Appender appender, long last, long certain) throws IOException {
        for (Recovery.Extent extent : recovery.living()) {
            long lastThere = Math.min(recovery.lastOf(extent), last);
            if (extent.base() > last) {
                obsolete.add(extent.file());
                continue;
            }
            appender.addFull(new Appender.Full(extent.file().name(), lastThere, extent.size()));
            if (lastThere > certain) {
                DiskFile file = directory.disk.open(directory.file(extent.file().name()), /* writable= */ true);
                appender.addUnsynced(Segment.ofThePast(extent.file(), file));
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
