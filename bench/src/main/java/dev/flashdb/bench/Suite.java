package dev.flashdb.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the benchmarks and writes a page of results for each part: the program of this module. */
public final class Suite {
    private Suite() {}

    /** Runs what the arguments ask for; all of it without any. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of("docs", "benchmarks");
        Size size = Size.NORMAL;
        Path data = Path.of("bench", "target", "durable");
        @Nullable Path traces = null;
        List<String> names = new ArrayList<>();
        for (String argument : arguments) {
            switch (argument) {
                case "--quick" -> size = Size.QUICK;
                case "--full" -> size = Size.FULL;
                default -> {
                    if (argument.startsWith("--out=")) {
                        folder = Path.of(argument.substring("--out=".length()));
                    } else if (argument.startsWith("--data=")) {
                        data = Path.of(argument.substring("--data=".length()));
                    } else if (argument.startsWith("--traces=")) {
                        traces = Path.of(argument.substring("--traces=".length()));
                    } else {
                        names.add(argument);
                    }
                }
            }
        }
        PrintStream out = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
        List<Section> sections = List.of(
                new CacheSuite(),
                new HeapSuite(),
                new HitRatioSuite(traces),
                new StructureSuite(),
                new GrowthSuite(),
                new DurableSuite(data));
        requireKnown(names, sections);
        for (Section section : sections) {
            if (names.isEmpty() || names.contains(section.name())) {
                Report report =
                        new Report(folder, section.name(), section.title(), Machine.present(), LocalDate.now(), size);
                section.run(size, report, line -> out.println(section.name() + ": " + line));
                report.write();
                out.println(report);
            }
        }
    }

    private static void requireKnown(List<String> names, List<Section> sections) {
        List<String> known = sections.stream().map(Section::name).toList();
        if (!known.containsAll(names)) {
            throw new IllegalArgumentException(
                    "Usage: [--quick | --full] [--out=FOLDER] [--data=FOLDER] [--traces=FOLDER] [PART...] with the parts "
                            + known + ": asked=" + names);
        }
    }
}
