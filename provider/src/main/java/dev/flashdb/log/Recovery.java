package dev.flashdb.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a log from its first frame to its last. Changes nothing.
 *
 * <p>Confined to one thread.
 */
final class Recovery {
    /*
     * 1. The base of a segment is the sequence that the first of its frames of data has or would have; 0 when its first
     *    frame does not hold. It ends before the least base of the segments with a higher number, its end: whatever stands
     *    there from its end on was given up by a recovery, or copied, and counts no more.
     * 2. The first sequence that is missing is the break. Most logs have it where the last segment ends.
     * 3. A frame says up to which sequence all was durable when it was written. A break at or before what any frame says
     *    is damage; any other is what a power loss leaves, and all behind it is given up: it never was acknowledged.
     *    Behind a frame that says that the log was closed nothing was ever written to that file, so nothing is searched.
     * 4. Up to the sequence that a snapshot covers nothing can be missing.
     * 5. A snapshot was published when all that it may tell of was on the disk, and the note of a clean close was written
     *    when all was: so the break is behind what either says. A log that ends before was cut off, or is a copy that
     *    somebody took while it was written.
     * 6. A segment goes only when a snapshot covers it, so the first segment that is there begins no later than the
     *    snapshot ends. One whose first frame is broken may have begun anywhere.
     */

    private static final long NO_NOTE = -1;

    private final LogDirectory directory;
    private final FrameVisitor visitor;
    private final List<Extent> extents = new ArrayList<>();

    private long covered;

    /** The last sequence that is known to have been on the disk from elsewhere than the frames, and who says so. */
    private long promised;

    private String promise = "";
    private Path promiser;

    private long next;
    private long vouched;
    private long snapshotFrames;
    private long snapshotBytes;
    private long frames;
    private long bytes;
    private long highestId;
    private boolean closedLast;
    private boolean hasSegments;
    private long tornBytes;
    private long noted = NO_NOTE;
    private Break lastBreak = new Break("", 0, "", /* isClosed= */ false);

    /**
     * A segment and the sequences of it that count: from base, 0 for none, up to but not including end.
     *
     * @param size how large the file is
     */
    record Extent(LogDirectory.Numbered file, long base, long end, long size) {}

    /** Where the next frame should stand, what stands there, and whether the frame before it closed the log. */
    private record Break(String file, long offset, String found, boolean isClosed) {}

    Recovery(LogDirectory directory, FrameVisitor visitor) {
        this.directory = directory;
        this.visitor = visitor;
        this.promiser = directory.path;
    }

    void run() throws IOException {
        Optional<CloseNote> note = CloseNote.read(directory);
        refuseForeignFiles(note);
        noted = note.map(CloseNote::sequence).orElse(NO_NOTE);
        note.ifPresent(
                one -> promise(one.sequence(), "up to which the log was on the disk", directory.file(CloseNote.FILE)));
        Optional<LogDirectory.Numbered> snapshot = directory.newestSnapshot();
        if (snapshot.isPresent()) {
            covered = snapshot.get().number();
            readSnapshot(snapshot.get());
        }
        extents.addAll(findExtents());
        next = covered + 1;
        for (int index = 0; index < extents.size(); index++) {
            if (!readSegment(extents.get(index))) {
                refuseDamage(index);
                tornBytes = tornBytes(index);
                break;
            }
        }
        refuseEarlyEnd();
    }

    /** In a directory without any file the note alone says which database it is. */
    private void refuseForeignFiles(Optional<CloseNote> note) throws IOException {
        Map<LogDirectory.Numbered, DatabaseId> databases = directory.databases();
        directory.belongsTo(databases, note);
        directory.refuseForeignFiles(databases, note);
    }

    private void promise(long sequence, String what, Path by) {
        if (sequence > promised) {
            promised = sequence;
            promise = what;
            promiser = by;
        }
    }

    /** By the fifth rule. */
    private void refuseEarlyEnd() {
        if (lastSequence() < promised) {
            Path file = lastBreak.file.isEmpty() ? promiser : directory.file(lastBreak.file);
            throw new CorruptLogException(
                    "The end of the log is missing: frames were cut off, or this is a copy that was taken while the log was"
                            + " written. Opening it with salvage keeps what is there: expected frames up to sequence="
                            + promised + ", " + promise + " (" + promiser.getFileName()
                            + "), found the last with sequence="
                            + lastSequence(),
                    file,
                    lastBreak.offset,
                    "frames up to sequence=" + promised + ", " + promise,
                    "the last with sequence=" + lastSequence());
        }
    }

    /** What is given up: the frames that were begun behind the break. */
    private long tornBytes(int index) throws IOException {
        long torn = 0;
        for (int later = index; later < extents.size(); later++) {
            try (LogDirectory.Opened opened = directory.open(extents.get(later).file, FrameFormat.SEGMENT_MAGIC)) {
                long offset = later == index ? lastBreak.offset : FrameFormat.HEADER_BYTES;
                long begun = opened.scanner().begunBytes(offset);
                while (begun > 0) {
                    torn += begun;
                    offset += begun;
                    begun = opened.scanner().begunBytes(offset);
                }
            }
        }
        return torn;
    }

    LogReport report(Salvage.Outcome salvage) {
        return new LogReport(
                lastSequence(),
                covered,
                snapshotFrames,
                snapshotBytes,
                frames,
                bytes,
                living().size(),
                closedLast,
                ending(),
                tornBytes,
                salvage.givenUp(),
                salvage.setAside(),
                salvage.kept());
    }

    private Ending ending() {
        if (!hasSegments) {
            return snapshotBytes > 0 ? Ending.BACKUP : Ending.NEW;
        }
        return closedLast ? Ending.CLOSED : Ending.KILLED;
    }

    /** What the frames say, or who promised more. */
    long known() {
        return Math.max(lastSequence(), promised);
    }

    /** What the note said; less than any sequence when there was none. */
    long noted() {
        return noted;
    }

    long lastSequence() {
        return Math.max(next - 1, covered);
    }

    long covered() {
        return covered;
    }

    long snapshotBytes() {
        return snapshotBytes;
    }

    /** What the frames behind the snapshot take. */
    long bytes() {
        return bytes;
    }

    long highestId() {
        return highestId;
    }

    /** The last sequence of which it is certain that it is on the disk, whatever the kernel still holds. */
    long lastCertain() {
        return Math.max(Math.max(vouched, promised), covered);
    }

    /** Segments with frames behind the snapshot, oldest first. */
    List<Extent> living() {
        return extents.stream()
                .filter(extent -> extent.base > 0 && extent.base <= lastSequence() && extent.end > covered + 1)
                .toList();
    }

    /** Up to where a living segment has frames that count; less than its size where it was made larger than it got. */
    long usedBytes(Extent extent) {
        return extent.file.name().equals(lastBreak.file) ? Math.min(extent.size, lastBreak.offset) : extent.size;
    }

    /** The last sequence in a living segment. */
    long lastOf(Extent extent) {
        return Math.min(extent.end - 1, lastSequence());
    }

    /** Files that hold nothing any more, oldest first. */
    List<LogDirectory.Numbered> obsolete() throws IOException {
        Set<LogDirectory.Numbered> living = living().stream().map(Extent::file).collect(Collectors.toSet());
        List<LogDirectory.Numbered> obsolete = new ArrayList<>(directory.files(LogDirectory.SEGMENT));
        obsolete.removeIf(living::contains);
        return obsolete;
    }

    /** Takes a copy of a frame. */
    @FunctionalInterface
    interface Copier {
        void copy(long sequence, byte[] bytes, int offset, int length) throws IOException;
    }

    /** Hands on the frames of data of the living segments from a sequence on, as {@link #run} found them. */
    void read(long from, Copier copier) throws IOException {
        for (Extent extent : living()) {
            if (from <= lastOf(extent)) {
                readExtent(extent, from, copier);
            }
        }
    }

    private void readExtent(Extent extent, long from, Copier copier) throws IOException {
        try (LogDirectory.Opened opened = directory.open(extent.file, FrameFormat.SEGMENT_MAGIC)) {
            FrameScanner scanner = opened.scanner();
            long offset = FrameFormat.HEADER_BYTES;
            while (scanner.read(offset) && scanner.sequence() <= lastOf(extent)) {
                if (scanner.type() == FrameFormat.DATA && scanner.sequence() >= from) {
                    copier.copy(scanner.sequence(), scanner.bytes(), scanner.payloadOffset(), scanner.payloadBytes());
                }
                offset += scanner.frameBytes();
            }
        }
    }

    private void readSnapshot(LogDirectory.Numbered snapshot) throws IOException {
        try (LogDirectory.Opened opened = directory.open(snapshot, FrameFormat.SNAPSHOT_MAGIC)) {
            FrameScanner scanner = opened.scanner();
            long offset = FrameFormat.HEADER_BYTES;
            scanner.expectAll(offset);
            while (true) {
                long expected = snapshotFrames + 1;
                if (!scanner.read(offset) || scanner.sequence() != expected) {
                    throw damage(snapshot, offset, "frame " + expected + " of the snapshot", scanner.found(offset));
                }
                offset += scanner.frameBytes();
                if (scanner.type() == FrameFormat.END) {
                    promise(
                            reach(snapshot, scanner, offset),
                            "of which the snapshot tells",
                            directory.file(snapshot.name()));
                    break;
                }
                visit(scanner, covered);
                snapshotFrames++;
            }
            if (offset != scanner.size()) {
                throw damage(snapshot, offset, "the end of the snapshot", (scanner.size() - offset) + " bytes");
            }
            snapshotBytes = offset;
        }
    }

    private long reach(LogDirectory.Numbered snapshot, FrameScanner scanner, long offset) {
        long reach = scanner.payloadBytes() == Long.BYTES ? scanner.payload().getLong() : -1;
        if (reach < covered || reach > FrameFormat.MAXIMUM_SEQUENCE) {
            throw damage(snapshot, offset, "the last sequence that the snapshot tells of", "sequence=" + reach);
        }
        return reach;
    }

    private CorruptLogException damage(LogDirectory.Numbered file, long offset, String expected, String found) {
        return new CorruptLogException(directory.file(file.name()), offset, expected, found);
    }

    private List<Extent> findExtents() throws IOException {
        List<LogDirectory.Numbered> files = directory.files(LogDirectory.SEGMENT);
        List<Extent> found = new ArrayList<>();
        long end = Long.MAX_VALUE;
        hasSegments = !files.isEmpty();
        for (int index = files.size() - 1; index >= 0; index--) {
            LogDirectory.Numbered file = files.get(index);
            highestId = Math.max(highestId, file.number());
            try (LogDirectory.Opened opened = directory.open(file, FrameFormat.SEGMENT_MAGIC)) {
                long base = base(opened.scanner());
                if (base < end && end > covered + 1) {
                    found.add(0, new Extent(file, base, end, opened.scanner().size()));
                }
                end = base > 0 ? Math.min(end, base) : end;
                if (index == 0 && base > 0 && end > covered + 1) {
                    throw damage(
                            file,
                            FrameFormat.HEADER_BYTES,
                            "the frame with sequence=" + (covered + 1) + ", for no file before this one is there",
                            "the frame with sequence=" + end);
                }
            }
        }
        return found;
    }

    static long base(FrameScanner scanner) throws IOException {
        if (!scanner.read(FrameFormat.HEADER_BYTES)) {
            return 0;
        }
        return FrameFormat.takesSequence(scanner.type()) ? scanner.sequence() : scanner.sequence() + 1;
    }

    /** Reads one segment; whether it goes on to its end without a break. */
    private boolean readSegment(Extent extent) throws IOException {
        try (LogDirectory.Opened opened = directory.open(extent.file, FrameFormat.SEGMENT_MAGIC)) {
            if (extent.base > 0 && extent.base <= next) {
                next = extent.base;
            }
            return readFrames(extent, opened.scanner(), FrameFormat.HEADER_BYTES);
        }
    }

    private boolean readFrames(Extent extent, FrameScanner scanner, long from) throws IOException {
        long offset = from;
        boolean isClosed = false;
        scanner.expectAll(offset);
        while (next <= extent.end && scanner.read(offset) && isNext(scanner, extent.end)) {
            take(scanner);
            isClosed = closedLast;
            offset += scanner.frameBytes();
        }
        if (next == extent.end) {
            return true;
        }
        lastBreak = new Break(extent.file.name(), offset, scanner.found(offset), isClosed);
        return false;
    }

    private boolean isNext(FrameScanner scanner, long end) {
        return FrameFormat.takesSequence(scanner.type())
                ? scanner.sequence() == next && next < end
                : scanner.sequence() == next - 1;
    }

    private void take(FrameScanner scanner) {
        vouched = Math.max(vouched, scanner.durable());
        closedLast = scanner.type() == FrameFormat.CLOSE;
        if (FrameFormat.takesSequence(scanner.type())) {
            next++;
        }
        if (next > covered + 1) {
            bytes += scanner.frameBytes();
            frames += visit(scanner, scanner.sequence());
        }
    }

    private int visit(FrameScanner scanner, long sequence) {
        boolean known = scanner.type() >= FrameFormat.DATA && scanner.type() <= FrameFormat.END;
        if ((scanner.flags() & FrameFormat.IGNORABLE) != 0 && !known) {
            return 0;
        }
        if (!known || (scanner.flags() & ~FrameFormat.IGNORABLE) != 0) {
            throw new NewerFormatException("The log holds a frame of a newer release: sequence=" + scanner.sequence()
                    + ", type=" + scanner.type() + ", flags=" + scanner.flags());
        }
        if (scanner.type() != FrameFormat.DATA) {
            return 0;
        }
        visitor.visit(sequence, scanner.payload());
        return 1;
    }

    private void refuseDamage(int index) throws IOException {
        long missing = Math.max(next, covered + 1);
        for (int later = index; later < extents.size(); later++) {
            if (later == index && lastBreak.isClosed) {
                continue;
            }
            Extent extent = extents.get(later);
            try (LogDirectory.Opened opened = directory.open(extent.file, FrameFormat.SEGMENT_MAGIC)) {
                long from = later == index ? lastBreak.offset : FrameFormat.HEADER_BYTES;
                long witness = opened.scanner().witness(from, missing);
                if (witness >= 0) {
                    throw new CorruptLogException(
                            directory.file(lastBreak.file),
                            lastBreak.offset,
                            "the frame with sequence=" + next + ", which was on the disk when the frame at offset "
                                    + witness + " of " + extent.file.name() + " was written",
                            lastBreak.found);
                }
            }
        }
    }
}
