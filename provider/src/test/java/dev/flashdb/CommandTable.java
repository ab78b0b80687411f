package dev.flashdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The commands of one type as README.md shows them: made from the interfaces, each with the first cost that its Javadoc
 * names. Immutable.
 */
record CommandTable(String title, Class<?> reads, Class<?> commands) {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "flashdb");
    private static final Pattern COMMAND = Pattern.compile(
            "/\\*\\*(?<text>(?:(?!\\*/).)*)\\*/\\s*(?:default )?[^;{(]*?\\b(?<name>\\w+)\\(", Pattern.DOTALL);
    private static final Pattern COST = Pattern.compile("O\\([^)]*\\)");

    static Stream<CommandTable> all() {
        return Stream.of(
                new CommandTable("Strings", StringReads.class, StringCommands.class),
                new CommandTable("Hashes", HashReads.class, HashCommands.class),
                new CommandTable("Sets", SetReads.class, SetCommands.class),
                new CommandTable("Sorted sets", SortedSetReads.class, SortedSetCommands.class));
    }

    String markdown() {
        return "| " + title + ": `unwrap(" + commands.getSimpleName()
                + ".class)` | cost | inside |\n| --- | --- | --- |\n"
                + rows(reads, "`view`, `update`")
                + rows(commands, "`update`");
    }

    private static String rows(Class<?> type, String way) {
        Map<String, Set<String>> namesByCost = new LinkedHashMap<>();
        costs(type)
                .forEach((name, cost) -> namesByCost
                        .computeIfAbsent(cost, any -> new TreeSet<>())
                        .add("`" + name + "`"));
        return namesByCost.entrySet().stream()
                .map(row -> "| " + String.join(" ", row.getValue()) + " | " + row.getKey() + " | " + way + " |\n")
                .collect(Collectors.joining());
    }

    private static Map<String, String> costs(Class<?> type) {
        Map<String, String> costs = new LinkedHashMap<>();
        Matcher command = COMMAND.matcher(source(type));
        while (command.find()) {
            Matcher cost = COST.matcher(command.group("text").replaceAll("\\n *\\* *", " "));
            if (cost.find()) {
                costs.putIfAbsent(command.group("name"), cost.group());
            }
        }
        List<String> names = Arrays.stream(type.getDeclaredMethods())
                .map(Method::getName)
                .distinct()
                .toList();
        if (!costs.keySet().equals(Set.copyOf(names))) {
            throw new AssertionError("Each command's Javadoc names its cost, as O(1): type=" + type.getName()
                    + " commands=" + new TreeSet<>(names) + " with a cost=" + new TreeSet<>(costs.keySet()));
        }
        return costs;
    }

    private static String source(Class<?> type) {
        try {
            return Files.readString(SOURCES.resolve(type.getSimpleName() + ".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
