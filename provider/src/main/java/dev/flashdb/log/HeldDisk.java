package dev.flashdb.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk that touches nothing by its name unless the directory is still the one that was taken. Files that are open already
 * stay usable: they are what they were, wherever they are now.
 *
 * <p>Thread-safe.
 */
final class HeldDisk implements Disk {
    /*
     * A path is not a directory: while a log is open, a link on the way to it may be switched, or it may be moved and another
     * be made in its place. Then a rename would put a file of this log into the other one. So the identity of the directory and of
     * its lock file is compared before each call that names a file. Between the comparison and the call some microseconds are
     * left. A file system without file keys (Windows) has no identity to compare; it also refuses to move a directory whose
     * files are open.
     */
    private final Disk disk;
    private final Held held;

    HeldDisk(Disk disk, Held held) {
        this.disk = disk;
        this.held = held;
    }

    @Override
    public Path real(Path directory) throws IOException {
        return disk.real(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public Held lock(Path directory) throws IOException {
        return disk.lock(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        held.check();
        return disk.list(directory);
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        held.check();
        return disk.create(file);
    }

    @Override
    public DiskFile open(Path file, boolean writable) throws IOException {
        held.check();
        return disk.open(file, writable);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        held.check();
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        held.check();
        disk.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        held.check();
        disk.syncDirectory(directory);
    }
}
