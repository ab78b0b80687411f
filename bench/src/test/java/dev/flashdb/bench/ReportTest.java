package dev.flashdb.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final Machine MACHINE = new Machine(2, 24L << 30, "Linux amd64", "OpenJDK 17");

    @TempDir
    Path folder;

    private static Figures figures() {
        Figures figures = new Figures();
        for (String provider : new String[] {"ConcurrentHashMap", "FlashDB", "Caffeine", "RI"}) {
            figures.add(Workload.GET_1.title, provider, provider.length());
        }
        return figures;
    }

    @Test
    void aPageNamesTheMachineTheDayAndTheSize() {
        Report report = new Report(folder, "x", "Title", MACHINE, LocalDate.of(2026, 11, 24), Size.QUICK);
        assertEquals(
                "# Title\n\nMeasured on 2026-11-24 on 2 cores, 24 GiB, Linux amd64, OpenJDK 17; size: quick.\n",
                report.toString());
    }

    @Test
    void theMachineIsDescribedWithoutItsName() throws IOException {
        String words = Machine.present().toString();
        assertFalse(words.contains(InetAddress.getLocalHost().getHostName()), words);
        assertFalse(words.contains("/"), words);
    }

    @Test
    void aPageIsWrittenWithItsChart() throws Exception {
        new Report(folder.resolve("new"), "x", "Title", MACHINE, LocalDate.EPOCH, Size.FULL)
                .chart("all", "Speed", "ops/us", figures(), figures().columns())
                .table(CacheSuite.table(figures()))
                .write();
        String page = Files.readString(folder.resolve("new/x.md"));
        assertTrue(page.contains("![Speed](x-all.svg)"), page);
        Path svg = folder.resolve("new/x-all.svg");
        DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
        xml.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        assertEquals(
                "svg",
                xml.newDocumentBuilder()
                        .parse(svg.toFile())
                        .getDocumentElement()
                        .getTagName());
    }

    @Test
    void theTableComparesWithTheBestPeerAndWithTheMap() {
        String line = CacheSuite.table(figures())
                .toString()
                .lines()
                .skip(2)
                .findFirst()
                .orElseThrow();
        // 7 letters of FlashDB against 8 of Caffeine and 17 of the map
        assertEquals(
                "| get hit, 1 thread | 17.0 | 7.00 | 8.00 | 2.00 | 0.875 (Caffeine) | 0.412 |"
                        + " ahead of every provider; >= 0.8 of the map |",
                line);
    }

    @Test
    void theTableOfDurableStoresSaysHowMuchBetterOursIsWhateverIsBetter() {
        Figures figures = new Figures();
        for (int round = 1; round <= 2; round++) {
            figures.add(Measure.DURABLE_1.title, "bare loop", 10.0 * round);
            figures.add(Measure.DURABLE_1.title, "FlashDB", 8.0 * round);
            figures.add(Measure.DURABLE_1.title, "RocksDB", 4.0 * round);
            figures.add(Measure.REOPEN.title, "FlashDB", 5.0);
            figures.add(Measure.REOPEN.title, "RocksDB", 10.0 * round);
            figures.add(Measure.LOST.title, "FlashDB", 0);
            figures.add(Measure.LOST.title, "RocksDB", 0);
        }
        assertEquals(
                List.of(
                        "| durable each, 1 thread (k/s) | 15.0 ± 33 % | 12.0 ± 33 % | 6.00 ± 33 % | 2.00 (RocksDB) | 0.800 |"
                                + " >= 0.85 of the bare loop; ahead of every peer |",
                        "| open again, to the first get (ms) |  | 5.00 | 15.0 ± 33 % | 3.00 ± 33 % (RocksDB) |  |"
                                + " <= 500 for 1 M |",
                        "| acknowledged, lost by kill -9, no wait for the disk (%) |  | 0 | 0 |  |  | 0 |"),
                DurableSuite.table(figures).toString().lines().skip(2).toList());
        assertEquals(
                Set.of(Measure.LOST.title),
                figures.only(Set.of(Measure.LOST.title)).rows());
        assertNull(figures.ratio(Measure.REOPEN.title, "FlashDB", "bare loop"));
    }

    @Test
    void whatWasNotMeasuredStaysEmpty() {
        Figures figures = figures();
        figures.add(Workload.BOUNDED_1.title, "FlashDB", 3);
        assertNull(figures.figure(Workload.BOUNDED_1.title, "Caffeine"));
        assertNull(figures.greatest(Workload.BOUNDED_1.title, Set.of("FlashDB")));
        assertTrue(CacheSuite.table(figures)
                .toString()
                .contains("| bounded read-through, 1 thread |  | 3.00 |  |  |  |  |"));
    }

    @Test
    void aRowHasAsManyCellsAsTheHeader() {
        MarkdownTable table = new MarkdownTable("a", "b");
        assertThrows(IllegalArgumentException.class, () -> table.add("1"));
        table.add("1|2", "x\ny");
        assertEquals("| a | b |\n| --- | ---: |\n| 1\\|2 | x y |\n", table.toString());
    }

    @Test
    void theVersionsOfAllContestantsAreKnown() {
        String words = Versions.text() + Versions.text(List.of("H2", "RocksDB", "Jedis"));
        assertFalse(words.contains("null") || words.contains("${"), words);
    }
}
