package dev.flashdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file of the project, as far as tests look into it. Immutable. */
record Markdown(Path file, String text) {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern HEADING_OR_JAVA =
            Pattern.compile("(?ms)^#+ (?<heading>[^\\n]+)$|^```java\\n(?<code>.*?)^```$");

    /** A block of Java code and the heading above it. Immutable. */
    record JavaBlock(String heading, String code) {}

    static Markdown readme() {
        return of(ROOT.resolve("README.md"));
    }

    static Markdown of(Path file) {
        try {
            return new Markdown(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All pages that the project's users and maintainers read. */
    static List<Markdown> pages() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> example = Files.list(ROOT.resolve("example"))) {
            return Stream.of(top, docs, example)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .map(Markdown::of)
                    .toList();
        }
    }

    List<JavaBlock> javaBlocks() {
        List<JavaBlock> blocks = new ArrayList<>();
        String heading = "";
        Matcher matcher = HEADING_OR_JAVA.matcher(text);
        while (matcher.find()) {
            if (matcher.group("code") == null) {
                heading = matcher.group("heading");
            } else {
                blocks.add(new JavaBlock(heading, matcher.group("code")));
            }
        }
        return blocks;
    }

    /** The links' targets, those in code left out. */
    List<String> links() {
        return LINK.matcher(FENCED.matcher(text).replaceAll(""))
                .results()
                .map(link -> link.group(1))
                .toList();
    }

    /** Tells whether a link of this page leads somewhere; those to the web are taken on trust. */
    boolean resolves(String link) {
        if (link.startsWith("https://")) {
            return true;
        }
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]);
        return Files.exists(target) && (parts.length == 1 || of(target).hasAnchor(parts[1]));
    }

    private boolean hasAnchor(String anchor) {
        return HEADING.matcher(text)
                .results()
                .anyMatch(heading -> anchor(heading.group(1)).equals(anchor));
    }

    /** What the usual renderers of Markdown make of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
