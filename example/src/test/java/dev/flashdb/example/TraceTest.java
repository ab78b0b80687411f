package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
    @TempDir
    Path directory;

    @Test
    void theBundledTraceHasItsKnownNumbersOfRequestsAndKeys() throws IOException {
        Trace trace = Trace.bundled();
        assertEquals("cache2k_web12", trace.name());
        assertEquals(95_607, trace.keys().size());
        assertEquals(13_756, trace.distinctCount());
        assertEquals(13_756, new HashSet<>(trace.keys()).size());
    }

    @Test
    void theAttributionNamesWorkAuthorAndLicence() throws IOException {
        String attribution = Trace.bundledAttribution();
        for (String part : List.of(
                "cache2k_web12",
                "headissue GmbH, Jens Wilke",
                "CC BY 4.0",
                "https://creativecommons.org/licenses/by/4.0/")) {
            assertTrue(attribution.contains(part), attribution);
        }
    }

    @Test
    void theNoticeBesideTheTraceSaysWhereItIsFromAndWhatWasChanged() throws IOException {
        try (InputStream in = Trace.class.getResourceAsStream("traces/NOTICE")) {
            String notice = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(notice.contains("https://github.com/ben-manes/caffeine"), notice);
            assertTrue(notice.contains("the keys are renumbered"), notice);
        }
    }

    @Test
    void plainAndCompressedFilesReadAlike() throws IOException {
        Path plain = file("a.keys", "x\ny\r\nx\nschlüssel".getBytes(StandardCharsets.UTF_8));
        Path compressed = file("b.keys.gz", gzip("x\ny\nx\nschlüssel\n"));
        List<String> expected = List.of("x", "y", "x", "schlüssel");
        assertEquals(new Trace("a.keys", expected, 3), Trace.read(plain));
        assertEquals(new Trace("b.keys.gz", expected, 3), Trace.read(compressed));
    }

    @Test
    void equalKeysAreOneString() throws IOException {
        List<String> keys = Trace.read(file("a.keys", "x\ny\nx\n".getBytes(StandardCharsets.UTF_8)))
                .keys();
        assertSame(keys.get(0), keys.get(2));
    }

    @Test
    void anEmptyLineIsRefusedByItsNumber() throws IOException {
        Path file = file("a.keys", "x\n\ny\n".getBytes(StandardCharsets.UTF_8));
        IOException e = assertThrows(IOException.class, () -> Trace.read(file));
        assertTrue(e.getMessage().endsWith("line=2"), e.getMessage());
    }

    @Test
    void filesThatAreNoTracesAreRefused() throws IOException {
        byte[] compressed = gzip("x\ny\nx\nz\n");
        byte[] torn = Arrays.copyOf(compressed, compressed.length - 9);
        for (byte[] content :
                List.of(new byte[0], new byte[] {'x', (byte) 0xff, '\n'}, new byte[] {0x1f, (byte) 0x8b}, torn)) {
            Path file = file("bad.keys", content);
            assertThrows(IOException.class, () -> Trace.read(file), () -> "length=" + content.length);
        }
        assertThrows(IOException.class, () -> Trace.read(directory.resolve("absent.keys")));
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
