package dev.flashdb.log;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A directory taken for one log.
 *
 * <p>Thread-safe.
 */
final class DirectoryLock implements Closeable {
    /*
     * 1. The system properties are asked before the lock file is opened: on Linux a process loses its lock on a file as
     *    soon as it closes any descriptor of that file, so a second opener in this JVM would free the lock of the first.
     *    The properties are what copies of this class in other class loaders see too. The key is the identity of the
     *    directory, not its name, so another path to it is noticed.
     * 2. For the same reason a stranger in this JVM that reads the lock file frees the lock. So whoever gets the lock
     *    still looks whether the file names a process that lives: its pid and its start must both be right.
     * 3. The file stays when the lock goes, but empty: were it deleted, two openers could each lock a file of that name.
     */
    static final String FILE = "lock";

    private static final String PROPERTY = "dev.flashdb.log.held.";
    private static final Pattern OWNER = Pattern.compile("pid=(\\d{1,18}) started=(\\S+) nonce=\\S+");
    private static final int MAXIMUM_OWNER_BYTES = 256;

    private final String property;
    private final String owner;
    private final RandomAccessFile file;
    private boolean closed;

    private DirectoryLock(String property, String owner, RandomAccessFile file) {
        this.property = property;
        this.owner = owner;
        this.file = file;
    }

    static DirectoryLock take(Path directory) throws IOException {
        String property = PROPERTY + identity(directory);
        String owner = self();
        Object other = System.getProperties().putIfAbsent(property, owner);
        if (other != null) {
            throw held(directory, other.toString());
        }
        boolean taken = false;
        try {
            DirectoryLock lock = new DirectoryLock(property, owner, lockFile(directory, owner));
            taken = true;
            return lock;
        } finally {
            if (!taken) {
                System.getProperties().remove(property, owner);
            }
        }
    }

    private static RandomAccessFile lockFile(Path directory, String owner) throws IOException {
        Path path = directory.resolve(FILE);
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
        if (System.getProperty(PROPERTY + identity(directory)) != null) {
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
                        .isPresent();
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

    private static String identity(Path directory) throws IOException {
        Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return key != null ? key.toString() : directory.toRealPath().toString();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (file) {
            file.setLength(0);
        } finally {
            System.getProperties().remove(property, owner);
        }
    }
}
