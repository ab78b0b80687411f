package dev.flashdb.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A directory taken for one log.
 *
 * <p>Thread-safe.
 */
final class DirectoryLock implements Disk.Held {
    /*
     * 1. The system properties are asked before the lock file is opened: on Linux a process loses its lock on a file as
     *    soon as it closes any descriptor of that file, so a second opener in this JVM would free the lock of the first.
     *    The properties are what copies of this class in other class loaders see too. The key is the identity of the
     *    directory, not its name, so another path to it is noticed.
     * 2. For the same reason a stranger in this JVM that reads the lock file frees the lock. So whoever gets the lock
     *    still looks whether the file names a process that lives: its pid and its start must both be right. A process that
     *    has ended stays in the system's list until its parent asks for its exit code (a zombie). It does not live.
     * 3. The file stays when the lock goes, but empty: were it deleted, two openers could each lock a file of that name.
     * 4. A path leads to what is there now. The file keys of the directory and of the lock file are noted when they are taken:
     *    with others at that path nothing may be done by name any more.
     */
    static final String FILE = "lock";

    private static final String PROPERTY = "dev.flashdb.log.held.";
    private static final Pattern OWNER = Pattern.compile("pid=(\\d{1,18}) started=(\\S+) nonce=\\S+");
    private static final Pattern STATE = Pattern.compile(".*\\) ([A-Za-z]) .*", Pattern.DOTALL);
    private static final int MAXIMUM_OWNER_BYTES = 256;

    private final Path directory;
    private final @Nullable Object directoryKey;
    private final @Nullable Object fileKey;
    private final String property;
    private final String owner;
    private final RandomAccessFile file;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private DirectoryLock(
            Path directory,
            @Nullable Object directoryKey,
            @Nullable Object fileKey,
            String property,
            String owner,
            RandomAccessFile file) {
        this.directory = directory;
        this.directoryKey = directoryKey;
        this.fileKey = fileKey;
        this.property = property;
        this.owner = owner;
        this.file = file;
    }

    static DirectoryLock take(Path directory) throws IOException {
        @Nullable Object directoryKey = key(directory);
        String property = PROPERTY + identity(directory, directoryKey);
        String owner = self();
        Object other = System.getProperties().putIfAbsent(property, owner);
        if (other != null) {
            throw held(directory, other.toString());
        }
        @Nullable RandomAccessFile file = null;
        boolean taken = false;
        try {
            file = lockFile(directory, owner);
            Object fileKey = key(directory.resolve(FILE));
            DirectoryLock lock = new DirectoryLock(directory, directoryKey, fileKey, property, owner, file);
            lock.check();
            taken = true;
            return lock;
        } finally {
            if (!taken) {
                close(file);
                System.getProperties().remove(property, owner);
            }
        }
    }

    private static void close(@Nullable RandomAccessFile file) throws IOException {
        if (file != null) {
            file.close();
        }
    }

    private static RandomAccessFile lockFile(Path directory, String owner) throws IOException {
        Path path = directory.resolve(FILE);
        try {
            return openLockFile(directory, path, owner);
        } catch (IOException e) {
            throw FileSystemDisk.named(e, path);
        }
    }

    private static RandomAccessFile openLockFile(Path directory, Path path, String owner) throws IOException {
        try {
            FileSystemDisk.createForOwner(path);
        } catch (FileAlreadyExistsException expected) {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw expected;
            }
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        boolean locked = false;
        try {
            String other = read(file);
            if (tryLock(file) == null || lives(other)) {
                throw held(directory, other);
            }
            file.seek(0);
            file.setLength(0);
            file.write(owner.getBytes(StandardCharsets.UTF_8));
            locked = true;
            return file;
        } finally {
            if (!locked) {
                file.close();
            }
        }
    }

    /** Null where the file system has no identities. */
    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    public void check() throws IOException {
        try {
            if (Objects.equals(key(directory), directoryKey) && Objects.equals(key(directory.resolve(FILE)), fileKey)) {
                return;
            }
        } catch (NoSuchFileException gone) {
            throw gone("is not there any more");
        }
        throw gone("is another one now");
    }

    private DirectoryGoneException gone(String how) {
        return new DirectoryGoneException("The directory of the open database, or its file 'lock', " + how
                + ": it was moved, deleted or replaced. Nothing was changed there. Close the database before you move its"
                + " directory: directory=" + directory);
    }

    private static @Nullable FileLock tryLock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String read(RandomAccessFile file) throws IOException {
        byte[] bytes = new byte[(int) Math.min(file.length(), MAXIMUM_OWNER_BYTES)];
        file.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8).replaceAll("[^ -~]", "?");
    }

    /** The process that has a directory open; its lock file is not read when it is this one, by the second rule. */
    static OptionalLong holder(Path directory) throws IOException {
        if (System.getProperty(PROPERTY + identity(directory, key(directory))) != null) {
            return OptionalLong.of(ProcessHandle.current().pid());
        }
        Path path = directory.resolve(FILE);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return OptionalLong.empty();
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            Matcher owner = OWNER.matcher(read(file));
            return owner.matches() && lives(owner.group())
                    ? OptionalLong.of(Long.parseLong(owner.group(1)))
                    : OptionalLong.empty();
        }
    }

    private static boolean lives(String owner) {
        Matcher matcher = OWNER.matcher(owner);
        if (!matcher.matches()) {
            return false;
        }
        long pid = Long.parseLong(matcher.group(1));
        return pid != ProcessHandle.current().pid()
                && ProcessHandle.of(pid)
                        .filter(ProcessHandle::isAlive)
                        .map(DirectoryLock::start)
                        .filter(matcher.group(2)::equals)
                        .isPresent()
                && !hasEnded(Path.of("/proc", Long.toString(pid)));
    }

    /**
     * Whether a process has ended and merely waits for its parent. The first thread of a process may end before the others: then
     * it has more than one.
     *
     * @param process its directory below /proc; what is not there says nothing
     */
    static boolean hasEnded(Path process) {
        try {
            Matcher state = STATE.matcher(Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1));
            if (!state.matches() || !"ZXx".contains(state.group(1))) {
                return false;
            }
            String[] threads = process.resolve("task").toFile().list();
            return threads == null || threads.length <= 1;
        } catch (IOException e) {
            return false;
        }
    }

    private static LogHeldException held(Path directory, String owner) {
        Matcher matcher = OWNER.matcher(owner);
        return matcher.matches()
                ? new LogHeldException(directory, Long.parseLong(matcher.group(1)), matcher.group(2))
                : new LogHeldException(directory, -1, "unknown");
    }

    private static String self() {
        ProcessHandle process = ProcessHandle.current();
        String nonce = Long.toHexString(new SecureRandom().nextLong());
        return "pid=" + process.pid() + " started=" + start(process) + " nonce=" + nonce;
    }

    private static String start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }

    private static String identity(Path directory, @Nullable Object key) throws IOException {
        return key != null ? key.toString() : directory.toRealPath().toString();
    }

    @Override
    public void close() throws IOException {
        if (!isClosed.compareAndSet(false, true)) {
            return;
        }
        try (file) {
            file.setLength(0);
        } finally {
            System.getProperties().remove(property, owner);
        }
    }
}
