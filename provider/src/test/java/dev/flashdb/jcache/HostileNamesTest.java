package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a cache is called: its name is in the files and never the name of one, and no two caches are one.
 *
 * <p>{@code -Dflashdb.names=10000} sets how many names are tried.
 */
class HostileNamesTest {
    private static final int COUNT = Integer.getInteger("flashdb.names", 2_000);
    private static final long SEED = Long.getLong("flashdb.seed", 1);
    private static final int MANY_CHARS = 300;
    private static final int A_LOT_OF_CHARS = 70_000;

    private static final List<String> PARTS = List.of(
            "..",
            ".",
            "/",
            "\\",
            "\0",
            "\n",
            "\r",
            "%2e%2e",
            "%00",
            "~",
            "$HOME",
            "`",
            "'",
            "\"",
            "*",
            "?",
            ":",
            "|",
            "<",
            ">",
            " ",
            "CON",
            "con",
            "NUL",
            "nul",
            "COM1",
            "lock",
            "LOCK",
            ".log",
            ".snap",
            ".tmp",
            ".bad",
            "backup.incomplete",
            "0000000000000001",
            "caf\u00e9",
            "cafe\u0301",
            "\u202e",
            "\u200b",
            "\ufeff",
            "\ud800",
            "\udc00",
            "\ud83d\ude00",
            "\u0130",
            "\u0131",
            "I",
            "i",
            "\uff0f",
            "\u2215",
            "\ufffd",
            "a",
            "A");

    @TempDir
    private Path temporary;

    /** Short ones first, then what chance makes of the parts, with its twins in the other case and normal form. */
    private static List<String> names() {
        Set<String> names = new LinkedHashSet<>(PARTS);
        names.addAll(List.of("../../outside", "/etc/passwd", "..\\..\\outside", "C:\\outside", "//host/share"));
        names.add("x".repeat(MANY_CHARS));
        names.add("X".repeat(MANY_CHARS));
        names.add("../".repeat(A_LOT_OF_CHARS / 3));
        Random random = new Random(SEED);
        while (names.size() < COUNT) {
            StringBuilder name = new StringBuilder();
            for (int part = random.nextInt(6); part >= 0; part--) {
                name.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            names.add(name.toString());
            names.add(name.toString().toUpperCase(Locale.ROOT));
            names.add(Normalizer.normalize(name, Normalizer.Form.NFD));
        }
        return new ArrayList<>(names).subList(0, COUNT);
    }

    private static CacheManager manager(FlashCachingProvider provider, Path directory) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.sync", "never");
        return provider.getCacheManager(URI.create("flashdb:hostile"), null, properties);
    }

    private static Cache<String, String> create(CacheManager manager, String name) {
        FlashConfiguration<String, String> configuration = new FlashConfiguration<String, String>().setDurable(true);
        configuration.setTypes(String.class, String.class);
        return manager.createCache(name, configuration);
    }

    @Test
    void noNameOfACacheIsTheNameOfAFileAndNoTwoCachesAreOne() throws IOException {
        Path directory = temporary.resolve("inside/data");
        List<String> names = names();
        try (FlashCachingProvider provider = new FlashCachingProvider()) {
            CacheManager manager = manager(provider, directory);
            for (int i = 0; i < names.size(); i++) {
                create(manager, names.get(i)).put("number", String.valueOf(i));
            }
            requireOwnFilesOnly(directory);
        }
        try (FlashCachingProvider provider = new FlashCachingProvider()) {
            CacheManager manager = manager(provider, directory);
            for (int i = 0; i < names.size(); i++) {
                int number = i;
                assertEquals(
                        String.valueOf(i),
                        create(manager, names.get(i)).get("number"),
                        () -> "seed=" + SEED + " name=" + number);
            }
            requireOwnFilesOnly(directory);
        }
        System.out.println("HostileNamesTest: " + names.size() + " names; seed=" + SEED);
    }

    private void requireOwnFilesOnly(Path directory) throws IOException {
        Set<String> outside = new LinkedHashSet<>();
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path file : files.toList()) {
                if (!temporary.resolve("inside/data").startsWith(file)) {
                    String name = directory.relativize(file).toString();
                    if (!name.matches("lock|last-close|[0-9a-f]{16}\\.(log|snap)(\\.tmp)?")) {
                        outside.add(name);
                    }
                }
            }
        }
        assertTrue(outside.isEmpty(), () -> "seed=" + SEED + " files=" + outside);
    }
}
