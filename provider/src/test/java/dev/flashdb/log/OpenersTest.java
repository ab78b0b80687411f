package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two who want one directory: exactly one gets it.
 *
 * <p>{@code -Dflashdb.log.rounds=100} sets how often each pair tries.
 */
class OpenersTest {
    private static final int ROUNDS = Integer.getInteger("flashdb.log.rounds", 2);

    @TempDir(factory = InMemory.class)
    Path directory;

    private Log open(Path path) {
        return Log.open(Disk.real(), path, LogOptions.standard().segmentBytes(4096), (sequence, payload) -> {});
    }

    /** What another process or class loader does: tries to open a directory, and says how that went. */
    public static final class Other {
        private Other() {}

        public static void main(String[] arguments) {
            System.out.println(attempt(arguments[0]));
        }

        /** What a second class loader calls. */
        public static String attempt(String path) {
            try (Log log = Log.open(
                    Disk.real(), Path.of(path), LogOptions.standard().segmentBytes(4096), (sequence, payload) -> {})) {
                return "opened at " + log.lastSequence();
            } catch (LogHeldException e) {
                return "held by " + e.pid();
            }
        }
    }

    private static String inAnotherProcess(Path path) throws IOException {
        return inAnotherProcess(Other.class, path);
    }

    private static String inAnotherProcess(Class<?> program, Path path) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            return String.valueOf(said.readLine());
        }
    }

    private static String inAnotherClassLoader(Path path) throws IOException, ReflectiveOperationException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
            urls.add(url(entry));
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Method attempt = loader.loadClass(Other.class.getName()).getMethod("attempt", String.class);
            return String.valueOf(attempt.invoke(null, path.toString()));
        } catch (InvocationTargetException e) {
            return String.valueOf(e.getCause());
        }
    }

    private static URL url(String entry) throws MalformedURLException {
        return Path.of(entry).toUri().toURL();
    }

    @Test
    void oneOfTwoProcessesAndOfTwoClassLoadersHasTheDirectory() throws Exception {
        String held = "held by " + ProcessHandle.current().pid();
        Path log = directory.resolve("log");
        for (int round = 0; round < ROUNDS; round++) {
            try (Log first = open(log)) {
                assertEquals(held, inAnotherProcess(log));
                assertEquals(held, inAnotherClassLoader(log));
                first.append(new byte[1], 0, 1);
            }
            assertEquals("opened at " + (round + 1), inAnotherProcess(log));
            assertEquals("opened at " + (round + 1), inAnotherClassLoader(log));
        }
        System.out.printf(Locale.ROOT, "openers: %,d rounds of two processes and two class loaders%n", ROUNDS);
    }

    @Test
    void anotherPathToTheDirectoryIsTheSameDirectory() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("log"));
        try (Log first = open(directory.resolve("log"))) {
            assertThrows(LogHeldException.class, () -> open(link));
            assertThrows(LogHeldException.class, () -> open(directory.resolve("log/../log")));
            first.append(new byte[1], 0, 1);
        }
        open(link).close();
    }

    /** What a process does that knows nothing of owners and asks the system only. */
    public static final class Locker {
        private Locker() {}

        public static void main(String[] arguments) throws IOException {
            try (RandomAccessFile file = new RandomAccessFile(arguments[0], "rw")) {
                System.out.println(file.getChannel().tryLock() == null ? "locked" : "free");
            }
        }
    }

    /** A second opener that touched the lock file before it is refused would free it for all other processes. */
    @Test
    void whoIsRefusedInThisProcessLeavesTheLockWhereItIs() throws IOException {
        Path log = directory.resolve("log");
        try (Log first = open(log)) {
            assertThrows(LogHeldException.class, () -> open(log));
            assertEquals("locked", inAnotherProcess(Locker.class, log.resolve(DirectoryLock.FILE)));
            first.append(new byte[1], 0, 1);
        }
        assertEquals("free", inAnotherProcess(Locker.class, log.resolve(DirectoryLock.FILE)));
    }

    /** On Linux, reading and closing the lock file in the process that holds the lock lets go of it. */
    @Test
    void whoReadsTheLockFileOpensNoDoor() throws IOException {
        Path log = directory.resolve("log");
        for (int round = 0; round < ROUNDS; round++) {
            try (Log first = open(log)) {
                String owner = Files.readString(log.resolve(DirectoryLock.FILE));
                assertTrue(owner.contains("pid=" + ProcessHandle.current().pid()), owner);
                assertEquals("held by " + ProcessHandle.current().pid(), inAnotherProcess(log));
                first.append(new byte[1], 0, 1);
            }
        }
    }

    @Test
    void aLockFileOfAProcessThatDiedIsNoObstacle() throws IOException {
        Path log = directory.resolve("log");
        open(log).close();
        Files.writeString(log.resolve(DirectoryLock.FILE), "pid=1 started=1970-01-01T00:00:00Z nonce=1");
        open(log).close();
        Files.writeString(log.resolve(DirectoryLock.FILE), "anything at all");
        open(log).close();
    }

    /** With one segment only, the database would open empty if the link were passed over. */
    @ParameterizedTest
    @ValueSource(strings = {"0000000000000001.log", "0000000000000001.snap", CloseNote.FILE})
    void aSymbolicLinkInThePlaceOfAFileIsRefusedAndNamed(String name) throws IOException {
        Path log = directory.resolve("log");
        try (Log first = open(log)) {
            first.append(new byte[100], 0, 100);
            if (name.endsWith(LogDirectory.SNAPSHOT)) {
                first.compact(1, sink -> sink.frame(new byte[10], 0, 10));
            }
        }
        Path moved = Files.move(log.resolve(name), directory.resolve(name));
        byte[] before = Files.readAllBytes(moved);
        Files.createSymbolicLink(log.resolve(name), moved);
        CorruptLogException refused = assertThrows(CorruptLogException.class, () -> open(log));
        assertEquals(log.resolve(name), refused.file());
        assertEquals("a symbolic link", refused.found());
        assertThrows(CorruptLogException.class, () -> Log.read(Disk.real(), log, () -> (sequence, payload) -> {}));
        assertArrayEquals(before, Files.readAllBytes(moved));
        Files.delete(log.resolve(name));
        Files.move(moved, log.resolve(name));
        open(log).close();
    }

    @Test
    void aSymbolicLinkInTheDirectoryIsNotFollowed() throws IOException {
        Path log = directory.resolve("log");
        open(log).close();
        Path outside = Files.writeString(directory.resolve("outside"), "untouched");
        Files.delete(log.resolve(DirectoryLock.FILE));
        Files.createSymbolicLink(log.resolve(DirectoryLock.FILE), outside);
        assertThrows(LogException.class, () -> open(log));
        assertEquals("untouched", Files.readString(outside));
    }
}
