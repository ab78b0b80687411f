package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.codec.Compiled;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two versions of classes, each compiled for itself, on one directory: each cell of the table in docs/deploying.md is tried,
 * in both mappings and in order of the keys.
 */
class DeployingTest {
    private static final Path PAGE = Path.of("..", "docs", "deploying.md");
    private static final List<String> BASE = List.of("String name", "int amount");

    @TempDir
    private Path temporary;

    private int directories;

    /** What becomes of the components or fields of a class. */
    private enum Change {
        ADDED("A component or field is added", List.of("String name", "int amount", "String mail")),
        REMOVED("... is removed", List.of("String name")),
        RETYPED("... gets another type", List.of("String name", "long amount")),
        RENAMED("... is renamed", List.of("String name", "int total")),
        REORDERED("The order changes", List.of("int amount", "String name")),
        MOVED("The class is renamed, moved or deleted", BASE);

        private final String row;
        private final List<String> fields;

        Change(String row, List<String> fields) {
            this.row = row;
            this.fields = fields;
        }

        String className() {
            return this == MOVED ? "shop.Moved" : "shop.Thing";
        }
    }

    /** What kind of class it is. */
    private enum Kind {
        RECORD("record"),
        CLASS("`Serializable` class"),
        NUMBERED("the same with `serialVersionUID`"),
        KEY("record as key");

        private final String column;

        Kind(String column) {
            this.column = column;
        }

        String source(String name, List<String> fields) {
            String list = String.join(", ", fields);
            if (this == RECORD || this == KEY) {
                return "public record " + name + "(" + list + ") {}";
            }
            return "public class " + name + " implements java.io.Serializable {"
                    + (this == NUMBERED ? "private static final long serialVersionUID = 1L;" : "")
                    + fields.stream().map(field -> field + ";").collect(Collectors.joining())
                    + "public " + name + "(" + list + ") {"
                    + fields.stream()
                            .map(field -> field.split(" ")[1])
                            .map(field -> "this." + field + " = " + field + ";")
                            .collect(Collectors.joining())
                    + "}}";
        }
    }

    /** How the cache is kept. */
    private enum Shape {
        PLAIN,
        ORDERED,
        HASH;

        FlashConfiguration<Object, Object> configuration(Kind kind) {
            FlashConfiguration<Object, Object> configuration =
                    new FlashConfiguration<Object, Object>().setDurable(true);
            if (this == HASH) {
                configuration.setMapping(Mapping.HASH);
            } else if (this == ORDERED && kind != Kind.KEY) {
                @SuppressWarnings({"unchecked", "rawtypes"})
                Class<Object> keys = (Class) String.class;
                configuration.setOrdered(true).setTypes(keys, Object.class);
            }
            return configuration;
        }
    }

    private ClassLoader version(Map<String, String> sources) throws IOException {
        return Compiled.loader(Files.createDirectory(temporary.resolve("classes" + directories++)), sources);
    }

    private ClassLoader version(Kind kind, String className, List<String> fields) throws IOException {
        return version(Map.of(className, kind.source(className.substring("shop.".length()), fields)));
    }

    private static Object make(ClassLoader loader, String className, List<String> fields) {
        return Compiled.make(
                loader,
                className,
                fields.stream()
                        .map(field -> field.startsWith("String") ? "a" : field.startsWith("long") ? (Object) 7L : 7)
                        .toArray());
    }

    /** What one version of the application does with the cache. */
    @FunctionalInterface
    private interface Work {
        boolean with(Cache<Object, Object> cache);
    }

    private static boolean deploy(
            Path directory, ClassLoader loader, FlashConfiguration<Object, Object> configuration, Work work) {
        Properties settings = new Properties();
        settings.setProperty("flashdb.directory", directory.toString());
        settings.setProperty("flashdb.codecAllow", "shop.**");
        FlashCachingProvider provider = new FlashCachingProvider();
        try (CacheManager manager = provider.getCacheManager(URI.create("flashdb:shop"), loader, settings)) {
            return work.with(manager.createCache("things", configuration));
        }
    }

    /** Whether the entry is there, in every way to ask for it; rewrites the log. */
    private static boolean isThere(Cache<Object, Object> cache, Kind kind) {
        int found = 0;
        for (Cache.Entry<Object, Object> entry : cache) {
            assertTrue(entry.getKey() != null && entry.getValue() != null);
            found++;
        }
        if (kind != Kind.KEY) {
            assertEquals(found == 1, cache.get("k") != null);
            assertEquals(found == 1, cache.containsKey("k"));
        }
        cache.unwrap(FlashDb.class).compact();
        return found == 1;
    }

    private static boolean put(Cache<Object, Object> cache, Kind kind, Object value) {
        if (kind == Kind.KEY) {
            cache.put(value, "v");
        } else {
            cache.put("k", value);
        }
        return true;
    }

    /** Old entries under the new version, and new ones under the old version; the old version finds what it wrote. */
    private String outcome(Kind kind, ClassLoader before, Object old, ClassLoader after, @Nullable Object written)
            throws IOException {
        List<String> outcomes = new ArrayList<>();
        for (Shape shape : Shape.values()) {
            Path directory = Files.createDirectory(temporary.resolve("data" + directories++));
            FlashConfiguration<Object, Object> configuration = shape.configuration(kind);
            deploy(directory, before, configuration, cache -> put(cache, kind, old));
            boolean isKept = deploy(directory, after, configuration, cache -> isThere(cache, kind));
            assertTrue(
                    deploy(directory, before, configuration, cache -> isThere(cache, kind)),
                    "what a newer version merely read is there after the way back");
            String back = "";
            if (written != null) {
                deploy(directory, before, configuration, cache -> {
                    cache.removeAll();
                    return true;
                });
                deploy(directory, after, configuration, cache -> put(cache, kind, written));
                back = " / " + word(deploy(directory, before, configuration, cache -> isThere(cache, kind)));
            }
            outcomes.add(word(isKept) + back);
        }
        assertEquals(1, outcomes.stream().distinct().count(), outcomes::toString);
        return outcomes.get(0);
    }

    private static String word(boolean isKept) {
        return isKept ? "kept" : "miss";
    }

    @Test
    void eachCellOfThePageIsTrue() throws IOException {
        List<String> table = new ArrayList<>();
        table.add("| Change | "
                + Stream.of(Kind.values()).map(kind -> kind.column).collect(Collectors.joining(" | ")) + " |");
        table.add("| --- | --- | --- | --- | --- |");
        for (Change change : Change.values()) {
            StringBuilder row = new StringBuilder("| " + change.row + " |");
            for (Kind kind : Kind.values()) {
                ClassLoader before = version(kind, "shop.Thing", BASE);
                ClassLoader after = version(kind, change.className(), change.fields);
                Object old = make(before, "shop.Thing", BASE);
                Object written = make(after, change.className(), change.fields);
                row.append(' ')
                        .append(outcome(kind, before, old, after, written))
                        .append(" |");
            }
            table.add(row.toString());
        }
        assertOnPage(table);
    }

    @Test
    void eachCellForEnumsAndForSerializationIsTrue() throws IOException {
        Map<String, String> outcomes = new LinkedHashMap<>();
        outcomes.put("An enum gets another constant", constants("RED, GREEN", "RED, BLUE, GREEN", "BLUE"));
        outcomes.put("The constants of an enum change places", constants("RED, GREEN", "GREEN, RED", "GREEN"));
        outcomes.put(
                "The stored constant of an enum is renamed or removed", constants("RED, GREEN", "RED, LIME", "LIME"));
        ClassLoader first = version(Kind.NUMBERED, "shop.Thing", BASE);
        String source = Kind.NUMBERED.source("Thing", BASE);
        ClassLoader renumbered = version(Map.of("shop.Thing", source.replace("UID = 1L", "UID = 2L")));
        Object thing = make(first, "shop.Thing", BASE);
        outcomes.put(
                "The `serialVersionUID` changes",
                outcome(Kind.NUMBERED, first, thing, renumbered, make(renumbered, "shop.Thing", BASE)));
        ClassLoader plain = version(Map.of("shop.Thing", source.replace("implements java.io.Serializable", "")));
        outcomes.put(
                "A class is no longer `Serializable`",
                outcome(Kind.NUMBERED, first, thing, plain, /* written= */ null));
        ClassLoader record = version(Kind.RECORD, "shop.Thing", BASE);
        outcomes.put(
                "A class becomes a record",
                outcome(Kind.NUMBERED, first, thing, record, make(record, "shop.Thing", BASE)));
        List<String> table = new ArrayList<>(List.of("| Change | Entries |", "| --- | --- |"));
        outcomes.forEach((change, outcome) -> table.add("| " + change + " | " + outcome + " |"));
        assertOnPage(table);
    }

    private String constants(String before, String after, String written) throws IOException {
        ClassLoader old = version(Map.of("shop.Color", "public enum Color { " + before + " }"));
        ClassLoader newer = version(Map.of("shop.Color", "public enum Color { " + after + " }"));
        return outcome(Kind.RECORD, old, constant(old, "GREEN"), newer, constant(newer, written));
    }

    private static Object constant(ClassLoader loader, String name) {
        try {
            for (Object constant : loader.loadClass("shop.Color").getEnumConstants()) {
                if (constant.toString().equals(name)) {
                    return constant;
                }
            }
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError(name);
    }

    private static void assertOnPage(List<String> table) throws IOException {
        String wanted = String.join("\n", table) + "\n";
        assertTrue(Files.readString(PAGE).contains(wanted), () -> "docs/deploying.md should hold\n" + wanted);
    }
}
