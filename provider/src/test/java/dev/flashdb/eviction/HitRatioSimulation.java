package dev.flashdb.eviction;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Replays request traces through the policy and, when Caffeine is on the class path, through Caffeine, and prints the hit
 * ratios in percent. A main, not a test: its one argument is a folder of {@code *.keys.gz} files, one integer key a line;
 * without it only the synthetic traces are replayed. Bounds are 1, 5 and 10 % of the distinct keys of a trace.
 */
final class HitRatioSimulation {

    private static final double[] SIZES = {0.01, 0.05, 0.10};

    private HitRatioSimulation() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
        Map<String, int[]> traces = synthetic();
        if (arguments.length > 0) {
            recorded(Path.of(arguments[0]), traces);
        }
        Method caffeine = caffeine();
        double sumOurs = 0;
        double sumCaffeine = 0;
        for (Map.Entry<String, int[]> trace : traces.entrySet()) {
            int[] keys = trace.getValue();
            long distinct = Arrays.stream(keys).distinct().count();
            double[] ours = new double[SIZES.length];
            double[] theirs = new double[SIZES.length];
            for (int i = 0; i < SIZES.length; i++) {
                int bound = (int) Math.max(1, distinct * SIZES[i]);
                ours[i] = ratio(keys, new Bounded(bound)::hits);
                theirs[i] = caffeine == null ? Double.NaN : ratio(keys, caffeineOf(caffeine, bound));
            }
            double meanOurs = Arrays.stream(ours).average().orElseThrow();
            double meanTheirs = Arrays.stream(theirs).average().orElseThrow();
            sumOurs += meanOurs;
            sumCaffeine += meanTheirs;
            out.printf(
                    "%-22s %8d keys  ours %6.2f  Caffeine %6.2f  %+6.2f   %s %s%n",
                    trace.getKey(), distinct, meanOurs, meanTheirs, meanOurs - meanTheirs, text(ours), text(theirs));
        }
        int count = traces.size();
        out.printf(
                "%-22s %8d        ours %6.2f  Caffeine %6.2f  %+6.2f%n",
                "mean of traces", count, sumOurs / count, sumCaffeine / count, (sumOurs - sumCaffeine) / count);
    }

    private static String text(double[] ratios) {
        StringBuilder text = new StringBuilder();
        for (double ratio : ratios) {
            text.append(String.format(" %6.2f", ratio));
        }
        return text.toString();
    }

    private static double ratio(int[] keys, IntPredicate cache) {
        long hits = 0;
        for (int key : keys) {
            if (cache.test(key)) {
                hits++;
            }
        }
        return 100.0 * hits / keys.length;
    }

    /** A map bounded by the policy. */
    private static final class Bounded {
        private final Map<Integer, TestNode> nodes = new HashMap<>();
        private final EvictionPolicy<TestNode> policy;

        Bounded(int bound) {
            policy = new EvictionPolicy<>(bound);
        }

        boolean hits(int key) {
            TestNode node = nodes.get(key);
            if (node != null) {
                policy.onHit(node);
                return true;
            }
            TestNode added = new TestNode(key);
            nodes.put(key, added);
            policy.onInsert(added, /* weight= */ 1);
            for (TestNode victim = policy.evict(); victim != null; victim = policy.evict()) {
                nodes.remove(victim.key);
            }
            return false;
        }
    }

    private static Method caffeine() {
        try {
            return Class.forName("com.github.benmanes.caffeine.cache.Caffeine").getMethod("newBuilder");
        } catch (ReflectiveOperationException absent) {
            return null;
        }
    }

    private static IntPredicate caffeineOf(Method newBuilder, int bound) {
        try {
            Class<?> type = newBuilder.getDeclaringClass();
            Object builder = newBuilder.invoke(null);
            type.getMethod("maximumSize", long.class).invoke(builder, (long) bound);
            type.getMethod("executor", Executor.class).invoke(builder, (Executor) Runnable::run);
            Object cache = type.getMethod("build").invoke(builder);
            @SuppressWarnings("unchecked")
            Map<Object, Object> map = (Map<Object, Object>) Class.forName("com.github.benmanes.caffeine.cache.Cache")
                    .getMethod("asMap")
                    .invoke(cache);
            return key -> {
                if (map.get(key) != null) {
                    return true;
                }
                map.put(key, Boolean.TRUE);
                return false;
            };
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Caffeine has other methods than expected", e);
        }
    }

    private static void recorded(Path folder, Map<String, int[]> traces) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted = files.filter(file -> file.toString().endsWith(".keys.gz"))
                    .sorted()
                    .toList();
            for (Path file : sorted) {
                traces.put(file.getFileName().toString().replace(".keys.gz", ""), read(file));
            }
        }
    }

    private static int[] read(Path file) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
            return reader.lines().mapToInt(Integer::parseInt).toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, int[]> synthetic() {
        Map<String, int[]> traces = new LinkedHashMap<>();
        int keys = 50_000;
        int length = 500_000;
        for (double exponent : new double[] {0.9, 0.99, 1.2}) {
            Zipf zipf = new Zipf(keys, exponent, /* seed= */ 1);
            traces.put("zipf_" + exponent, fill(length, i -> zipf.next()));
        }
        Zipf scanned = new Zipf(keys, 0.99, /* seed= */ 2);
        traces.put(
                "zipf_scans",
                fill(length, i -> i % 50_000 < 10_000 ? keys + i / 50_000 * 10_000 + i % 50_000 : scanned.next()));
        traces.put("loop", fill(length, i -> i % keys));
        Zipf shifting = new Zipf(keys, 0.99, /* seed= */ 3);
        traces.put("zipf_shifting", fill(length, i -> shifting.next() + i / 50_000 * 5_000));
        return traces;
    }

    private static int[] fill(int length, IntUnaryOperator key) {
        int[] trace = new int[length];
        for (int i = 0; i < length; i++) {
            trace[i] = key.applyAsInt(i);
        }
        return trace;
    }

    /** Keys of which the k-th most popular comes with a probability of 1/k^exponent. */
    private static final class Zipf {
        private final Random random;
        private final double[] cumulative;

        Zipf(int keys, double exponent, long seed) {
            random = new Random(seed);
            cumulative = new double[keys];
            double sum = 0;
            for (int i = 0; i < keys; i++) {
                sum += 1 / Math.pow(i + 1, exponent);
                cumulative[i] = sum;
            }
        }

        int next() {
            int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
            return found < 0 ? Math.min(-found - 1, cumulative.length - 1) : found;
        }
    }
}
