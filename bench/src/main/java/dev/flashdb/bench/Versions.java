package dev.flashdb.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The versions of the contestants, which the build wrote into a resource. */
final class Versions {
    private static final List<String> CACHES =
            List.of("FlashDB", "Caffeine JCache", "Caffeine", "cache2k", "Ehcache", "Infinispan", "RI", "JMH");

    private Versions() {}

    /** Returns those of the caches in memory in one sentence. */
    static String text() {
        return text(CACHES);
    }

    /** Returns some of them in one sentence. */
    static String text(List<String> names) {
        Properties versions = new Properties();
        try (@Nullable InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
            if (in == null) {
                throw new IllegalStateException("The build wrote no versions.properties");
            }
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names.stream()
                .map(name -> name + " " + versions.getProperty(name.replace(' ', '-')))
                .collect(Collectors.joining(", ", "Versions: ", "."));
    }
}
