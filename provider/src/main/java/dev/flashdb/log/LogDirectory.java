package dev.flashdb.log;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of a log's files, and how they come and go: each under a temporary name until all of it is durable.
 *
 * <p>Thread-safe.
 */
final class LogDirectory {
    static final String SEGMENT = ".log";
    static final String SNAPSHOT = ".snap";
    static final String TEMPORARY = ".tmp";
    static final String QUARANTINE = ".bad";

    /** Stands in a directory while a backup is written to it. */
    static final String INCOMPLETE = "backup.incomplete";

    private static final Pattern NUMBERED = Pattern.compile("([0-3][0-9a-f]{15})(\\.log|\\.snap)");
    private static final byte[] ZEROS = new byte[64 << 10];

    final Disk disk;
    final Path path;
    final FrameFormat format;
    private final SecureRandom random = new SecureRandom();

    /** Null until the first file was read or is to be made. */
    private final AtomicReference<@Nullable DatabaseId> database = new AtomicReference<>();

    LogDirectory(Disk disk, Path path, FrameFormat format) {
        this.disk = disk;
        this.path = path;
        this.format = format;
    }

    /** A file of the log. */
    record Numbered(String name, long number) {}

    Path file(String name) {
        return path.resolve(name);
    }

    long size(String name) throws IOException {
        try (DiskFile file = disk.open(file(name), /* writable= */ false)) {
            return file.size();
        }
    }

    /** Whether what has a name is a regular file. */
    boolean isFile(String name) throws IOException {
        try (DiskFile file = disk.open(file(name), /* writable= */ false)) {
            return file.size() >= 0;
        } catch (CorruptLogException e) {
            return false;
        }
    }

    long salt() {
        return random.nextLong();
    }

    /** The database that all files here belong to; a new one when there is none yet. */
    DatabaseId database() {
        DatabaseId known = database.get();
        if (known != null) {
            return known;
        }
        DatabaseId made = DatabaseId.random(random);
        DatabaseId other = database.compareAndExchange(null, made);
        return other == null ? made : other;
    }

    /** Learns to which database the files here belong: that of the note if any file does, else that of most of them. */
    void belongsTo(Map<Numbered, DatabaseId> databases, Optional<CloseNote> note) {
        if (databases.isEmpty()
                || note.isPresent() && databases.containsValue(note.get().database())) {
            note.ifPresent(one -> database.set(one.database()));
            return;
        }
        Map<DatabaseId, Integer> counts = new LinkedHashMap<>();
        databases.values().forEach(one -> counts.merge(one, 1, Integer::sum));
        database.set(
                Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey());
    }

    static String name(long number, String suffix) {
        return String.format("%016x", number) + suffix;
    }

    /** Whether a name is that of a segment, a snapshot or the note of a close. */
    static boolean isOfTheLog(String name) {
        return name.equals(CloseNote.FILE) || NUMBERED.matcher(name).matches();
    }

    /** The files of a kind, lowest number first. */
    List<Numbered> files(String suffix) throws IOException {
        List<Numbered> files = new ArrayList<>();
        for (String name : disk.list(path)) {
            Matcher matcher = NUMBERED.matcher(name);
            if (matcher.matches() && matcher.group(2).equals(suffix)) {
                files.add(new Numbered(name, Long.parseLong(matcher.group(1), 16)));
            }
        }
        files.sort(Comparator.comparingLong(Numbered::number));
        return files;
    }

    Optional<Numbered> newestSnapshot() throws IOException {
        List<Numbered> snapshots = files(SNAPSHOT);
        return snapshots.isEmpty() ? Optional.empty() : Optional.of(snapshots.get(snapshots.size() - 1));
    }

    /** Refuses what looks like a log and is half a copy of one. */
    void refuseIncompleteBackup() throws IOException {
        if (disk.list(path).contains(INCOMPLETE)) {
            throw new LogException(
                    "A backup to this directory did not come to its end, so it holds no log: delete it, directory="
                            + path);
        }
    }

    /** Refuses a directory in which something stands that a backup could be mixed with. */
    void refuseAnyFile() throws IOException {
        List<String> names = new ArrayList<>(disk.list(path));
        names.remove(DirectoryLock.FILE);
        if (!names.isEmpty()) {
            throw new LogException("A backup needs an empty directory, and this one is not: files=" + names.size()
                    + ", directory=" + path);
        }
    }

    /** Deletes what some process was making when it died. */
    void deleteTemporary() throws IOException {
        for (String name : disk.list(path)) {
            if (name.endsWith(TEMPORARY)) {
                disk.delete(file(name));
            }
        }
    }

    /**
     * What a new segment is to be.
     *
     * @param capacity up to how many bytes it takes frames
     * @param filled whether it gets zeros for all of them that are forced, so that a sync later on moves data only, not the
     *     length of the file or its blocks
     * @param recycled an old segment to make it from, whose frames become void by the new salt
     */
    record Plan(long number, long capacity, boolean filled, Optional<String> recycled) {}

    /** Makes a durable segment. */
    Segment prepare(Plan plan) throws IOException {
        Draft draft = draft(plan);
        boolean done = false;
        try {
            Segment segment = publish(draft);
            done = true;
            return segment;
        } finally {
            if (!done) {
                abandon(draft);
            }
        }
    }

    /** A segment under its temporary name. */
    record Draft(Segment segment, DiskFile file, Path temporary) {}

    /** Begins a segment: frames may be appended to it before it is published. */
    Draft draft(Plan plan) throws IOException {
        String name = name(plan.number, SEGMENT);
        Path temporary = file(name + TEMPORARY);
        DiskFile file = plan.recycled.isPresent() ? reopen(plan.recycled.get(), temporary) : create(temporary);
        boolean done = false;
        try {
            long salt = salt();
            byte[] header = format.header(FrameFormat.SEGMENT_MAGIC, database(), plan.number, salt);
            file.write(0, header, 0, header.length);
            if (plan.filled) {
                fillUp(file, plan.capacity);
            }
            long size = file.size();
            Segment segment = new Segment(plan.number, name, salt, Math.max(plan.capacity, size), size, file);
            done = true;
            return new Draft(segment, file, temporary);
        } finally {
            if (!done) {
                abandon(file, temporary);
            }
        }
    }

    /** Makes a file under a temporary name; one that could not be deleted after a failure gives way. */
    DiskFile create(Path temporary) throws IOException {
        try {
            return disk.create(temporary);
        } catch (FileAlreadyExistsException e) {
            disk.delete(temporary);
            return disk.create(temporary);
        }
    }

    /** Makes a segment durable, and gives it its name. */
    Segment publish(Draft draft) throws IOException {
        draft.segment.force();
        publish(draft.temporary, draft.segment.name);
        draft.file.renamed(file(draft.segment.name));
        return draft.segment;
    }

    void abandon(Draft draft) {
        abandon(draft.file, draft.temporary);
    }

    /** The old name is gone for good before a byte is written: no power loss leaves new bytes under it. */
    private DiskFile reopen(String recycled, Path temporary) throws IOException {
        disk.rename(file(recycled), temporary);
        disk.syncDirectory(path);
        return disk.open(temporary, /* writable= */ true);
    }

    /** Gives a file that is durable its name. */
    void publish(Path temporary, String name) throws IOException {
        disk.syncDirectory(path);
        disk.rename(temporary, file(name));
        disk.syncDirectory(path);
    }

    private static void fillUp(DiskFile file, long size) throws IOException {
        long at = file.size();
        while (at < size) {
            int count = (int) Math.min(ZEROS.length, size - at);
            file.write(at, ZEROS, 0, count);
            at += count;
        }
    }

    /** After a failure that is being thrown: what cannot be deleted now, the next open deletes. */
    void abandon(DiskFile file, Path temporary) {
        try (file) {
            disk.delete(temporary);
        } catch (IOException e) {
            return;
        }
    }

    /** Opens a file for reading and checks its header. */
    Opened open(Numbered name, long magic) throws IOException {
        DiskFile file = disk.open(file(name.name()), /* writable= */ false);
        boolean right = false;
        try {
            FrameFormat.Header header = header(file, magic, name);
            if (!header.isRight()) {
                throw new CorruptLogException(
                        file(name.name()), 0, "the header of the file " + name.number(), header.wrong());
            }
            if (!header.database().equals(database())) {
                throw foreign(name.name(), header.database());
            }
            right = true;
            return new Opened(file, new FrameScanner(format, file, header.salt()));
        } finally {
            if (!right) {
                file.close();
            }
        }
    }

    private FrameFormat.Header header(DiskFile file, long magic, Numbered name) throws IOException {
        byte[] bytes = new byte[FrameFormat.HEADER_BYTES];
        int count = file.read(0, bytes, 0, bytes.length);
        return format.readHeader(bytes, count, magic, name.number());
    }

    private CorruptLogException foreign(String name, DatabaseId found) {
        return new CorruptLogException(
                "This directory has files of two databases, so it was not opened. When a backup was copied here: empty the"
                        + " directory first, and copy it again. Opening it with salvage keeps the files of one, and sets"
                        + " those of the other aside: expected database=" + database() + ", found database=" + found,
                file(name),
                FrameFormat.HEADER_DATABASE,
                "database=" + database(),
                "database=" + found);
    }

    /** The database that each file says it belongs to, those left out whose header is damaged or that are no files. */
    Map<Numbered, DatabaseId> databases() throws IOException {
        Map<Numbered, DatabaseId> databases = new LinkedHashMap<>();
        for (String suffix : List.of(SNAPSHOT, SEGMENT)) {
            long magic = suffix.equals(SNAPSHOT) ? FrameFormat.SNAPSHOT_MAGIC : FrameFormat.SEGMENT_MAGIC;
            for (Numbered name : files(suffix)) {
                try (DiskFile file = disk.open(file(name.name()), /* writable= */ false)) {
                    FrameFormat.Header header = header(file, magic, name);
                    if (header.isRight()) {
                        databases.put(name, header.database());
                    }
                } catch (CorruptLogException | NoSuchFileException notAFile) {
                    continue; // one that a compaction has taken away says nothing; who needs it finds that out
                }
            }
        }
        return databases;
    }

    /** Refuses a directory in which files, or the note of a close, belong to another database than most files do. */
    void refuseForeignFiles(Map<Numbered, DatabaseId> databases, Optional<CloseNote> note) {
        databases.forEach((name, found) -> {
            if (!found.equals(database())) {
                throw foreign(name.name(), found);
            }
        });
        if (note.isPresent() && !note.get().database().equals(database())) {
            throw foreign(CloseNote.FILE, note.get().database());
        }
    }

    /** An open file and what reads it. */
    record Opened(DiskFile file, FrameScanner scanner) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            scanner.close();
            file.close();
        }
    }
}
