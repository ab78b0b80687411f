package dev.flashdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.SyncMode;
import dev.flashdb.testing.Interruptible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar as users start it: exit codes, pipes, signals. */
@Timeout(300)
class PackagedIT {
    private static final Path JAR = Path.of("target", "flashdb-cli.jar").toAbsolutePath();
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final int MOST_COMPACTIONS = 12;

    @TempDir
    private Path temporary;

    private Path data;

    @BeforeEach
    void fill() {
        assertTrue(Files.exists(JAR), "the jar is packaged first: " + JAR);
        data = temporary.resolve("data");
        Shop.fill(data);
    }

    private Process start(ProcessBuilder.Redirect out, String... command) throws IOException {
        return new ProcessBuilder(command)
                .directory(temporary.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out)
                .redirectError(temporary.resolve("err").toFile())
                .start();
    }

    private static String[] cli(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-jar", JAR.toString()));
        Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
        return command.toArray(String[]::new);
    }

    private int run(Object... arguments) throws IOException, InterruptedException {
        Process process =
                start(ProcessBuilder.Redirect.to(temporary.resolve("out").toFile()), cli(arguments));
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        return process.exitValue();
    }

    private String out() throws IOException {
        return Files.readString(temporary.resolve("out"));
    }

    private String err() throws IOException {
        return Files.readString(temporary.resolve("err"));
    }

    @Test
    void theJarRunsByItselfAndEndsWithTheExitCodesOfThePage() throws Exception {
        assertEquals(ExitCode.OK, run("dump", data), this::errOrNothing);
        assertEquals(Ran.of("dump", data).ok().out(), out());
        assertEquals("", err());
        assertEquals(ExitCode.ABSENT, run("get", data, "none"));
        assertEquals(ExitCode.USAGE, run("nothing"));
        try (FlashDb owner = Shop.open(data)) {
            assertEquals(ExitCode.HELD, run("compact", data));
            assertTrue(err().contains("pid=" + ProcessHandle.current().pid()), err());
            assertEquals(ExitCode.OK, run("get", data, "student:1"));
            assertEquals("ada@example.org\n", out());
            owner.set("still", "open");
        }
    }

    private String errOrNothing() {
        try {
            return err();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void aReaderThatHasSeenEnoughEndsItQuietly() throws Exception {
        try (FlashDb db = Shop.open(data)) {
            db.updateWithoutResult(tx -> {
                for (int i = 0; i < 50_000; i++) {
                    tx.set("many:" + i, "");
                }
            });
        }
        String keys = String.join(" ", cli("keys", "--type", "string", data));
        Process process = start(
                ProcessBuilder.Redirect.to(temporary.resolve("out").toFile()),
                "sh",
                "-c",
                "{ " + keys + "; echo $? >exit; } | head -n 2");
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        assertEquals(List.of("", "both"), out().lines().toList());
        assertEquals("", err());
        assertEquals(ExitCode.OK, exitCode("exit"));
    }

    private int exitCode(String file) throws IOException {
        return Integer.parseInt(Files.readString(temporary.resolve(file)).strip());
    }

    @Test
    void aFullDiskBehindStandardOutputIsNoSuccess() throws Exception {
        Process process = start(ProcessBuilder.Redirect.to(Path.of("/dev/full").toFile()), cli("dump", data));
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        assertEquals(ExitCode.FAILURE, process.exitValue());
        assertTrue(err().contains("No space left"), err());
    }

    @Test
    void aDumpGoesThroughAPipeIntoALoad() throws Exception {
        Path copy = temporary.resolve("copy");
        String dump = "{ " + String.join(" ", cli("dump", data)) + "; echo $? >exit; }";
        String command = dump + " | " + String.join(" ", cli("load", copy));
        Process process =
                start(ProcessBuilder.Redirect.to(temporary.resolve("out").toFile()), "sh", "-c", command);
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        assertEquals(0, exitCode("exit"), this::errOrNothing);
        assertEquals(0, process.exitValue(), this::errOrNothing);
        assertEquals(Ran.of("dump", data).ok().out(), Ran.of("dump", copy).ok().out());
    }

    @Test
    void ctrlCInTheMiddleOfACompactionLosesNothing() throws Exception {
        Path large = temporary.resolve("large");
        try (FlashDb db = FlashDb.open(
                Options.builder().directory(large).sync(SyncMode.NEVER).build())) {
            Random random = new Random(1);
            byte[] value = new byte[1 << 16];
            for (int i = 0; i < 600; i++) {
                random.nextBytes(value);
                db.set("key:" + i, value);
            }
        }
        String before = Ran.of("dump", large).ok().out();
        int interrupted = 0;
        for (int round = 0; round < MOST_COMPACTIONS && interrupted < 3; round++) {
            Shop.open(large).close();
            assertFalse(isCompacting(large), "what was half written stays");
            List<String> command = Interruptible.command(List.of(cli("compact", large)));
            Process process = start(
                    ProcessBuilder.Redirect.to(temporary.resolve("out").toFile()), command.toArray(String[]::new));
            while (process.isAlive() && !isCompacting(large)) {
                LockSupport.parkNanos(200_000);
            }
            if (process.isAlive()) {
                Interruptible.interrupt(process);
            }
            assertTrue(process.waitFor(1, TimeUnit.MINUTES));
            if (process.exitValue() == ExitCode.INTERRUPTED) {
                interrupted++;
                assertTrue(err().contains("Interrupted: nothing is lost"), err());
            } else {
                assertEquals(ExitCode.OK, process.exitValue(), this::errOrNothing);
            }
            assertEquals(before, Ran.of("dump", large).ok().out());
        }
        System.out.printf("Ctrl-C: %d compactions interrupted%n", interrupted);
        assertTrue(interrupted > 0, "each compaction was done before the signal came");
        assertEquals(ExitCode.OK, run("compact", large));
        assertEquals(before, Ran.of("dump", large).ok().out());
    }

    private static boolean isCompacting(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(".snap.tmp"));
        }
    }
}
