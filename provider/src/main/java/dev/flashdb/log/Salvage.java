package dev.flashdb.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a damaged log whole again, without what is damaged.
 *
 * <p>Confined to one thread.
 */
final class Salvage {
    /*
     * Every frame that is intact goes, in order, into a new snapshot that covers one sequence more than the highest among
     * them. Frames hold effects, so those behind a gap still say what they did. The new snapshot makes all other files
     * superfluous: the damaged ones are renamed, so that somebody can look at them, and the rest goes when the log is
     * opened.
     */

    private final LogDirectory directory;
    private final List<String> givenUp = new ArrayList<>();
    private final Set<String> damaged = new LinkedHashSet<>();
    private long highest;

    Salvage(LogDirectory directory) {
        this.directory = directory;
    }

    /** Does nothing to a log that is whole; a line for each stretch that was given up. */
    List<String> run() throws IOException {
        try {
            new Recovery(directory, (sequence, payload) -> {}).run();
            return List.of();
        } catch (CorruptLogException e) {
            damaged.add(String.valueOf(e.file().getFileName()));
            readAll((sequence, bytes, offset, length) -> {});
            givenUp.clear();
            givenUp.add(String.valueOf(e.getMessage()));
        }
        try (SnapshotWriter writer = new SnapshotWriter(directory, highest + 1)) {
            readAll((sequence, bytes, offset, length) -> writer.frame(bytes, offset, length));
            writer.finish();
            writer.publish();
        }
        setAside();
        return givenUp;
    }

    private void setAside() throws IOException {
        List<String> names = directory.disk.list(directory.path);
        for (String name : damaged) {
            if (names.contains(name)) {
                directory.disk.rename(directory.file(name), directory.file(name + LogDirectory.QUARANTINE));
            }
        }
        directory.disk.syncDirectory(directory.path);
    }

    private void readAll(Recovery.Copier copier) throws IOException {
        Optional<LogDirectory.Numbered> snapshot = directory.newestSnapshot();
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
        highest = next - 1;
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
            while (offset >= 0) {
                if (!scanner.read(offset)) {
                    offset = skip(name, scanner, offset);
                    continue;
                }
                if (scanner.type() == FrameFormat.DATA && scanner.sequence() >= next && scanner.sequence() < end) {
                    next = scanner.sequence() + 1;
                    copier.copy(scanner.sequence(), scanner.bytes(), scanner.payloadOffset(), scanner.payloadBytes());
                }
                offset += scanner.frameBytes();
            }
            return next;
        } catch (CorruptLogException e) {
            givenUp.add(String.valueOf(e.getMessage()));
            damaged.add(name.name());
            return from;
        }
    }

    /** The next intact frame, or -1. */
    private long skip(LogDirectory.Numbered name, FrameScanner scanner, long offset) throws IOException {
        long next = scanner.witness(offset, 0, Long.MAX_VALUE);
        if (next > offset) {
            givenUp.add(
                    "Bytes " + offset + " to " + next + " hold no intact frame: file=" + directory.file(name.name()));
            damaged.add(name.name());
        }
        return next > offset ? next : -1;
    }
}
