package dev.flashdb.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Sequences of requests: synthetic ones, the two that are shipped, and those of a folder. */
final class Traces {
    private static final List<String> SHIPPED = List.of("cache2k_web07", "cache2k_web12");
    private static final String ENDING = ".keys.gz";
    private static final int KEYS = 50_000;
    private static final int LENGTH = 500_000;

    private Traces() {}

    /** Returns all of them by name; those of a folder of {@code *.keys.gz} files, one integer a line, if it is given. */
    static Map<String, int[]> all(@Nullable Path folder) throws IOException {
        Map<String, int[]> traces = synthetic();
        for (String name : SHIPPED) {
            try (@Nullable InputStream in = Traces.class.getResourceAsStream("traces/" + name + ENDING)) {
                if (in == null) {
                    throw new IllegalStateException("The trace is not in the jar: name=" + name);
                }
                traces.put(name, read(in));
            }
        }
        if (folder != null) {
            recorded(folder, traces);
        }
        return traces;
    }

    private static void recorded(Path folder, Map<String, int[]> traces) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    traces.put(file.getFileName().toString().replace(ENDING, ""), read(in));
                }
            }
        }
    }

    static int[] read(InputStream gzip) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(gzip), StandardCharsets.US_ASCII))) {
            return reader.lines().mapToInt(Integer::parseInt).toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, int[]> synthetic() {
        Map<String, int[]> traces = new LinkedHashMap<>();
        for (double exponent : new double[] {0.9, 0.99, 1.2}) {
            Zipf zipf = new Zipf(KEYS, exponent, /* seed= */ 1);
            traces.put("zipf_" + exponent, fill(i -> zipf.next()));
        }
        Zipf scanned = new Zipf(KEYS, 0.99, /* seed= */ 2);
        traces.put("zipf_scans", fill(i -> i % 50_000 < 10_000 ? scan(i) : scanned.next()));
        traces.put("loop", fill(i -> i % KEYS));
        Zipf shifting = new Zipf(KEYS, 0.99, /* seed= */ 3);
        traces.put("zipf_shifting", fill(i -> shifting.next() + i / 50_000 * 5_000));
        return traces;
    }

    /** Keys that come once and never again. */
    private static int scan(int i) {
        return KEYS + i / 50_000 * 10_000 + i % 50_000;
    }

    private static int[] fill(IntUnaryOperator key) {
        int[] trace = new int[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            trace[i] = key.applyAsInt(i);
        }
        return trace;
    }
}
