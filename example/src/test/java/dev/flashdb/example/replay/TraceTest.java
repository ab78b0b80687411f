package dev.flashdb.example.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {
    @Test
    void theTraceHasItsKnownNumbersOfRequestsAndProducts() throws IOException {
        int[] ids = Trace.ids(Integer.MAX_VALUE);
        assertEquals(TraceReplay.ALL, ids.length);
        assertEquals(13_756, Trace.distinct(ids));
        assertEquals(13_755, Arrays.stream(ids).max().orElseThrow());
        assertEquals(0, Arrays.stream(ids).min().orElseThrow());
    }

    @Test
    void aPartOfItIsItsBeginning() throws IOException {
        assertArrayEquals(Arrays.copyOf(Trace.ids(Integer.MAX_VALUE), 1_000), Trace.ids(1_000));
    }

    @Test
    void theAttributionNamesWorkAuthorAndLicence() throws IOException {
        String attribution = Trace.attribution();
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
}
