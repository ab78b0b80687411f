package dev.flashdb.example.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final int[] TINY = {0, 1, 0, 2, 0};

    /** A clock that only requests move. */
    private final AtomicLong nanos = new AtomicLong(-1_000_000);

    private final Request costly = id -> nanos.addAndGet(100L * (id + 1));

    @Test
    void eachRequestIsMeasured() throws Exception {
        Replay.Measurement measured = replay(TINY, costly, 1);
        assertEquals(5, measured.latencies().count());
        assertEquals(160, measured.latencies().meanNanos());
        assertEquals(100, measured.latencies().percentileNanos(60));
        assertEquals(300, measured.latencies().percentileNanos(100));
        assertEquals(800, measured.elapsedNanos());
    }

    @Test
    void oneThreadKeepsTheOrderOfTheTrace() throws Exception {
        List<Integer> asked = new ArrayList<>();
        replay(TINY, asked::add, 1);
        assertEquals(Arrays.stream(TINY).boxed().toList(), asked);
    }

    @Test
    void severalThreadsTakeEachRequestOnce() throws Exception {
        int[] ids = IntStream.range(0, 10_000).toArray();
        Map<Integer, Integer> counts = new ConcurrentHashMap<>();
        Replay.Measurement measured = replay(ids, id -> counts.merge(id, 1, Integer::sum), 4);
        assertEquals(10_000, measured.latencies().count());
        assertEquals(Arrays.stream(ids).boxed().collect(Collectors.toMap(id -> id, id -> 1)), counts);
    }

    @Test
    void theRequestedNumberOfThreadsAsksAtOnce() throws Exception {
        CyclicBarrier allFour = new CyclicBarrier(4);
        Request meeting = id -> {
            try {
                allFour.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IOException("four threads never met", e);
            }
        };
        assertEquals(8, replay(new int[8], meeting, 4).latencies().count());
    }

    @Test
    void moreThreadsThanRequestsDoNoHarm() throws Exception {
        assertEquals(5, replay(TINY, costly, 16).latencies().count());
    }

    @Test
    void whatARequestThrowsEndsTheRunAndComesOutAsItIs() {
        for (Exception failure : List.of(new IOException("no answer"), new IllegalStateException("no shop"))) {
            AtomicInteger calls = new AtomicInteger();
            Request failing = id -> {
                if (calls.incrementAndGet() == 2) {
                    throwUnchecked(failure);
                }
            };
            assertSame(failure, assertThrows(Exception.class, () -> replay(TINY, failing, 1)));
            assertEquals(2, calls.get());
        }
    }

    @Test
    void aRunThatIsStoppedHasMeasuredWhatItDid() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        Replay replay = new Replay(new int[1_000], id -> sent.incrementAndGet(), nanos::get, () -> sent.get() >= 7);
        assertEquals(7, replay.run(1, nowhere(1_000)).latencies().count());
        assertEquals(7, sent.get());
    }

    @Test
    void anInterruptedCallerAbandonsTheRun() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> replay(TINY, costly, 2));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @SuppressWarnings("unchecked")
    private static <X extends Exception> void throwUnchecked(Exception failure) throws X {
        throw (X) failure;
    }

    private Replay.Measurement replay(int[] ids, Request request, int threads)
            throws IOException, InterruptedException {
        BooleanSupplier never = () -> false;
        return new Replay(ids, request, nanos::get, never).run(threads, nowhere(ids.length));
    }

    private static ProgressLine nowhere(int count) {
        return new ProgressLine(new PrintStream(OutputStream.nullOutputStream()), /* terminal= */ false, "test", count);
    }
}
