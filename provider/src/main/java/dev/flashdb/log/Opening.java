package dev.flashdb.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
     * 1. No frame goes behind the old ones: a new segment is begun, for the end of the old one may be torn. Frames of which
     *    nobody vouches that they are on the disk may be in the kernel only, and after a failed sync the kernel takes them for
     *    written and forgets them; to force the old file again would prove nothing. So they are copied into new segments,
     *    which are forced: then all that was read is durable.
     * 2. These get their names from the last one to the first. An old segment counts up to the first frame of the segments with
     *    higher numbers: so at each moment each frame stands in a file that counts.
     * 3. The note says how far the log goes before an old file goes, and before the first compaction: who copies the files
     *    meanwhile, and finds neither the old ones nor the new, is told by the note.
     */

    private final LogDirectory directory;
    private final LogOptions options;
    private final Background background;
    private final Problems problems;
    private final Recovery recovery;
    private final Deque<LogDirectory.Numbered> obsolete = new ArrayDeque<>();
    private long nextNumber;

    Opening(LogDirectory directory, LogOptions options, Background background, Problems problems, Recovery recovery) {
        this.directory = directory;
        this.options = options;
        this.background = background;
        this.problems = problems;
        this.recovery = recovery;
    }

    Appender appender() throws IOException {
        obsolete.addAll(recovery.obsolete());
        nextNumber = recovery.highestId() + 1;
        List<Segment> segments = publish(drafts());
        Segment last = segments.get(segments.size() - 1);
        boolean done = false;
        Appender appender =
                new Appender(directory, options, background, problems, last, recovery.lastSequence(), recovery.bytes());
        try {
            takeIn(appender);
            for (Segment full : segments.subList(0, segments.size() - 1)) {
                full.close();
                appender.addFull(new Appender.Full(full.name, full.lastSequence(), full.bytes()));
            }
            if (recovery.noted() < recovery.lastSequence()) {
                CloseNote.write(directory, recovery.lastSequence());
            }
            tidy(appender);
            done = true;
            return appender;
        } finally {
            if (!done) {
                appender.closeFiles();
            }
        }
    }

    private LogDirectory.Draft draft() throws IOException {
        Optional<String> recycled = Optional.empty();
        while (recycled.isEmpty()
                && !obsolete.isEmpty()
                && options.isRecycled(directory.size(obsolete.peek().name()))) {
            recycled = Optional.of(obsolete.remove().name());
        }
        return directory.draft(options.plan(nextNumber++, recovery.bytes(), recycled));
    }

    /** The new segments: those with a copy of what is uncertain, of which the last takes what comes. */
    private List<LogDirectory.Draft> drafts() throws IOException {
        List<LogDirectory.Draft> drafts = new ArrayList<>();
        boolean done = false;
        try {
            drafts.add(draft());
            long certain = recovery.lastCertain();
            byte[] scratch = Segment.scratch();
            recovery.read(certain + 1, (sequence, bytes, offset, length) -> {
                Segment segment = drafts.get(drafts.size() - 1).segment();
                if (!segment.hasRoom(FrameFormat.FRAME_BYTES + (long) length)) {
                    drafts.add(draft());
                    segment = drafts.get(drafts.size() - 1).segment();
                }
                segment.append(directory.format, scratch, FrameFormat.DATA, sequence, certain, bytes, offset, length);
            });
            done = true;
            return drafts;
        } finally {
            if (!done) {
                drafts.forEach(directory::abandon);
            }
        }
    }

    private List<Segment> publish(List<LogDirectory.Draft> drafts) throws IOException {
        Deque<LogDirectory.Draft> waiting = new ArrayDeque<>(drafts);
        List<Segment> published = new ArrayList<>();
        boolean done = false;
        try {
            for (LogDirectory.Draft draft : drafts) {
                draft.segment().force();
            }
            while (!waiting.isEmpty()) {
                published.add(0, directory.publish(waiting.getLast()));
                waiting.removeLast();
            }
            done = true;
            return published;
        } finally {
            if (!done) {
                waiting.forEach(directory::abandon);
                closeQuietly(published);
            }
        }
    }

    /** While something else is being thrown. */
    private static void closeQuietly(List<Segment> segments) {
        for (Segment segment : segments) {
            try {
                segment.close();
            } catch (IOException e) {
                continue;
            }
        }
    }

    /** The old segments, up to the last sequence that counts in them; those that were copied as a whole are not needed. */
    private void takeIn(Appender appender) {
        long certain = recovery.lastCertain();
        for (Recovery.Extent extent : recovery.living()) {
            if (extent.base() > certain) {
                obsolete.add(extent.file());
            } else {
                long last = Math.min(recovery.lastOf(extent), certain);
                appender.addFull(new Appender.Full(extent.file().name(), last, trim(extent)));
            }
        }
    }

    /**
     * Gives back the room that the last owner has made for frames and did not use before it was killed: else each killed process
     * would leave a segment, until a compaction. Returns the size; what cannot be given back takes room, and harms nobody.
     */
    private long trim(Recovery.Extent extent) {
        long used = recovery.usedBytes(extent);
        if (used < extent.size()) {
            try (DiskFile file =
                    directory.disk.open(directory.file(extent.file().name()), /* writable= */ true)) {
                file.truncate(used);
            } catch (IOException e) {
                return extent.size();
            }
        }
        return used;
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
