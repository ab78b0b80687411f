package dev.flashdb.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A disk that stops changing at one instant, as it does for a process that is killed: what was done before is there, each later
 * change fails. Thread-safe.
 */
public final class FreezingDisk extends WrappedDisk {
    private final ReentrantReadWriteLock changing = new ReentrantReadWriteLock();
    private final AtomicLong changesLeft = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean isFrozen;

    /** A change of the disk. */
    @FunctionalInterface
    private interface Change {
        void run() throws IOException;
    }

    public FreezingDisk(Disk inner) {
        super(inner);
    }

    /** Lets a number of changes happen, and then no other. */
    public void freezeIn(long changes) {
        changesLeft.set(changes);
    }

    public boolean isFrozen() {
        return isFrozen;
    }

    /** Waits for the changes under way, and lets no other happen. */
    public void freeze() {
        changing.writeLock().lock();
        try {
            isFrozen = true;
        } finally {
            changing.writeLock().unlock();
        }
    }

    private void change(Change change) throws IOException {
        changing.readLock().lock();
        try {
            if (isFrozen || changesLeft.decrementAndGet() < 0) {
                isFrozen = true;
                throw new IOException("the process was killed");
            }
            change.run();
        } finally {
            changing.readLock().unlock();
        }
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        DiskFile[] made = new DiskFile[1];
        change(() -> made[0] = super.create(file));
        return made[0];
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        change(() -> super.rename(from, to));
    }

    @Override
    public void delete(Path file) throws IOException {
        change(() -> super.delete(file));
    }

    @Override
    void force(Path file, DiskFile open) throws IOException {
        change(() -> super.force(file, open));
    }

    @Override
    void write(DiskFile open, long position, byte[] bytes, int offset, int length) throws IOException {
        change(() -> super.write(open, position, bytes, offset, length));
    }

    @Override
    void truncate(DiskFile open, long size) throws IOException {
        change(() -> super.truncate(open, size));
    }
}
