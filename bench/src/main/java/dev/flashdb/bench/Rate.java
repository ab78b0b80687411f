package dev.flashdb.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How often threads do something in a second. */
final class Rate {
    /** So many times something is done between two looks at the clock. */
    static final int BATCH = 16;

    private Rate() {}

    /** What is done, with a random number. */
    interface Step {
        void at(int number);
    }

    /**
     * Returns how often a second.
     *
     * @param bound the random numbers are below it
     */
    static double perSecond(int threads, long millis, int bound, Step step) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch begin = new CountDownLatch(threads);
            List<Future<Double>> rates = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                SplittableRandom random = new SplittableRandom(thread);
                rates.add(pool.submit(() -> {
                    begin.countDown();
                    begin.await();
                    return run(millis, random, bound, step);
                }));
            }
            double sum = 0;
            for (Future<Double> rate : rates) {
                sum += rate.get();
            }
            return sum;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while something was measured", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("What was measured failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static double run(long millis, SplittableRandom random, int bound, Step step) {
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        long now = start;
        long count = 0;
        while (now < end) {
            for (int i = 0; i < BATCH; i++) {
                step.at(random.nextInt(bound));
            }
            count += BATCH;
            now = System.nanoTime();
        }
        return count * 1e9 / (now - start);
    }
}
