package dev.flashdb.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs a task on several threads that start at one moment. */
final class Threads {
    static final int COUNT = 8;
    private static final long PATIENCE_SECONDS = 60;

    private Threads() {}

    /** What a thread does. */
    @FunctionalInterface
    interface Task<T> {
        /** Runs as the thread of that number, counted from 0. */
        T run(int thread) throws Exception;
    }

    /** Runs the task on {@link #COUNT} threads and returns their results in order; the first failure comes out. */
    static <T> List<T> together(Task<T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(COUNT);
        CyclicBarrier start = new CyclicBarrier(COUNT);
        try {
            List<Callable<T>> tasks = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                int thread = i;
                tasks.add(() -> {
                    start.await();
                    return task.run(thread);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
