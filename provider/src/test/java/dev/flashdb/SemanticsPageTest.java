package dev.flashdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of decisions beyond the TCK, held against the tests it names. */
class SemanticsPageTest {
    private static final int ROWS = 58;
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| .+ \\| (.+) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private static List<MatchResult> rows() {
        Path page = Path.of("..", "docs", "semantics.md");
        return ROW.matcher(Markdown.of(page).text()).results().toList();
    }

    @Test
    void everyRowIsThereOnceAndInOrder() {
        List<Integer> numbers =
                rows().stream().map(row -> Integer.valueOf(row.group(1))).toList();
        assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
        assertTrue(numbers.containsAll(IntStream.rangeClosed(1, ROWS).boxed().toList()), numbers::toString);
    }

    @Test
    void everyTestThatIsNamedIsATest() throws Exception {
        for (MatchResult row : rows()) {
            List<MatchResult> named = TEST.matcher(row.group(2)).results().toList();
            assertFalse(named.isEmpty(), row::group);
            for (MatchResult test : named) {
                Class<?> type = Class.forName(className(test.group(1)));
                boolean isTest = Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.getName().equals(test.group(2)))
                        .anyMatch(method -> Stream.of(method.getAnnotations())
                                .anyMatch(annotation -> annotation
                                        .annotationType()
                                        .getSimpleName()
                                        .endsWith("Test")));
                assertTrue(isTest, () -> "no test: row=" + row.group(1) + " test=" + test.group());
            }
        }
    }

    private static String className(String simpleName) throws IOException {
        Path tests = Path.of("src", "test", "java");
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(tests)) {
            files.filter(file -> file.getFileName().toString().equals(simpleName + ".java"))
                    .map(file -> tests.relativize(file).toString())
                    .forEach(name -> names.add(name.replace(".java", "").replaceAll("[/\\\\]", ".")));
        }
        assertEquals(1, names.size(), () -> "the class of a named test: " + simpleName + " " + names);
        return names.get(0);
    }
}
