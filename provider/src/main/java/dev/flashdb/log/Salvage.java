package dev.flashdb.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a damaged log whole again, without what is damaged.
 *
 * <p>Confined to one thread.
 */
final class Salvage {
    /*
     * Every frame that is intact goes, in order, into a new snapshot. Frames hold effects, so those behind a gap still say what
     * they did. The snapshot covers one sequence more than the highest that any frame, snapshot or note of a close has named: so
     * no number is given twice, and what was promised of the end is kept. It makes all other files superfluous: the damaged
     * ones are renamed, so that somebody can look at them, and the rest goes when the log is opened. Files of another database,
     * and what is no file, are renamed before: nothing is read from them.
     */

    private final LogDirectory directory;

    /** The names of files that are set aside. */
    private final Set<String> damaged = new LinkedHashSet<>();

    private final List<Loss> losses = new ArrayList<>();
    private long highest;
    private long kept;

    Salvage(LogDirectory directory) {
        this.directory = directory;
    }

    /**
     * What was done.
     *
     * @param givenUp a line for each stretch or file that was given up
     * @param setAside the new names of damaged files
     * @param kept how many frames are kept
     */
    record Outcome(List<String> givenUp, List<String> setAside, long kept) {
        static final Outcome NONE = new Outcome(List.of(), List.of(), 0);
    }

    /** Something that was given up in a file, from an offset on. */
    private record Loss(String file, long from, long to, String text) {
        Loss(CorruptLogException e) {
            this(
                    String.valueOf(e.file().getFileName()),
                    e.offset(),
                    e.offset(),
                    "Expected " + e.expected() + ", found " + e.found());
        }

        boolean contains(Loss other) {
            return file.equals(other.file) && from <= other.from && other.from < to;
        }
    }

    /** Does nothing to a log that is whole. */
    Outcome run() throws IOException {
        Loss reason = tryToRead();
        if (reason == null) {
            return Outcome.NONE;
        }
        setAside(strangers());
        highest = Math.max(highest, note());
        readAll((sequence, bytes, offset, length) -> {});
        losses.clear();
        try (SnapshotWriter writer = new SnapshotWriter(directory, highest + 1)) {
            readAll((sequence, bytes, offset, length) -> {
                writer.frame(bytes, offset, length);
                kept++;
            });
            writer.finish(highest + 1);
            writer.publish();
        }
        if (losses.stream().noneMatch(loss -> loss.contains(reason))) {
            losses.add(0, reason);
            damaged.add(reason.file);
        }
        setAside(damaged);
        return new Outcome(lines(), names(), kept);
    }

    private @Nullable Loss tryToRead() throws IOException {
        Recovery recovery = new Recovery(directory, (sequence, payload) -> {});
        try {
            recovery.run();
            return null;
        } catch (CorruptLogException e) {
            highest = recovery.known();
            return new Loss(e);
        }
    }

    /** Files that have a name of the log and are none of it. */
    private List<String> strangers() throws IOException {
        List<String> strangers = new ArrayList<>();
        Map<LogDirectory.Numbered, DatabaseId> databases = directory.databases();
        for (String suffix : List.of(LogDirectory.SNAPSHOT, LogDirectory.SEGMENT)) {
            for (LogDirectory.Numbered name : directory.files(suffix)) {
                boolean isOurs = directory.database().equals(databases.getOrDefault(name, directory.database()));
                if (!isOurs || !directory.isFile(name.name())) {
                    strangers.add(name.name());
                }
            }
        }
        return strangers;
    }

    /** The sequence of the note; one of another database, or one that cannot be read, is set aside. */
    private long note() throws IOException {
        try {
            Optional<CloseNote> note = CloseNote.read(directory);
            if (note.isPresent() && !note.get().database().equals(directory.database())) {
                setAside(List.of(CloseNote.FILE));
                return 0;
            }
            return note.map(CloseNote::sequence).orElse(0L);
        } catch (CorruptLogException e) {
            setAside(List.of(CloseNote.FILE));
            return 0;
        }
    }

    private void give(Loss loss) {
        losses.add(loss);
        damaged.add(loss.file);
    }

    private void setAside(Collection<String> files) throws IOException {
        damaged.addAll(files);
        List<String> there = directory.disk.list(directory.path);
        for (String name : files) {
            if (there.contains(name)) {
                directory.disk.rename(directory.file(name), directory.file(name + LogDirectory.QUARANTINE));
            }
        }
        directory.disk.syncDirectory(directory.path);
    }

    private List<String> names() throws IOException {
        List<String> there = directory.disk.list(directory.path);
        return damaged.stream()
                .map(name -> name + LogDirectory.QUARANTINE)
                .filter(there::contains)
                .toList();
    }

    private List<String> lines() throws IOException {
        List<String> there = names();
        return losses.stream()
                .map(loss -> {
                    String aside = loss.file + LogDirectory.QUARANTINE;
                    return loss.text + ": file=" + directory.file(there.contains(aside) ? aside : loss.file);
                })
                .toList();
    }

    private void readAll(Recovery.Copier copier) throws IOException {
        Optional<LogDirectory.Numbered> snapshot = readableSnapshot();
        long covered = 0;
        if (snapshot.isPresent()) {
            covered = snapshot.get().number();
            readIntact(snapshot.get(), FrameFormat.SNAPSHOT_MAGIC, 0, Long.MAX_VALUE, copier);
        }
        long next = covered + 1;
        List<LogDirectory.Numbered> files = directory.files(LogDirectory.SEGMENT);
        List<Long> ends = ends(files);
        for (int index = 0; index < files.size(); index++) {
            next = readIntact(files.get(index), FrameFormat.SEGMENT_MAGIC, next, ends.get(index), copier);
        }
        highest = Math.max(highest, next - 1);
    }

    /** The newest snapshot with a header that is right. */
    private Optional<LogDirectory.Numbered> readableSnapshot() throws IOException {
        List<LogDirectory.Numbered> snapshots = directory.files(LogDirectory.SNAPSHOT);
        Optional<LogDirectory.Numbered> readable = Optional.empty();
        for (int index = snapshots.size() - 1; index >= 0 && readable.isEmpty(); index--) {
            highest = Math.max(highest, snapshots.get(index).number());
            try {
                directory.open(snapshots.get(index), FrameFormat.SNAPSHOT_MAGIC).close();
                readable = Optional.of(snapshots.get(index));
            } catch (CorruptLogException e) {
                give(new Loss(e));
            }
        }
        return readable;
    }

    /** Up to where each segment counts: see the first rule of {@link Recovery}. */
    private List<Long> ends(List<LogDirectory.Numbered> files) throws IOException {
        List<Long> ends = new ArrayList<>();
        long end = Long.MAX_VALUE;
        for (int index = files.size() - 1; index >= 0; index--) {
            ends.add(0, end);
            try (LogDirectory.Opened opened = directory.open(files.get(index), FrameFormat.SEGMENT_MAGIC)) {
                long base = Recovery.base(opened.scanner());
                end = base > 0 ? Math.min(end, base) : end;
            } catch (CorruptLogException e) {
                damaged.add(files.get(index).name());
            }
        }
        return ends;
    }

    /** Hands on the frames of data of one file, from a sequence on and before an end; returns the sequence behind them. */
    private long readIntact(LogDirectory.Numbered name, long magic, long from, long end, Recovery.Copier copier)
            throws IOException {
        try (LogDirectory.Opened opened = directory.open(name, magic)) {
            FrameScanner scanner = opened.scanner();
            long next = from;
            long offset = FrameFormat.HEADER_BYTES;
            boolean hasEnd = magic == FrameFormat.SEGMENT_MAGIC;
            while (offset >= 0) {
                if (!scanner.read(offset)) {
                    offset = skip(name, scanner, offset);
                    continue;
                }
                hasEnd |= scanner.type() == FrameFormat.END;
                if (scanner.type() == FrameFormat.DATA && scanner.sequence() >= next && scanner.sequence() < end) {
                    next = scanner.sequence() + 1;
                    copier.copy(scanner.sequence(), scanner.bytes(), scanner.payloadOffset(), scanner.payloadBytes());
                }
                offset += scanner.frameBytes();
            }
            if (!hasEnd) {
                give(new Loss(name.name(), next, Long.MAX_VALUE, "The snapshot ends behind its frame " + (next - 1)));
            }
            return next;
        } catch (CorruptLogException e) {
            give(new Loss(e));
            return from;
        }
    }

    /** The next intact frame, or -1. */
    private long skip(LogDirectory.Numbered name, FrameScanner scanner, long offset) throws IOException {
        long next = scanner.witness(offset, 0);
        if (next > offset) {
            give(new Loss(name.name(), offset, next, "Bytes " + offset + " to " + next + " hold no intact frame"));
        }
        return next > offset ? next : -1;
    }
}
