package dev.flashdb.example.replay;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * The recorded sequence of requests that comes with the program: the ids of products, in the order in which they were asked
 * for.
 */
final class Trace {
    /** Its name. */
    static final String NAME = "cache2k_web12";

    private Trace() {}

    /**
     * Reads the first {@code count} requests, or all when there are fewer.
     *
     * @throws IOException when the program's jar is not whole
     */
    static int[] ids(int count) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(resource(NAME + ".keys.gz")), StandardCharsets.US_ASCII))) {
            return lines.lines().limit(count).mapToInt(Integer::parseInt).toArray();
        }
    }

    /** Returns how many different products these requests ask for. */
    static long distinct(int... ids) {
        return Arrays.stream(ids).distinct().count();
    }

    /**
     * Returns whose work the trace is and under which licence: the first line of the NOTICE beside it.
     *
     * @throws IOException when the program's jar is not whole
     */
    static String attribution() throws IOException {
        try (InputStream in = resource("NOTICE")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static InputStream resource(String file) throws IOException {
        InputStream in = Trace.class.getResourceAsStream("traces/" + file);
        if (in == null) {
            throw new FileNotFoundException("the program's jar lacks traces/" + file);
        }
        return in;
    }
}
