package dev.flashdb.eviction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FrequencySketchTest {

    private final FrequencySketch sketch = new FrequencySketch();

    @Test
    void countsUpToFifteen() {
        assertEquals(0, sketch.estimate(42));
        for (int i = 1; i <= 40; i++) {
            sketch.increment(42);
            assertEquals(Math.min(i, 15), sketch.estimate(42));
        }
    }

    @Test
    void neverEstimatesTooLittleAndSeldomTooMuch() {
        Random random = new Random(3);
        sketch.ensureCapacity(1_000);
        int[] counts = new int[1_000];
        for (int i = 0; i < 4_000; i++) {
            int key = (int) (counts.length * Math.pow(random.nextDouble(), 2));
            counts[key]++;
            sketch.increment(key);
        }
        int wrong = 0;
        for (int key = 0; key < counts.length; key++) {
            int atMost15 = Math.min(counts[key], 15);
            assertTrue(sketch.estimate(key) >= atMost15, "seed=3 key=" + key);
            wrong += sketch.estimate(key) > atMost15 ? 1 : 0;
        }
        assertTrue(wrong < 400, "seed=3 wrong=" + wrong);
    }

    @Test
    void whatIsNotCountedAnyMoreIsForgotten() {
        sketch.ensureCapacity(100);
        for (int i = 0; i < 15; i++) {
            sketch.increment(-7);
        }
        for (int i = 0; i < 10_000; i++) {
            sketch.increment(i % 90);
        }
        assertTrue(sketch.estimate(-7) <= 7, "estimate=" + sketch.estimate(-7));
    }

    @Test
    void growingLosesNoCount() {
        for (int key = 0; key < 10; key++) {
            for (int i = 0; i <= key; i++) {
                sketch.increment(key);
            }
        }
        sketch.ensureCapacity(100_000);
        for (int key = 0; key < 10; key++) {
            assertTrue(sketch.estimate(key) >= key + 1, "key=" + key);
        }
    }
}
