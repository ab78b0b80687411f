package dev.flashdb.eviction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InsertBuffersTest {
    private static final int CAPACITY = InsertBuffers.CAPACITY;
    private static final int EACH = Integer.getInteger("flashdb.bookkeeping", 20_000) * 5;

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static List<Integer> rest(InsertBuffers<Integer> buffers) {
        buffers.flush();
        List<Integer> all = new ArrayList<>();
        List<Integer> batch = buffers.next();
        while (batch != null) {
            all.addAll(batch);
            batch = buffers.next();
        }
        return all;
    }

    @Test
    void whoeverFillsABufferMakesABatchOfIt() {
        InsertBuffers<Integer> buffers = new InsertBuffers<>(1_000);
        for (int i = 0; i < CAPACITY - 1; i++) {
            assertFalse(buffers.add(i));
            assertNull(buffers.next());
        }
        assertFalse(buffers.isReady());
        assertTrue(buffers.add(CAPACITY - 1));
        assertTrue(buffers.isReady());
        assertEquals(numbers(0, CAPACITY), buffers.next());
        assertNull(buffers.next());
    }

    @Test
    void theEntriesOfAThreadComeOutInTheirOrder() {
        InsertBuffers<Integer> buffers = new InsertBuffers<>(1_000);
        numbers(0, 10 * CAPACITY + 5).forEach(buffers::add);
        assertEquals(numbers(0, 10 * CAPACITY + 5), rest(buffers));
    }

    @Test
    void aBatchThatIsGivenBackIsReadyAgain() {
        InsertBuffers<Integer> buffers = new InsertBuffers<>(1_000);
        numbers(0, CAPACITY).forEach(buffers::add);
        buffers.giveBack(buffers.next().subList(3, CAPACITY));
        assertEquals(numbers(3, CAPACITY), buffers.next());
    }

    @Test
    void moreReadyBatchesThanStripesAreACrowd() {
        InsertBuffers<Integer> ofOneStripe = new InsertBuffers<>(0);
        numbers(0, CAPACITY).forEach(ofOneStripe::add);
        assertFalse(ofOneStripe.isCrowded());
        numbers(0, CAPACITY).forEach(ofOneStripe::add);
        assertTrue(ofOneStripe.isCrowded());
    }

    /** Threads leave nothing behind: no more waits than the stripes hold, however many there were. */
    @Test
    void thousandsOfThreadsLeaveNoMoreThanAFewBuffers() throws Exception {
        int most = 4 * CAPACITY;
        InsertBuffers<Integer> buffers = new InsertBuffers<>(most);
        int threads = 3_000;
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            Thread thread = new Thread(() -> buffers.add(number));
            thread.start();
            thread.join();
            List<Integer> batch = buffers.next();
            if (batch != null) {
                taken.addAll(batch);
            }
        }
        List<Integer> waiting = rest(buffers);
        assertTrue(waiting.size() <= most, "waiting=" + waiting.size());
        taken.addAll(waiting);
        assertEquals(numbers(0, threads), taken.stream().sorted().toList());
    }

    /** More threads than stripes, who add, take and flush beside each other. */
    @Test
    void nothingIsLostAndNothingComesTwice() throws Exception {
        int threads = 6;
        InsertBuffers<Integer> buffers = new InsertBuffers<>(2 * CAPACITY);
        AtomicInteger[] seen = new AtomicInteger[threads * EACH];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = new AtomicInteger();
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * EACH;
                all.add(pool.submit(() -> {
                    start.await();
                    for (int i = first; i < first + EACH; i++) {
                        if (buffers.add(i)) {
                            count(buffers.next(), seen);
                        }
                        if (i % 1_000 == 0) {
                            buffers.flush();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        count(rest(buffers), seen);
        for (int i = 0; i < seen.length; i++) {
            assertEquals(1, seen[i].get(), "entry " + i);
        }
    }

    private static void count(List<Integer> batch, AtomicInteger[] seen) {
        if (batch != null) {
            batch.forEach(entry -> seen[entry].incrementAndGet());
        }
    }
}
