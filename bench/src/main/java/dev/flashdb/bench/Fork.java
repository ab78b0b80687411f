package dev.flashdb.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program run in a JVM of its own, whose output are lines {@code name=number}. */
final class Fork {
    private Fork() {}

    /**
     * Runs a program and returns its figures in their order.
     *
     * @param heap the size of its heap, as {@code -Xmx} takes it
     * @throws IllegalStateException if it fails, with what it wrote to its error stream
     */
    static Map<String, Double> run(Class<?> program, String heap, String... arguments) throws IOException {
        Path errors = Files.createTempFile("flashdb-bench", ".err");
        try {
            return run(program, arguments, starting(program, heap, arguments).redirectError(errors.toFile()), errors);
        } finally {
            Files.delete(errors);
        }
    }

    private static Map<String, Double> run(Class<?> program, String[] arguments, ProcessBuilder builder, Path errors)
            throws IOException {
        Process process = builder.start();
        Map<String, Double> figures = new LinkedHashMap<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(line -> parse(line, figures));
        }
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("A program failed: " + program.getSimpleName() + " "
                        + List.of(arguments) + "\n" + Files.readString(errors, Charset.defaultCharset()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a program ran", e);
        }
        return figures;
    }

    /** Starts a program; its output is a pipe, its errors are nobody's. */
    static Process start(Class<?> program, String heap, String... arguments) throws IOException {
        return starting(program, heap, arguments)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static ProcessBuilder starting(Class<?> program, String heap, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms" + heap,
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** Takes a line {@code name=number} in, and passes others by: libraries print banners. */
    static void parse(String line, Map<String, Double> figures) {
        int equals = line.lastIndexOf('=');
        if (equals > 0 && line.substring(equals + 1).matches("-?[0-9.]+(E-?[0-9]+)?")) {
            figures.put(line.substring(0, equals), Double.valueOf(line.substring(equals + 1)));
        }
    }
}
