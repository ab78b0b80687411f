package dev.flashdb.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.io.TempDir;

/** The one way in which a test is left out, and that there is no other. */
class NeedsProgramTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Whatever else JUnit has to leave a test out; in pieces, so that this file is not found. */
    private static final Pattern OTHER_WAY = Pattern.compile(String.join(
            "|",
            "@Dis" + "abled",
            "@Enab" + "ledIf",
            "@Enab" + "ledOn",
            "@Enab" + "ledFor",
            "Assum" + "ptions",
            "TestAbor" + "ted"));

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    @NeedsProgram({Program.REDIS_SERVER, Program.SCRIPT})
    private static final class Needing {}

    private ConditionEvaluationResult evaluate(String leaveNothingOut) {
        Map<String, String> environment = Map.of(
                "PATH", "/none" + File.pathSeparator + folder, ProgramCondition.LEAVE_NOTHING_OUT, leaveNothingOut);
        return new ProgramCondition(environment, said::add).evaluate(Needing.class, "Needing");
    }

    private void install(String command) throws IOException {
        assertTrue(Files.createFile(folder.resolve(command)).toFile().setExecutable(true));
    }

    @Test
    void aTestRunsWhereAllItsProgramsAre() throws IOException {
        install("redis-server");
        install("script");
        assertFalse(evaluate("false").isDisabled());
        assertFalse(evaluate("true").isDisabled());
    }

    @Test
    void aTestIsLeftOutWhereOneProgramIsMissingAndTheLineNamesIt() throws IOException {
        install("script");
        ConditionEvaluationResult result = evaluate("false");
        assertTrue(result.isDisabled());
        assertEquals(
                "Left out: Needing: redis-server is not on the PATH (Debian: apt-get install redis-server)",
                result.getReason().orElse(""));
        assertEquals(List.of(result.getReason().orElse("")), said);
    }

    @Test
    void aMissingProgramFailsTheTestWhereNothingMayBeLeftOut() {
        AssertionError failed = assertThrows(AssertionError.class, () -> evaluate("true"));
        assertTrue(failed.getMessage().contains("script is not on the PATH"), failed::getMessage);
    }

    @Test
    void theBuildInstallsEveryProgramAndThePageNamesIt() throws IOException {
        String build = Files.readString(ROOT.resolve(".ci").resolve("run"));
        String page = Files.readString(ROOT.resolve("CONTRIBUTING.md"));
        assertTrue(build.contains("export " + ProgramCondition.LEAVE_NOTHING_OUT + "=true"), build);
        for (Program program : Program.values()) {
            String installed = program.command() + " " + program.debianPackage();
            assertTrue(build.contains(" " + installed), () -> ".ci/run should install: " + installed);
            assertTrue(page.contains("`" + program.command() + "`"), () -> "CONTRIBUTING.md should name: " + program);
        }
    }

    @Test
    void noTestIsLeftOutInAnyOtherWay() throws IOException {
        List<Path> found = new ArrayList<>();
        int count = 0;
        for (Path source : testSources()) {
            count++;
            if (OTHER_WAY.matcher(Files.readString(source)).find()) {
                found.add(ROOT.relativize(source));
            }
        }
        assertTrue(count > 150, "test sources found: " + count);
        assertEquals(List.of(), found, "leave a test out with @NeedsProgram only");
    }

    private static List<Path> testSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                Path tests =
                        module.getFileName().toString().equals("testing") ? module : module.resolve("src/test/java");
                if (Files.isDirectory(tests)) {
                    try (Stream<Path> files = Files.walk(tests)) {
                        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                    }
                }
            }
        }
        return sources;
    }
}
