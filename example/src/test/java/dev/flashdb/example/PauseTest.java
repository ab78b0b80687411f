package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PauseTest {
    @Test
    void aParkingPauseIsNeverShorterThanAskedFor() {
        long start = System.nanoTime();
        Pause.parking().pauseNanos(2_000_000);
        assertTrue(System.nanoTime() - start >= 2_000_000);
    }

    @Test
    void anInterruptEndsItAndStaysVisible() {
        Thread.currentThread().interrupt();
        Pause.parking().pauseNanos(Long.MAX_VALUE);
        assertTrue(Thread.interrupted());
    }
}
