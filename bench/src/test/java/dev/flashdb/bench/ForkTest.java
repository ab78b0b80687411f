package dev.flashdb.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForkTest {

    @Test
    void aProgramThatFailsSaysWhy() {
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> Fork.run(Growth.class, "64m", "NOBODY", "10"));
        assertTrue(failure.getMessage().contains("Growth [NOBODY, 10]"), failure.getMessage());
        assertTrue(failure.getMessage().contains("No enum constant"), failure.getMessage());
    }

    @Test
    void onlyLinesWithANumberAreFigures() {
        Map<String, Double> figures = new HashMap<>();
        Fork.parse("get ns=12.5", figures);
        Fork.parse("a banner of a library", figures);
        Fork.parse("mode=fast", figures);
        assertEquals(Map.of("get ns", 12.5), figures);
    }
}
