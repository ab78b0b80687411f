package dev.flashdb.log;

import java.io.IOException;
import java.nio.file.Path;

/** The file system of this machine, on which nothing can be made or written. */
public final class FullDisk extends WrappedDisk {
    private final boolean isReadOnly;

    private FullDisk(boolean isReadOnly) {
        super(Disk.real());
        this.isReadOnly = isReadOnly;
    }

    /** One without room. */
    public static Disk withoutRoom() {
        return new FullDisk(false);
    }

    /** One that is mounted read-only. */
    public static Disk readOnly() {
        return new FullDisk(true);
    }

    private IOException refusal(Path file) {
        IOException cause = new IOException("refused");
        return isReadOnly
                ? new DiskReadOnlyException("The file system is read-only: file=" + file, cause)
                : new DiskFullException("The disk is full: file=" + file, cause);
    }

    @Override
    public Held lock(Path directory) throws IOException {
        if (isReadOnly) {
            throw refusal(directory);
        }
        return super.lock(directory);
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        throw refusal(file);
    }
}
