package dev.flashdb.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A first program with nothing but the two jars, compiled and run as its author would: on the class path, and as a module.
 * Needs the packaged jar, so it runs after the packaging.
 */
class TwoJarsIT {
    private static final String PROGRAM = """
            package app;

            import javax.cache.Cache;
            import javax.cache.CacheManager;
            import javax.cache.Caching;
            import javax.cache.configuration.MutableConfiguration;

            public class Main {
                public static void main(String[] args) {
                    try (CacheManager manager = Caching.getCachingProvider().getCacheManager()) {
                        Cache<String, Integer> stock = manager.createCache("stock",
                                new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
                        stock.put("apples", 3);
                        System.out.print(stock.get("apples") + " " + stock.unwrap(dev.flashdb.FlashDb.class).incrby("n", 4)
                                + " " + Main.class.getModule().getName());
                    }
                }
            }
            """;
    private static final String MODULE = """
            module app {
                requires dev.flashdb.jcache;
                requires cache.api;
                uses javax.cache.spi.CachingProvider;
            }
            """;

    @TempDir
    private Path directory;

    private static List<Path> jars() throws Exception {
        List<Path> jars = new ArrayList<>();
        try (CachingProvider provider = Caching.getCachingProvider()) {
            for (Class<?> type : List.of(provider.getClass(), Caching.class)) {
                Path jar = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI());
                assertTrue(jar.toString().endsWith(".jar"), () -> "not packaged: " + jar);
                jars.add(jar);
            }
        }
        return jars;
    }

    private static String path(List<Path> parts) {
        return String.join(
                File.pathSeparator, parts.stream().map(Path::toString).toList());
    }

    private String run(String tool, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeAll(List.of("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVAC_OPTIONS"));
        Process process = builder.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), () -> "still runs: " + command);
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), () -> command + " said " + said);
        return said;
    }

    private Path source(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void aFirstProgramRunsOnTheClassPath() throws Exception {
        List<Path> jars = jars();
        Path main = source("src/app/Main.java", PROGRAM);
        run("javac", "-Xlint:all", "-Werror", "-d", "classes", "-cp", path(jars), main.toString());
        jars.add(Path.of("classes"));
        assertEquals("3 4 null", run("java", "-cp", path(jars), "app.Main"));
    }

    @Test
    void aFirstProgramRunsAsAModule() throws Exception {
        List<Path> jars = jars();
        Path main = source("src/app/Main.java", PROGRAM);
        Path module = source("src/module-info.java", MODULE);
        run("javac", "-d", "classes", "-p", path(jars), module.toString(), main.toString());
        jars.add(Path.of("classes"));
        assertEquals("3 4 app", run("java", "-p", path(jars), "-m", "app/app.Main"));
        for (String name : List.of("dev.flashdb.jcache", "cache.api")) {
            String said = run("java", "-p", path(jars), "--describe-module", name);
            assertTrue(said.startsWith(name) && said.contains(" automatic"), said);
        }
    }
}
