package dev.flashdb.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Runs the benchmarks and writes a page of results for each part: the program of this module. */
public final class Suite {
    private static final List<Section> SECTIONS = List.of(new CacheSuite());

    private Suite() {}

    /** Runs what the arguments ask for; all of it without any. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of("docs", "benchmarks");
        Size size = Size.NORMAL;
        List<String> names = new ArrayList<>();
        for (String argument : arguments) {
            switch (argument) {
                case "--quick" -> size = Size.QUICK;
                case "--full" -> size = Size.FULL;
                default -> {
                    if (argument.startsWith("--out=")) {
                        folder = Path.of(argument.substring("--out=".length()));
                    } else {
                        names.add(known(argument));
                    }
                }
            }
        }
        PrintStream out = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
        for (Section section : SECTIONS) {
            if (names.isEmpty() || names.contains(section.name())) {
                Report report =
                        new Report(folder, section.name(), section.title(), Machine.present(), LocalDate.now(), size);
                section.run(size, report, line -> out.println(section.name() + ": " + line));
                report.write();
                out.println(report);
            }
        }
    }

    private static String known(String name) {
        List<String> known = SECTIONS.stream().map(Section::name).toList();
        if (!known.contains(name)) {
            throw new IllegalArgumentException(
                    "Usage: [--quick | --full] [--out=FOLDER] [PART...] with the parts " + known + ": asked=" + name);
        }
        return name;
    }
}
