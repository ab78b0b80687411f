package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong before the shop is open: each has its message and its exit code. */
class BadInputTest {
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void helpIsPrintedAndNothingElse() {
        assertEquals(0, run("--help"));
        for (String option : new String[] {
            "--port", "--directory", "--database-distance", "--max-products", "--replay", "--threads", "--requests"
        }) {
            assertTrue(out().contains(option), option);
        }
        assertFalse(out().contains("\u001b"), out());
        assertEquals("", err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "-x", "stray", "--replay=maybe", "--spring.main.banner-mode=console"})
    void anUnknownArgumentIsNamed(String argument) {
        assertEquals(WRONG_USE, run(argument));
        assertTrue(err().startsWith("flashdb-example: "), err());
        assertTrue(err().contains(argument.replaceFirst("=maybe", "")), err());
        assertTrue(err().contains("--help lists the options"), err());
        assertEquals("", out());
    }

    @Test
    void anOptionNearlyRightIsSuggested() {
        assertEquals(WRONG_USE, run("--directry", "data"));
        assertTrue(err().contains("--directory"), err());
    }

    @ParameterizedTest
    @CsvSource({
        "--port, -1",
        "--port, 65536",
        "--database-distance, -1",
        "--database-distance, 10000001",
        "--max-products, -1",
        "--threads, 0",
        "--threads, 1025",
        "--requests, 0",
        "--requests, 95608"
    })
    void aNumberOutOfRangeIsRefusedWithTheRange(String option, String value) {
        assertEquals(WRONG_USE, run("--replay", option, value));
        assertTrue(err().contains("takes a whole number from "), err());
        assertTrue(err().contains("not '" + value + "'"), err());
        assertEquals("", out());
    }

    @ParameterizedTest
    @CsvSource({"--port, http", "--threads, 1.5", "--requests, 99999999999"})
    void whatIsNoNumberIsRefused(String option, String value) {
        assertEquals(WRONG_USE, run(option, value));
        assertTrue(err().contains(option) && err().contains(value), err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--directory", "--threads", "--requests"})
    void anOptionWithoutItsValueIsRefused(String option) {
        assertEquals(WRONG_USE, run(option));
        assertTrue(err().contains(option), err());
    }

    @Test
    void aFileIsNoDirectory() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertEquals(WRONG_USE, run("--directory", file.toString()));
        assertTrue(err().contains("--directory takes a directory, and '" + file + "' is none"), err());
        assertEquals(WRONG_USE, run("--directory", directory.resolve("a;b").toString()));
        assertTrue(err().contains("without ';'"), err());
    }

    @Test
    void aPortInUseAndADirectoryInUseAreSaidAndHarmNothing() throws Exception {
        try (ExampleProcess first = ExampleProcess.start("--port", "0", "--directory", directory.toString())) {
            int port = first.awaitPage().getPort();

            assertEquals(FAILED, run("--port", String.valueOf(port)));
            assertTrue(err().contains("Port " + port + " of 127.0.0.1 is in use"), err());
            assertTrue(err().contains("--port 0"), err());

            errBytes.reset();
            assertEquals(FAILED, run("--port", "0", "--directory", directory.toString()));
            assertTrue(err().contains("pid=" + first.pid()), err());
            assertTrue(err().contains("--directory"), err());
            assertFalse(err().contains("\tat "), err());

            ShopHttp http = new ShopHttp(URI.create("http://127.0.0.1:" + port + "/"));
            http.get("api/products/1");
            first.interrupt();
            assertEquals(ExampleProcess.INTERRUPTED, first.awaitEnd(), first::text);
        }
    }

    @Test
    void aDamagedLogIsNamedAndLeftAsItIs() throws Exception {
        Path cache = directory.resolve("cache");
        try (FlashDb database = FlashDb.open(Options.builder().directory(cache).build())) {
            for (int i = 0; i < 100; i++) {
                database.set("key" + i, "value");
            }
        }
        Path log = logFile(cache);
        byte[] bytes = Files.readAllBytes(log);
        int middle = indexOf(bytes, "key50");
        bytes[middle]++;
        Files.write(log, bytes);

        assertEquals(FAILED, run("--port", "0", "--directory", directory.toString()));

        assertTrue(err().contains(log.getFileName().toString()), err());
        assertTrue(err().contains("move the folder 'cache' out of the directory"), err());
        assertFalse(err().contains("\tat "), err());
        assertArrayEquals(bytes, Files.readAllBytes(log));
    }

    private static Path logFile(Path cache) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(file -> indexOf(readAll(file), "key50") >= 0)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static byte[] readAll(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private int run(String... arguments) {
        PrintStream before = System.err;
        PrintStream out = new PrintStream(outBytes, /* autoFlush= */ true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(errBytes, /* autoFlush= */ true, StandardCharsets.UTF_8);
        System.setErr(err); // where the log goes
        try {
            return FlashDbExample.run(out, err, arguments);
        } finally {
            System.setErr(before);
        }
    }

    private String out() {
        return outBytes.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return errBytes.toString(StandardCharsets.UTF_8);
    }
}
