package dev.flashdb.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A disk that tells of each call before it is made; what the listener throws comes out of the call. Thread-safe. */
public final class InjectingDisk extends WrappedDisk {
    private final Consumer<String> before;

    public InjectingDisk(Disk inner, Consumer<String> before) {
        super(inner);
        this.before = before;
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        before.accept("list");
        return super.list(directory);
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        before.accept("create");
        return super.create(file);
    }

    @Override
    public DiskFile open(Path file, boolean writable) throws IOException {
        before.accept("open");
        return super.open(file, writable);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        before.accept("rename");
        super.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        before.accept("delete");
        super.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        before.accept("syncDirectory");
        super.syncDirectory(directory);
    }

    @Override
    void force(Path file, DiskFile open) throws IOException {
        before.accept("force");
        super.force(file, open);
    }

    @Override
    int read(DiskFile open, long position, byte[] bytes, int offset, int length) throws IOException {
        before.accept("read");
        return super.read(open, position, bytes, offset, length);
    }

    @Override
    void write(DiskFile open, long position, byte[] bytes, int offset, int length) throws IOException {
        before.accept("write");
        super.write(open, position, bytes, offset, length);
    }

    @Override
    void truncate(DiskFile open, long size) throws IOException {
        before.accept("truncate");
        super.truncate(open, size);
    }
}
