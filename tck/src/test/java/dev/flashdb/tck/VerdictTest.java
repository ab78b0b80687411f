package dev.flashdb.tck;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Judges the run of the suite. The suite reports a test it excludes as passed, and all annotation tests too when no bean
 * provider loads, so its own totals prove nothing: each exclusion is a line in its log, and the log is read here.
 */
class VerdictTest {
    private static final int TESTS = 493;
    private static final int ANNOTATION_TESTS = 12;
    private static final System.Logger LOGGER = System.getLogger(VerdictTest.class.getName());

    private final Path reports = Path.of(System.getProperty("tck.reports"));
    private final Path log = Path.of(System.getProperty("tck.log"));

    @Test
    void everyTestOfTheSuiteRanAndPassedAndOnlyItsDummyWasExcluded() throws Exception {
        List<Element> cases = testCases();
        long failed = count(cases, hasChild("failure").or(hasChild("error")));
        long skipped = count(cases, hasChild("skipped"));
        long annotations =
                count(cases, test -> test.getAttribute("classname").startsWith("org.jsr107.tck.annotation."));
        List<String> excluded = logged("EXCLUDING TEST");
        LOGGER.log(
                System.Logger.Level.INFO,
                "JSR-107 TCK: {0} tests, {1} failed, {2} skipped, {3} excluded (the suite''s own dummyTest)",
                cases.size(),
                failed,
                skipped,
                excluded.size());
        assertAll(
                () -> assertEquals(TESTS, cases.size(), "tests run"),
                () -> assertEquals(0, failed, "failed"),
                () -> assertEquals(0, skipped, "skipped"),
                () -> assertEquals(ANNOTATION_TESTS, annotations, "annotation tests run"),
                () -> assertEquals(List.of("'org.jsr107.tck.CachingTest'\t'dummyTest'."), excluded, "excluded"),
                () -> assertEquals(List.of(), logged("Failed to load unwrap class"), "unwrap classes not found"));
    }

    private List<Element> testCases() throws IOException, ParserConfigurationException, SAXException {
        List<Element> cases = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(reports, "TEST-*.xml")) {
            for (Path file : files) {
                Document report = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(file.toFile());
                NodeList found = report.getElementsByTagName("testcase");
                IntStream.range(0, found.getLength())
                        .mapToObj(found::item)
                        .map(Element.class::cast)
                        .forEach(cases::add);
            }
        }
        return cases;
    }

    private List<String> logged(String event) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(event))
                    .map(line ->
                            line.substring(line.indexOf(event) + event.length()).strip())
                    .toList();
        }
    }

    private static Predicate<Element> hasChild(String tag) {
        return element -> element.getElementsByTagName(tag).getLength() > 0;
    }

    private static long count(List<Element> cases, Predicate<Element> condition) {
        return cases.stream().filter(condition).count();
    }
}
