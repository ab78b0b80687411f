package dev.flashdb.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Another disk, some of whose calls are made wrongly by a subclass. */
class WrappedDisk implements Disk {
    /** Puts a disk around a disk. */
    @FunctionalInterface
    interface Wrapper {
        Disk wrap(Disk disk);
    }

    final Disk inner;

    WrappedDisk(Disk inner) {
        this.inner = inner;
    }

    @Override
    public Path real(Path directory) throws IOException {
        return inner.real(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        inner.createDirectories(directory);
    }

    @Override
    public Held lock(Path directory) throws IOException {
        return inner.lock(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return inner.list(directory);
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        return new WrappedFile(file, inner.create(file));
    }

    @Override
    public DiskFile open(Path file, boolean writable) throws IOException {
        return new WrappedFile(file, inner.open(file, writable));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        inner.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        inner.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        inner.syncDirectory(directory);
    }

    void force(Path file, DiskFile open) throws IOException {
        open.force();
    }

    int read(DiskFile open, long position, byte[] bytes, int offset, int length) throws IOException {
        return open.read(position, bytes, offset, length);
    }

    void write(DiskFile open, long position, byte[] bytes, int offset, int length) throws IOException {
        open.write(position, bytes, offset, length);
    }

    void truncate(DiskFile open, long size) throws IOException {
        open.truncate(size);
    }

    private final class WrappedFile implements DiskFile {
        private final Path path;
        private final DiskFile file;

        WrappedFile(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(long position, byte[] bytes, int offset, int length) throws IOException {
            return WrappedDisk.this.read(file, position, bytes, offset, length);
        }

        @Override
        public void write(long position, byte[] bytes, int offset, int length) throws IOException {
            WrappedDisk.this.write(file, position, bytes, offset, length);
        }

        @Override
        public void renamed(Path to) {
            file.renamed(to);
        }

        @Override
        public void force() throws IOException {
            WrappedDisk.this.force(path, file);
        }

        @Override
        public void truncate(long size) throws IOException {
            WrappedDisk.this.truncate(file, size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
