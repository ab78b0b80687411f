package dev.flashdb.example;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The keys of a recorded sequence of requests, in their order. Immutable.
 *
 * <p>The file format is one key a line in UTF-8, plain or gzip-compressed; an empty line is an error.
 */
record Trace(String name, List<String> keys, int distinctCount) {
    private static final String BUNDLED = "cache2k_web12";

    /** Reads the trace that comes with the program. */
    static Trace bundled() throws IOException {
        try (InputStream in = resource(BUNDLED + ".keys.gz")) {
            return parse(BUNDLED, in);
        }
    }

    /** Returns whose work the bundled trace is and under which licence: the first line of the NOTICE beside it. */
    static String bundledAttribution() throws IOException {
        try (InputStream in = resource("NOTICE")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * Reads a trace from a file.
     *
     * @throws IOException when it cannot be read, or holds no requests, an empty line or something else than UTF-8
     */
    static Trace read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(String.valueOf(file.getFileName()), in);
        }
    }

    private static Trace parse(String name, InputStream raw) throws IOException {
        Map<String, String> distinct = new HashMap<>();
        List<String> keys = new ArrayList<>();
        try (BufferedReader lines = reader(raw)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    throw new IOException(
                            "a trace has one key a line, and this line is empty: line=" + (keys.size() + 1));
                }
                String earlier = distinct.putIfAbsent(line, line);
                keys.add(earlier == null ? line : earlier);
            }
        } catch (CharacterCodingException e) {
            throw new IOException("a trace is UTF-8 text, plain or gzip-compressed, and this one is not", e);
        }
        if (keys.isEmpty()) {
            throw new IOException("a trace has one key a line, and this one has none");
        }
        return new Trace(name, List.copyOf(keys), distinct.size());
    }

    private static BufferedReader reader(InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw);
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        // A decoder of its own refuses malformed input, where a reader made from the charset would replace it.
        return new BufferedReader(
                new InputStreamReader(gzip ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8.newDecoder()));
    }

    private static InputStream resource(String file) throws IOException {
        InputStream in = Trace.class.getResourceAsStream("traces/" + file);
        if (in == null) {
            throw new FileNotFoundException("the program's jar lacks traces/" + file);
        }
        return in;
    }
}
