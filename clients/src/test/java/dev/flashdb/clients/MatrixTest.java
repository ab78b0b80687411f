package dev.flashdb.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The matrix of {@code docs/clients.md}: the clients, their versions and their tests are those of the build. */
class MatrixTest {

    private static final Path PAGE = Path.of("..", "docs", "clients.md");
    private static final Path TESTS = Path.of("src", "test", "java", "dev", "flashdb", "clients");
    private static final Pattern NAMED = Pattern.compile("`([\\w.]+:[\\w-]+)` ([\\w.-]*\\w)");
    private static final Pattern PROPERTY = Pattern.compile("<([\\w.-]+\\.version)>([^<$]+)</");
    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>\\s*<groupId>([^<]+)</groupId>"
            + "\\s*<artifactId>([^<]+)</artifactId>\\s*<version>\\$\\{([^}]+)}</version>\\s*<scope>test</scope>");

    @Test
    void theVersionsOnThePageAreThoseOfTheBuild() throws IOException {
        Map<String, String> named = new TreeMap<>();
        for (MatchResult client :
                NAMED.matcher(Files.readString(PAGE)).results().toList()) {
            named.put(client.group(1), client.group(2));
        }
        Map<String, String> built = builtWith();
        assertFalse(built.isEmpty());
        assertEquals(built, named);
    }

    @Test
    void everyTestOfAClientIsOnThePage() throws IOException {
        Set<String> linked = Pattern.compile("\\[(\\w+Test)]")
                .matcher(Files.readString(PAGE))
                .results()
                .map(link -> link.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> files = Files.list(TESTS)) {
            Set<String> there = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith("Test.java") && !file.equals("MatrixTest.java"))
                    .map(file -> file.substring(0, file.length() - ".java".length()))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(there, linked);
        }
    }

    private static Map<String, String> builtWith() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        Map<String, String> versions = PROPERTY.matcher(pom)
                .results()
                .collect(Collectors.toMap(property -> property.group(1), property -> property.group(2)));
        Map<String, String> clients = new TreeMap<>();
        for (MatchResult client : DEPENDENCY.matcher(pom).results().toList()) {
            clients.put(client.group(1) + ":" + client.group(2), versions.get(client.group(3)));
        }
        return clients;
    }
}
