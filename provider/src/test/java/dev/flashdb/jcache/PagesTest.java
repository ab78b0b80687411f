package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

/** The pages of settings and errors say what the code says. */
public class PagesTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "flashdb");
    private static final Pattern PROPERTIES = Pattern.compile("(?ms)^```properties\\n(.*?)^```$");
    private static final Pattern EXAMPLE = Pattern.compile("`([\\w.]+)=([^`]*)`");
    private static final Pattern MESSAGE = Pattern.compile("(?:refused\\(|CacheException\\(|WARNING,)\\s*\"([^\":;]+)");
    private static final int SHORTEST_MESSAGE = 12;
    private static final String WEIGHER_OF_THE_PAGE = "com.acme.OrderWeigher";

    /** A weigher as an application has one. */
    public static final class OrderWeigher implements Weigher<Object, Object> {
        private static final long serialVersionUID = 1;

        @Override
        public int weigh(Object key, Object value) {
            return 1;
        }
    }

    @Test
    void thePageOfSettingsHasTheTable() throws IOException {
        assertTrue(page("settings.md").contains(Setting.table()), () -> "it should have:\n" + Setting.table());
    }

    @Test
    void theSettingsShownInThePagesAreRight() throws IOException {
        int shown = 0;
        for (Path file : files(DOCS, ".md")) {
            Matcher blocks = PROPERTIES.matcher(Files.readString(file));
            while (blocks.find()) {
                shown++;
                Properties properties = new Properties();
                properties.load(new StringReader(blocks.group(1)));
                assertDoesNotThrow(() -> read(properties), () -> "page=" + file);
            }
        }
        assertTrue(shown > 0);
    }

    @Test
    void everyExampleOfAWrongSettingGivesTheMessageBesideIt() throws IOException {
        String table = section(page("errors.md"), "Settings");
        int examples = 0;
        for (String row :
                table.lines().filter(line -> line.contains("`flashdb")).toList()) {
            String[] cells = row.split(" \\| ");
            Properties properties = new Properties();
            for (MatchResult example : EXAMPLE.matcher(cells[1]).results().toList()) {
                properties.setProperty(
                        example.group(1), example.group(2).replace(WEIGHER_OF_THE_PAGE, OrderWeigher.class.getName()));
            }
            assertFalse(properties.isEmpty(), row);
            String begins = cells[0].substring(2);
            String message = assertThrows(CacheException.class, () -> read(properties), row)
                    .getMessage();
            assertEquals(begins, message.substring(0, Math.min(begins.length(), message.length())), row);
            examples++;
        }
        assertTrue(examples > 10, "examples=" + examples);
    }

    @Test
    void everyExceptionIsOnThePageOfErrors() throws IOException {
        String page = page("errors.md");
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> contract = Files.list(SOURCES);
                Stream<Path> codec = Files.list(SOURCES.resolve("codec"))) {
            Stream.concat(contract, codec)
                    .filter(file -> file.toString().endsWith("Exception.java"))
                    .forEach(sources::add);
        }
        assertFalse(sources.isEmpty());
        for (Path source : sources) {
            String name = source.getFileName().toString().replace(".java", "");
            assertTrue(page.contains("\n| `" + name + "` |"), () -> "exception=" + name);
        }
    }

    @Test
    void everyMessageAndWarningIsOnThePageOfErrors() throws IOException {
        String page = page("errors.md");
        int messages = 0;
        for (Path source : files(SOURCES, ".java")) {
            for (MatchResult found :
                    MESSAGE.matcher(Files.readString(source)).results().toList()) {
                String message = found.group(1).strip();
                if (message.length() >= SHORTEST_MESSAGE) {
                    messages++;
                    assertTrue(page.contains(message), () -> "message=" + message + " source=" + source);
                }
            }
        }
        assertTrue(messages > 20, "messages=" + messages);
    }

    private static void read(Properties properties) {
        Settings.read(URI.create("flashdb:page"), properties, PagesTest.class.getClassLoader());
    }

    private static String page(String name) throws IOException {
        return Files.readString(DOCS.resolve(name));
    }

    private static String section(String page, String heading) {
        int start = page.indexOf("\n## " + heading + "\n");
        assertTrue(start >= 0, heading);
        return page.substring(start, page.indexOf("\n## ", start + 1));
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }
}
