package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final List<String> TINY = List.of("a", "b", "a", "c", "a");

    private final FakeTime time = new FakeTime();
    private final SlowLookup store = new SlowLookup(/* latencyNanos= */ 100, time);

    @Test
    void aBareLookupCostsItsLatencyAtEachRequest() throws InterruptedException {
        Replay.Measurement measured = replay(TINY, store, 1);
        assertEquals(5, store.calls());
        assertEquals(5, measured.latencies().count());
        assertEquals(100, measured.latencies().meanNanos());
        assertEquals(100, measured.latencies().percentileNanos(1));
        assertEquals(500, measured.elapsedNanos());
    }

    @Test
    void aCachedLookupCostsItsLatencyOnceAKey() throws InterruptedException {
        Map<String, Product> seen = new ConcurrentHashMap<>();
        Replay.Measurement measured = replay(TINY, key -> seen.computeIfAbsent(key, store::find), 1);
        assertEquals(3, store.calls());
        assertEquals(5, measured.latencies().count());
        assertEquals(60, measured.latencies().meanNanos());
        assertEquals(0, measured.latencies().percentileNanos(40));
        assertEquals(100, measured.latencies().percentileNanos(99));
    }

    @Test
    void oneThreadKeepsTheOrderOfTheTrace() throws InterruptedException {
        List<String> asked = new ArrayList<>();
        replay(TINY, recording(asked), 1);
        assertEquals(TINY, asked);
    }

    @Test
    void severalThreadsTakeEachRequestOnce() throws InterruptedException {
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < 10_000; key++) {
            keys.add(String.valueOf(key));
        }
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        Lookup counting = key -> {
            counts.merge(key, 1, Integer::sum);
            return store.find(key);
        };
        Replay.Measurement measured = replay(keys, counting, 4);
        assertEquals(10_000, measured.latencies().count());
        assertEquals(keys.stream().collect(Collectors.toMap(key -> key, key -> 1)), counts);
    }

    @Test
    void theRequestedNumberOfThreadsAsksAtOnce() throws InterruptedException {
        CyclicBarrier allFour = new CyclicBarrier(4);
        Lookup meeting = key -> {
            try {
                allFour.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException("four threads never met", e);
            }
            return store.find(key);
        };
        assertEquals(
                8,
                replay(List.of("a", "b", "c", "d", "e", "f", "g", "h"), meeting, 4)
                        .latencies()
                        .count());
    }

    @Test
    void moreThreadsThanRequestsDoNoHarm() throws InterruptedException {
        assertEquals(5, replay(TINY, store, 16).latencies().count());
        assertEquals(5, store.calls());
    }

    @Test
    void theAnswerOfAnotherKeyEndsTheRun() {
        Lookup confused = key -> new Product("b", "product b");
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> replay(TINY, confused, 1));
        assertEquals("the answer is that of another key: asked=a, got=b", e.getMessage());
    }

    @Test
    void whatALookupThrowsEndsTheRunAndComesOutAsItIs() {
        RuntimeException failure = new UnsupportedOperationException("the store is gone");
        AtomicInteger calls = new AtomicInteger();
        Lookup failing = key -> {
            if (calls.incrementAndGet() == 2) {
                throw failure;
            }
            return store.find(key);
        };
        assertSame(failure, assertThrows(RuntimeException.class, () -> replay(TINY, failing, 1)));
        assertEquals(2, calls.get());
    }

    @Test
    void anInterruptedCallerAbandonsTheRun() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> replay(TINY, store, 2));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    private static Lookup recording(List<String> asked) {
        return key -> {
            asked.add(key);
            return new Product(key, "");
        };
    }

    private Replay.Measurement replay(List<String> keys, Lookup lookup, int threads) throws InterruptedException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        ProgressLine progress = new ProgressLine(nowhere, /* terminal= */ false, "test", keys.size());
        return new Replay(keys, lookup, time).run(threads, progress);
    }
}
