package dev.flashdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the modules are for: some for others to use, some only for this build. */
class ModulesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    /** One that makes no artifact fails the command with which the README has a user install the others. */
    @Test
    void whatIsNotDeployedIsNotInstalledEither() throws IOException {
        List<String> modules = MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map((MatchResult module) -> module.group(1))
                .toList();
        assertTrue(modules.contains("tck"), modules::toString);
        for (String module : modules) {
            String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
            assertEquals(
                    pom.contains("<maven.deploy.skip>true"),
                    pom.contains("<maven.install.skip>true"),
                    "module=" + module);
        }
    }
}
