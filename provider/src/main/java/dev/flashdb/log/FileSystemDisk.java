package dev.flashdb.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The file system of this machine.
 *
 * <p>Thread-safe.
 */
final class FileSystemDisk implements Disk {
    static final FileSystemDisk INSTANCE = new FileSystemDisk();

    private static final FileAttribute<?>[] NONE = {};

    private FileSystemDisk() {}

    @Override
    public Path real(Path directory) throws IOException {
        return directory.toRealPath();
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        try {
            Files.createDirectory(directory, forOwner(directory, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            } // else somebody else was faster, and may not have come to the next line yet
        } catch (IOException e) {
            throw named(e, directory);
        }
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    @Override
    public Held lock(Path directory) throws IOException {
        return DirectoryLock.take(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                names.add(file.getFileName().toString());
            }
        }
        return names;
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        try {
            createForOwner(file);
        } catch (IOException e) {
            throw named(e, file);
        }
        return new OpenFile(file, "rw");
    }

    @Override
    public DiskFile open(Path file, boolean writable) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isRegularFile()) {
            throw new CorruptLogException(
                    "A file of the log is not a regular file, so the log was not opened. Put the file itself in this place,"
                            + " for the log follows no links; opening it with salvage goes on without it: found="
                            + kind(found),
                    file,
                    0,
                    "a regular file",
                    kind(found));
        }
        return new OpenFile(file, writable ? "rw" : "r");
    }

    private static String kind(BasicFileAttributes found) {
        return found.isSymbolicLink() ? "a symbolic link" : found.isDirectory() ? "a directory" : "something else";
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    /*
     * An interrupt closes a channel that is being forced, and hides whether the sync failed. So the next channel is opened before
     * the present one is forced: since Linux 4.13 each open file is told once of every failed write-back since it was opened,
     * and the next one reports an error that the closed one swallowed.
     */

    /** Does nothing where a directory cannot be opened (Windows). */
    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        FileChannel next = FileChannel.open(directory, StandardOpenOption.READ);
        try {
            while (true) {
                try (FileChannel present = next) {
                    next = FileChannel.open(directory, StandardOpenOption.READ);
                    present.force(true);
                    return;
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            next.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void createForOwner(Path file) throws IOException {
        Files.createFile(file, forOwner(file, "rw-------"));
    }

    private static FileAttribute<?>[] forOwner(Path path, String permissions) {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return NONE;
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    /** What the system said, as an exception that tells a full and a read-only disk from other failures. */
    static IOException named(IOException e, Path file) {
        if (e instanceof DiskFullException || e instanceof DiskReadOnlyException) {
            return e;
        }
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("no space left") || message.contains("quota exceeded") || hasNoRoom(file)) {
            return new DiskFullException("The disk is full: file=" + file, e);
        }
        if (message.contains("read-only file system") || isReadOnly(file)) {
            return new DiskReadOnlyException("The file system is read-only: file=" + file, e);
        }
        return e;
    }

    private static boolean isReadOnly(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        try {
            return parent != null && Files.getFileStore(parent).isReadOnly();
        } catch (IOException e) {
            return false;
        }
    }

    /** The message of the system may be in any language; that nothing is left is not. */
    private static boolean hasNoRoom(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        try {
            return parent != null && Files.getFileStore(parent).getUsableSpace() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /*
     * Bytes go through a RandomAccessFile, which no interrupt closes. FileDescriptor.sync() would force its metadata too
     * (fsync) and cost half as much again, so a channel of its own does the forcing (fdatasync); nobody reads or writes
     * through it. An interrupt between the check and the call closes that channel, or keeps it from being opened, and hides whether the sync failed.
     * Then the RandomAccessFile syncs: since Linux 4.13 each open file is told once of every failed write-back since it
     * was opened, so an error that the closed channel swallowed is reported here.
     */
    private static final class OpenFile implements DiskFile {
        /** RandomAccessFile copies what it is given to native memory first. */
        private static final int MOST_BYTES_A_CALL = 256 << 10;

        private final RandomAccessFile file;
        private final ReentrantLock forcing = new ReentrantLock();

        /** Which file it is, whatever its name; null where files have no such thing. */
        private final @Nullable Object key;

        private volatile Path path;
        private @Nullable FileChannel channel;
        private long position;

        OpenFile(Path path, String mode) throws IOException {
            this.path = path;
            this.key = key(path);
            this.file = new RandomAccessFile(path.toFile(), mode);
        }

        private static @Nullable Object key(Path path) throws IOException {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        }

        @Override
        public void renamed(Path to) {
            path = to;
        }

        @Override
        public long size() throws IOException {
            return file.length();
        }

        @Override
        public int read(long from, byte[] bytes, int offset, int length) throws IOException {
            seek(from);
            int total = 0;
            while (total < length) {
                int count = file.read(bytes, offset + total, Math.min(length - total, MOST_BYTES_A_CALL));
                if (count < 0) {
                    break;
                }
                total += count;
                position += count;
            }
            return total;
        }

        @Override
        public void write(long from, byte[] bytes, int offset, int length) throws IOException {
            seek(from);
            position = -1;
            try {
                int done = 0;
                while (done < length) {
                    int count = Math.min(length - done, MOST_BYTES_A_CALL);
                    file.write(bytes, offset + done, count);
                    done += count;
                }
            } catch (IOException e) {
                throw named(e, path);
            }
            position = from + length;
        }

        private void seek(long to) throws IOException {
            if (to != position) {
                file.seek(to);
                position = to;
            }
        }

        @Override
        public void force() throws IOException {
            forcing.lock();
            boolean interrupted = Thread.interrupted();
            try {
                forceChannel();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                forcing.unlock();
            }
        }

        private void forceChannel() throws IOException {
            FileChannel open = channel != null ? channel : openChannel();
            channel = open;
            try {
                if (open != null) {
                    open.force(false);
                } else {
                    file.getFD().sync();
                }
            } catch (ClosedChannelException e) {
                channel = null;
                file.getFD().sync();
            } catch (IOException e) {
                throw named(e, path);
            }
        }

        /** Null when that was interrupted, or another file has the name by now: both say nothing about this file. */
        private @Nullable FileChannel openChannel() {
            try {
                FileChannel opened = FileChannel.open(path, StandardOpenOption.WRITE);
                if (key != null && key.equals(key(path))) {
                    return opened;
                }
                opened.close();
                return null;
            } catch (IOException e) {
                return null;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            position = -1;
            try {
                file.setLength(size);
            } catch (IOException e) {
                throw named(e, path);
            }
        }

        @Override
        public void close() throws IOException {
            FileChannel forced = channel;
            position = -1;
            try (file) {
                if (forced != null) {
                    forced.close();
                }
            }
        }
    }
}
