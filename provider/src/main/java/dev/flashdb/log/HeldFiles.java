package dev.flashdb.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of a log as they are named at one time, all opened at once: a compaction that deletes one later takes nothing
 * away from who reads it here.
 *
 * <p>Confined to one thread.
 */
final class HeldFiles implements Disk, Closeable {
    private final Disk disk;
    private final List<String> names;
    private final Map<Path, HeldFile> files = new LinkedHashMap<>();

    private HeldFiles(Disk disk, List<String> names) {
        this.disk = disk;
        this.names = names;
    }

    /**
     * Opens all that the log has in a directory. What is gone before it is opened is left out.
     *
     * @throws IOException when one cannot be opened
     */
    static HeldFiles of(LogDirectory directory) throws IOException {
        HeldFiles held = new HeldFiles(directory.disk, new ArrayList<>());
        boolean done = false;
        try {
            for (String name : directory.disk.list(directory.path)) {
                held.add(name, directory.file(name));
            }
            done = true;
            return held;
        } finally {
            if (!done) {
                held.close();
            }
        }
    }

    private void add(String name, Path path) throws IOException {
        if (LogDirectory.isOfTheLog(name)) {
            try {
                files.put(path, new HeldFile(disk.open(path, /* writable= */ false)));
            } catch (NoSuchFileException gone) {
                return;
            } catch (CorruptLogException notAFile) {
                names.add(name); // whoever opens it is told
                return;
            }
        }
        names.add(name);
    }

    /**
     * Whether none of the files was made into another since it was opened. A segment that is used again gets its new header
     * before its first new frame, and no two headers are alike.
     *
     * @throws IOException when one cannot be read
     */
    boolean areUntouched() throws IOException {
        for (HeldFile file : files.values()) {
            if (!file.isUntouched()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<String> list(Path directory) {
        return names;
    }

    @Override
    public DiskFile open(Path path, boolean writable) throws IOException {
        @Nullable HeldFile file = files.get(path);
        return file == null ? disk.open(path, writable) : file;
    }

    @Override
    public void close() throws IOException {
        @Nullable IOException failure = null;
        for (HeldFile file : files.values()) {
            try {
                file.letGo();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void createDirectories(Path directory) {
        throw changesNothing();
    }

    @Override
    public Held lock(Path directory) {
        throw changesNothing();
    }

    @Override
    public DiskFile create(Path file) {
        throw changesNothing();
    }

    @Override
    public void rename(Path from, Path to) {
        throw changesNothing();
    }

    @Override
    public void delete(Path file) {
        throw changesNothing();
    }

    @Override
    public void syncDirectory(Path directory) {
        throw changesNothing();
    }

    private static UnsupportedOperationException changesNothing() {
        return new UnsupportedOperationException("a reader changes nothing");
    }

    /** One of the files. Who opens it by name gets it as it is, so closing it does nothing. */
    private static final class HeldFile implements DiskFile {
        private final DiskFile file;
        private final byte[] header;

        HeldFile(DiskFile file) throws IOException {
            this.file = file;
            boolean done = false;
            try {
                this.header = readHeader();
                done = true;
            } finally {
                if (!done) {
                    file.close();
                }
            }
        }

        private byte[] readHeader() throws IOException {
            byte[] bytes = new byte[FrameFormat.HEADER_BYTES];
            file.read(0, bytes, 0, bytes.length);
            return bytes;
        }

        boolean isUntouched() throws IOException {
            return Arrays.equals(header, readHeader());
        }

        void letGo() throws IOException {
            file.close();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(long position, byte[] bytes, int offset, int length) throws IOException {
            return file.read(position, bytes, offset, length);
        }

        @Override
        public void write(long position, byte[] bytes, int offset, int length) {
            throw changesNothing();
        }

        @Override
        public void force() {
            throw changesNothing();
        }

        @Override
        public void truncate(long size) {
            throw changesNothing();
        }

        @Override
        public void close() {}
    }
}
