package dev.flashdb.log;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final Pattern NUMBERED = Pattern.compile("([0-9a-f]{16})(\\.log|\\.snap)");
    private static final byte[] ZEROS = new byte[64 << 10];

    final Disk disk;
    final Path path;
    final FrameFormat format;
    private final SecureRandom salts = new SecureRandom();

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

    int salt() {
        return salts.nextInt();
    }

    static String name(long number, String suffix) {
        return String.format("%016x", number) + suffix;
    }

    /** The files of a kind, lowest number first. */
    List<Numbered> files(String suffix) throws IOException {
        List<Numbered> files = new ArrayList<>();
        for (String name : disk.list(path)) {
            Matcher matcher = NUMBERED.matcher(name);
            if (matcher.matches() && matcher.group(2).equals(suffix) && name.charAt(0) < '8') {
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

    /** What stands in a segment before it gets its name. */
    @FunctionalInterface
    interface Contents {
        Contents NOTHING = segment -> {};

        void fill(Segment segment) throws IOException;
    }

    /** How a new segment gets all its room before it takes a frame. */
    enum Filling {
        /** Zeros that are forced, so that a sync later on moves data only, not the length of the file or its blocks. */
        ON_DISK,

        /**
         * Zeros that are not forced, and overwritten before the kernel writes them: so the room is there, and a write need
         * not ask the kernel for it.
         */
        IN_KERNEL
    }

    /**
     * What a new segment is to be.
     *
     * @param capacity how many bytes it is to hold
     * @param filling how it gets the room for them
     * @param recycled an old segment to make it from, whose frames become void by the new salt
     */
    record Plan(long id, long capacity, Filling filling, Optional<String> recycled) {}

    /** Makes a durable segment. */
    Segment prepare(Plan plan, Contents contents) throws IOException {
        String name = name(plan.id, SEGMENT);
        Path temporary = file(name + TEMPORARY);
        DiskFile file = plan.recycled.isPresent() ? reopen(plan.recycled.get(), temporary) : disk.create(temporary);
        boolean done = false;
        try {
            int salt = salt();
            byte[] header = format.header(FrameFormat.SEGMENT_MAGIC, plan.id, salt);
            file.write(0, header, 0, header.length);
            if (plan.filling == Filling.ON_DISK) {
                fillUp(file, plan.capacity);
            }
            long capacity = Math.max(plan.capacity, file.size());
            Segment segment = new Segment(plan.id, name, salt, capacity, file);
            contents.fill(segment);
            file.force();
            if (plan.filling == Filling.IN_KERNEL) {
                fillInKernel(file, plan.capacity);
            }
            publish(temporary, name);
            done = true;
            return segment;
        } finally {
            if (!done) {
                abandon(file, temporary);
            }
        }
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

    /** A disk that has not so much room left is used up to its end, write by write. */
    private static void fillInKernel(DiskFile file, long capacity) throws IOException {
        long before = file.size();
        try {
            fillUp(file, capacity);
            file.expectOverwrites();
        } catch (DiskFullException e) {
            file.truncate(before);
        }
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
            byte[] bytes = new byte[FrameFormat.HEADER_BYTES];
            int count = file.read(0, bytes, 0, bytes.length);
            FrameFormat.Header header = format.readHeader(bytes, count, magic, name.number());
            if (!header.isRight()) {
                throw new CorruptLogException(
                        file(name.name()), 0, "the header of the file " + name.number(), header.wrong());
            }
            right = true;
            return new Opened(file, new FrameScanner(format, file, header.salt()));
        } finally {
            if (!right) {
                file.close();
            }
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
