package dev.flashdb.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class TracesTest {

    @Test
    void theShippedTracesAreReadAndTheSyntheticOnesMade() throws IOException {
        Map<String, int[]> traces = Traces.all(null);
        assertTrue(
                traces.keySet().containsAll(java.util.Set.of("zipf_0.99", "loop", "cache2k_web07", "cache2k_web12")));
        assertEquals(50_000, Arrays.stream(traces.get("loop")).distinct().count());
        assertTrue(traces.get("cache2k_web12").length > 10_000);
    }

    @Test
    void aTraceIsOneKeyALine() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("3\n1\n3\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertEquals("[3, 1, 3]", Arrays.toString(Traces.read(new ByteArrayInputStream(bytes.toByteArray()))));
    }

    @Test
    void theRealCacheHitsWhatItMust() {
        // each key twice in a row: the second time is a hit, whatever the policy
        int[] keys = new int[2_000];
        Arrays.setAll(keys, i -> i / 2);
        assertEquals(50.0, HitRatioSuite.ours(keys, 10));
        // more room than keys
        Arrays.setAll(keys, i -> i % 100);
        assertEquals(95.0, HitRatioSuite.ours(keys, 100));
    }

    @Test
    void aForksOutputIsItsFiguresOnly() {
        Map<String, Double> figures = new HashMap<>();
        for (String line : new String[] {"Welcome!", "bytes=64.5", "get, 10 k=1.2E-4", "name=words"}) {
            Fork.parse(line, figures);
        }
        assertEquals(Map.of("bytes", 64.5, "get, 10 k", 1.2E-4), figures);
    }
}
