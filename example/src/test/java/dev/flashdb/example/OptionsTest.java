package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @Test
    void withoutArgumentsTheDefaultsHold() throws UsageException {
        assertEquals(new Options(false, 4, 500, null, null, null, Options.UNSET, Options.UNSET), Options.parse());
    }

    @Test
    void everyOptionIsRead(@TempDir Path directory) throws UsageException, IOException {
        Path trace = Files.createFile(directory.resolve("a.keys"));
        Path settings = Files.createFile(directory.resolve("cache.properties"));
        Options options = Options.parse(
                "--threads",
                "8",
                "--lookup-micros",
                "0",
                "--trace",
                trace.toString(),
                "--settings",
                settings.toString(),
                "--max-entries",
                "1000",
                "--bare-requests",
                "77",
                "--help");
        assertEquals(new Options(true, 8, 0, trace, settings, null, 1000, 77), options);
    }

    @ParameterizedTest
    @CsvSource({
        "--threads, 0",
        "--threads, 1025",
        "--threads, four",
        "--threads, ''",
        "--threads, 99999999999",
        "--lookup-micros, -1",
        "--lookup-micros, 10000001",
        "--lookup-micros, 1.5",
        "--max-entries, 0",
        "--bare-requests, 0"
    })
    void aNumberOutOfRangeIsRefusedByOptionAndValue(String option, String value) {
        UsageException e = assertThrows(UsageException.class, () -> Options.parse(option, value));
        assertTrue(e.getMessage().startsWith(option + " takes a whole number from"), e.getMessage());
        assertTrue(e.getMessage().endsWith("not '" + value + "'"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--threads", "--lookup-micros", "--trace", "--settings", "--max-entries", "--bare-requests"})
    void anOptionWithoutItsValueIsRefused(String option) {
        UsageException e = assertThrows(UsageException.class, () -> Options.parse(option));
        assertEquals(option + " takes a value, and none follows", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "-x", "stray", ""})
    void whatIsNoOptionIsRefused(String option) {
        UsageException e = assertThrows(UsageException.class, () -> Options.parse(option, "1"));
        assertEquals("there is no option '" + option + "'; --help lists them", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--trace", "--settings"})
    void aFileThatIsNotThereIsRefused(String option, @TempDir Path directory) {
        for (String value : new String[] {directory.resolve("absent").toString(), directory.toString(), "\0"}) {
            UsageException e = assertThrows(UsageException.class, () -> Options.parse(option, value));
            assertEquals(option + " takes a readable file, and there is none at '" + value + "'", e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--threads", "--lookup-micros", "--trace", "--settings", "--max-entries", "--bare-requests"})
    void theHelpTextNamesEveryOption(String option) {
        assertTrue(Options.HELP.contains("  " + option + " "), option);
    }
}
