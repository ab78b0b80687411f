package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program against the provider on the class path, on a clock that only lookups move. */
class TraceReplayTest {
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    private final FakeTime time = new FakeTime();

    @TempDir
    Path directory;

    @Test
    void aTinyTraceGivesExactFigures() throws IOException {
        String trace = trace("a\nb\na\nc\na\n");
        assertEquals(0, run("--trace", trace, "--threads", "1", "--lookup-micros", "100"), err());
        assertEquals(
                List.of(
                        "run          requests  hit ratio  loads  mean us  median us  99th us  seconds",
                        "-----------------------------------------------------------------------------",
                        "JCache              5    40.00 %      3    60.00     100.00   100.00     0.00",
                        "bare lookup         5          -      5   100.00     100.00   100.00     0.00"),
                out().lines()
                        .filter(line -> line.matches("(run|---|JCache|bare).*"))
                        .toList());
        assertTrue(out().contains("Both runs replayed the whole trace."), out());
        assertTrue(out().contains("1/1.7 of the bare lookup's"), out());
    }

    @Test
    void theBundledTraceIsReplayedWithItsAttributionAndLoadsEachKeyOnce() throws IOException {
        assertEquals(0, run("--bare-requests", "1000"), err());
        assertTrue(out().contains("Trace     cache2k_web12: 95,607 requests, 13,756 keys"), out());
        assertTrue(out().contains(Trace.bundledAttribution()), out());
        List<String> cached = cells("JCache");
        assertEquals(List.of("95,607", "13,756"), List.of(cached.get(1), cached.get(4)), out());
        List<String> bare = cells("bare lookup");
        assertEquals(List.of("1,000", "1,000"), List.of(bare.get(2), bare.get(4)), out());
        assertTrue(out().contains("The bare run replayed the first 1,000 of the 95,607 requests."), out());
    }

    @Test
    void aBoundReachesTheProviderAndCostsLoads() throws IOException {
        String trace = trace("a\nb\nc\nd\n".repeat(100));
        assertEquals(0, run("--trace", trace, "--threads", "1", "--max-entries", "1"), err());
        assertTrue(out().contains("Bound     1 entries, by the setting flashdb."), out());
        assertTrue(Integer.parseInt(cells("JCache").get(4)) > 4, out());
    }

    @Test
    void aSettingsFileReachesTheProvider() throws IOException {
        String trace = trace("a\nb\nc\nd\n".repeat(100));
        String settings = settings("flashdb.cache.products.maxEntries=1\n");
        assertEquals(0, run("--trace", trace, "--threads", "1", "--settings", settings), err());
        assertTrue(Integer.parseInt(cells("JCache").get(4)) > 4, out());
    }

    @Test
    void aSettingTheProviderDoesNotKnowIsNamedAndExitCodeOne() throws IOException {
        assertEquals(1, run("--trace", trace("a\n"), "--settings", settings("flashdb.cache.products.maxEntry=1\n")));
        assertTrue(err().startsWith("flashdb-example: "), err());
        assertTrue(err().contains("maxEntry"), err());
    }

    @Test
    void theBareRunIsCutWhereItWouldTakeLong() throws IOException {
        String trace = trace("a\nb\n".repeat(10));
        assertEquals(0, run("--trace", trace, "--threads", "1", "--lookup-micros", "3000000"), err());
        assertTrue(out().contains("The bare run replayed the first 5 of the 20 requests."), out());
    }

    @Test
    void aTraceOfOnesOwnIsNotAttributedToOthers() throws IOException {
        assertEquals(0, run("--trace", trace("a\n")), err());
        assertFalse(out().contains("CC BY"), out());
    }

    @Test
    void runningTwiceInOneProcessStartsFromAnEmptyCacheEachTime() throws IOException {
        String trace = trace("a\na\n");
        for (int time = 0; time < 2; time++) {
            outBytes.reset();
            assertEquals(0, run("--trace", trace, "--threads", "1"), err());
            assertEquals("50.00", cells("JCache").get(2));
        }
    }

    @Test
    void progressGoesToTheErrorStreamUpToTheEnd() throws IOException {
        assertEquals(0, run("--trace", trace("a\n")), err());
        assertTrue(err().contains("cached: 100 % of 1 requests"), err());
        assertTrue(err().contains("bare  : 100 % of 1 requests"), err());
    }

    @Test
    void helpIsPrintedAndNothingElse() {
        assertEquals(0, run("--help"));
        assertEquals(Options.HELP, out());
        assertEquals("", err());
    }

    @Test
    void aBadFlagIsOneLineAndExitCodeTwo() {
        assertEquals(2, run("--thread", "4"));
        assertEquals("flashdb-example: there is no option '--thread'; --help lists them", err().strip());
        assertEquals("", out());
    }

    @Test
    void aMissingTraceIsOneLineAndExitCodeTwo() {
        String absent = directory.resolve("absent.keys").toString();
        assertEquals(2, run("--trace", absent));
        assertEquals(
                "flashdb-example: --trace takes a readable file, and there is none at '" + absent + "'", err().strip());
        assertEquals("", out());
    }

    @Test
    void aTraceThatIsNoneIsOneLineAndExitCodeTwo() throws IOException {
        String trace = trace("");
        assertEquals(2, run("--trace", trace));
        assertEquals(
                "flashdb-example: --trace " + trace + ": a trace has one key a line, and this one has none",
                err().strip());
    }

    private int run(String... args) {
        PrintStream out = new PrintStream(outBytes, /* autoFlush= */ true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(errBytes, /* autoFlush= */ true, StandardCharsets.UTF_8);
        return new TraceReplay(out, err, /* terminal= */ false, time, time).run(args);
    }

    private String trace(String content) throws IOException {
        return Files.writeString(directory.resolve("trace.keys"), content).toString();
    }

    private String settings(String content) throws IOException {
        return Files.writeString(directory.resolve("cache.properties"), content).toString();
    }

    private List<String> cells(String run) {
        String row =
                out().lines().filter(line -> line.startsWith(run)).findFirst().orElseThrow();
        return Arrays.asList(row.split(" +"));
    }

    private String out() {
        return outBytes.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return errBytes.toString(StandardCharsets.UTF_8);
    }
}
