package dev.flashdb.log;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that loses its power on request, and fails on request.
 *
 * <p>What was not synced is kept apart. {@link #crash} makes the disk that a power loss at this instant may leave: of the
 * writes that wait in a file none, all, the first ones or any of them are there, each perhaps with sectors of 512 bytes
 * missing, zeroed, cut or full of garbage; of the names that were made, changed and deleted in a directory likewise. Bytes
 * beside those of a waiting write are never harmed, and what was synced is never lost.
 *
 * <p>Thread-safe.
 */
public final class SimulatedDisk implements Disk {
    private static final int SECTOR_BYTES = 512;

    /** A call to the disk. */
    public enum Call {
        CREATE,
        OPEN,
        SIZE,
        READ,
        WRITE,
        FORCE,
        TRUNCATE,
        CLOSE,
        RENAME,
        DELETE,
        LIST,
        SYNC_DIRECTORY;

        /** Whether a power loss before it differs from one after it. */
        public boolean changesTheDisk() {
            return this == CREATE
                    || this == WRITE
                    || this == FORCE
                    || this == TRUNCATE
                    || this == RENAME
                    || this == DELETE
                    || this == SYNC_DIRECTORY;
        }
    }

    /** How a call fails. */
    public enum Fault {
        NONE,
        INPUT_OUTPUT_ERROR,
        NO_SPACE,
        SHORT_WRITE
    }

    /** Sees every call before it happens, and says whether it fails. */
    @FunctionalInterface
    public interface Watcher {
        Fault before(Call call, String file);
    }

    private final Map<Path, Directory> directories = new TreeMap<>();
    private final Set<Path> locked = new HashSet<>();
    private final Random random;
    private Watcher watcher = (call, file) -> Fault.NONE;

    public SimulatedDisk(Random random) {
        this.random = random;
    }

    public void watch(Watcher other) {
        watcher = other;
    }

    private record DirectoryChange(
            @Nullable String removed, @Nullable String added, Inode inode) {
        void apply(Map<String, Inode> names) {
            if (removed != null) {
                names.remove(removed, inode);
            }
            if (added != null) {
                names.put(added, inode);
            }
        }
    }

    private static final class Directory {
        final Map<String, Inode> names = new TreeMap<>();
        final Map<String, Inode> durable = new TreeMap<>();
        final List<DirectoryChange> waiting = new ArrayList<>();

        void change(@Nullable String removed, @Nullable String added, Inode inode) {
            DirectoryChange change = new DirectoryChange(removed, added, inode);
            change.apply(names);
            waiting.add(change);
        }
    }

    /** A write, or a cut when there are no bytes. */
    private record Change(int position, byte @Nullable [] bytes) {
        void apply(Content content) {
            if (bytes == null) {
                content.truncate(position);
            } else {
                content.write(position, bytes, 0, bytes.length);
            }
        }
    }

    private static final class Content {
        byte[] bytes;
        int size;

        Content(byte[] bytes, int size) {
            this.bytes = bytes;
            this.size = size;
        }

        Content copy() {
            return new Content(Arrays.copyOf(bytes, size), size);
        }

        void write(int position, byte[] source, int offset, int length) {
            int end = position + length;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
            }
            System.arraycopy(source, offset, bytes, position, length);
            size = Math.max(size, end);
        }

        void truncate(int to) {
            if (to < size) {
                Arrays.fill(bytes, to, size, (byte) 0);
                size = to;
            }
        }
    }

    private static final class Inode {
        final Content now;
        final Content durable;
        final List<Change> waiting = new ArrayList<>();

        Inode(Content durable) {
            this.durable = durable;
            this.now = durable.copy();
        }
    }

    /** The disk that a power loss now may leave. */
    public synchronized SimulatedDisk crash() {
        SimulatedDisk after = new SimulatedDisk(random);
        boolean torn = random.nextBoolean();
        for (Map.Entry<Path, Directory> entry : directories.entrySet()) {
            Directory directory = new Directory();
            Map<String, Inode> names = new TreeMap<>(entry.getValue().durable);
            for (DirectoryChange change : some(entry.getValue().waiting)) {
                change.apply(names);
            }
            Map<Inode, Inode> survivors = new IdentityHashMap<>();
            names.forEach((name, inode) -> {
                Inode survivor = survivors.computeIfAbsent(inode, lost -> new Inode(survivor(lost, torn)));
                directory.names.put(name, survivor);
                directory.durable.put(name, survivor);
            });
            after.directories.put(entry.getKey(), directory);
        }
        return after;
    }

    private <T> List<T> some(List<T> waiting) {
        return switch (random.nextInt(4)) {
            case 0 -> List.of();
            case 1 -> waiting;
            case 2 -> waiting.subList(0, random.nextInt(waiting.size() + 1));
            default -> waiting.stream().filter(one -> random.nextBoolean()).toList();
        };
    }

    private Content survivor(Inode inode, boolean torn) {
        Content content = inode.durable.copy();
        for (Change change : some(inode.waiting)) {
            byte[] bytes = change.bytes;
            if (bytes == null || !torn || random.nextInt(3) > 0) {
                change.apply(content);
            } else {
                tear(content, change.position, bytes);
            }
        }
        return content;
    }

    /** Writes what a sector at a time makes of a write. */
    private void tear(Content content, int position, byte[] bytes) {
        int from = 0;
        while (from < bytes.length) {
            int count = Math.min(bytes.length - from, SECTOR_BYTES - (position + from) % SECTOR_BYTES);
            byte[] sector = Arrays.copyOfRange(bytes, from, from + count);
            switch (random.nextInt(7)) {
                case 0 -> content.write(position + from, new byte[count], 0, count);
                case 1 -> {
                    random.nextBytes(sector);
                    content.write(position + from, sector, 0, count);
                }
                case 2 -> content.write(position + from, sector, 0, random.nextInt(count));
                case 3 -> {
                    return;
                }
                case 4 -> {}
                default -> content.write(position + from, sector, 0, count);
            }
            from += count;
        }
    }

    /** The files of a directory and what is in them, as a process sees them. */
    public synchronized Map<String, byte[]> files(Path path) {
        Map<String, byte[]> files = new TreeMap<>();
        Directory directory = directories.get(path);
        if (directory != null) {
            directory.names.forEach((name, inode) -> files.put(name, Arrays.copyOf(inode.now.bytes, inode.now.size)));
        }
        return files;
    }

    /** Puts a file there, durable. */
    public synchronized void put(Path path, String name, byte[] bytes) {
        Directory directory = directories.computeIfAbsent(path, key -> new Directory());
        Inode inode = new Inode(new Content(bytes.clone(), bytes.length));
        directory.names.put(name, inode);
        directory.durable.put(name, inode);
    }

    /** Makes a file as long as that; what stood behind comes back when it is made longer again. */
    synchronized void cut(Path path, String name, int length) {
        directories.get(path).names.get(name).now.size = length;
    }

    /** Turns one bit of a file over. */
    public synchronized void flip(Path path, String name, long bit) {
        Inode inode = directories.get(path).names.get(name);
        inode.now.bytes[(int) (bit >>> 3)] ^= (byte) (1 << (bit & 7));
    }

    private void check(Call call, String file) throws IOException {
        throwIf(watcher.before(call, file), call, file);
    }

    private static void throwIf(Fault fault, Call call, String file) throws IOException {
        if (fault == Fault.NONE) {
            return;
        }
        IOException error = new IOException("planned: " + fault + " of " + call + " " + file);
        if (fault == Fault.NO_SPACE) {
            throw new DiskFullException("planned", error);
        }
        throw error;
    }

    private Directory directory(Path path) throws IOException {
        Directory directory = directories.get(path);
        if (directory == null) {
            throw new NoSuchFileException(path.toString());
        }
        return directory;
    }

    private Inode inode(Path file) throws IOException {
        Inode inode = directory(file.getParent()).names.get(name(file));
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode;
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    @Override
    public synchronized void createDirectories(Path path) {
        directories.computeIfAbsent(path, key -> new Directory());
    }

    @Override
    public synchronized Held lock(Path path) {
        if (!locked.add(path)) {
            throw new LogHeldException(path, 0, "simulated");
        }
        return () -> unlock(path);
    }

    private synchronized void unlock(Path path) {
        locked.remove(path);
    }

    @Override
    public synchronized List<String> list(Path path) throws IOException {
        check(Call.LIST, "");
        return new ArrayList<>(directory(path).names.keySet());
    }

    @Override
    public synchronized DiskFile create(Path file) throws IOException {
        check(Call.CREATE, name(file));
        Directory directory = directory(file.getParent());
        if (directory.names.containsKey(name(file))) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Inode inode = new Inode(new Content(new byte[64], 0));
        directory.change(null, name(file), inode);
        return new OpenFile(name(file), inode);
    }

    @Override
    public synchronized DiskFile open(Path file, boolean writable) throws IOException {
        check(Call.OPEN, name(file));
        return new OpenFile(name(file), inode(file));
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        check(Call.RENAME, name(to));
        Inode inode = inode(from);
        directory(from.getParent()).change(name(from), name(to), inode);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        check(Call.DELETE, name(file));
        directory(file.getParent()).change(name(file), null, inode(file));
    }

    @Override
    public synchronized void syncDirectory(Path path) throws IOException {
        check(Call.SYNC_DIRECTORY, "");
        Directory directory = directory(path);
        directory.durable.clear();
        directory.durable.putAll(directory.names);
        directory.waiting.clear();
    }

    private final class OpenFile implements DiskFile {
        private final String name;
        private final Inode inode;

        OpenFile(String name, Inode inode) {
            this.name = name;
            this.inode = inode;
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                check(Call.SIZE, name);
                return inode.now.size;
            }
        }

        @Override
        public int read(long position, byte[] bytes, int offset, int length) throws IOException {
            synchronized (SimulatedDisk.this) {
                check(Call.READ, name);
                int count = (int) Math.max(0, Math.min(length, inode.now.size - position));
                System.arraycopy(inode.now.bytes, (int) position, bytes, offset, count);
                return count;
            }
        }

        @Override
        public void write(long position, byte[] bytes, int offset, int length) throws IOException {
            synchronized (SimulatedDisk.this) {
                Fault fault = watcher.before(Call.WRITE, name);
                int count = fault == Fault.NONE ? length : random.nextInt(length + 1);
                put((int) position, Arrays.copyOfRange(bytes, offset, offset + count));
                throwIf(fault, Call.WRITE, name);
            }
        }

        private void put(int position, byte[] bytes) {
            if (bytes.length > 0) {
                Change change = new Change(position, bytes);
                change.apply(inode.now);
                inode.waiting.add(change);
            }
        }

        /** After a failure the kernel takes what it holds for written, though only some of it was. */
        @Override
        public void force() throws IOException {
            synchronized (SimulatedDisk.this) {
                Fault fault = watcher.before(Call.FORCE, name);
                List<Change> written = fault == Fault.NONE ? inode.waiting : some(inode.waiting);
                written.forEach(change -> change.apply(inode.durable));
                inode.waiting.clear();
                throwIf(fault, Call.FORCE, name);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                check(Call.TRUNCATE, name);
                Change change = new Change((int) size, null);
                change.apply(inode.now);
                inode.waiting.add(change);
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (SimulatedDisk.this) {
                check(Call.CLOSE, name);
            }
        }
    }
}
