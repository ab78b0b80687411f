package dev.flashdb.example.replay;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C, or another signal that ends the JVM: asks for the end of what goes on, and waits for it. Thread-safe. */
final class StopRequest implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::askAndWait, "flashdb-example-stop");

    private StopRequest() {}

    /** Returns a request that the end of the JVM makes, from now on until it is closed. */
    static StopRequest atTheEndOfTheJvm() {
        StopRequest request = new StopRequest();
        Runtime.getRuntime().addShutdownHook(request.hook);
        return request;
    }

    /** Returns whether the end is asked for. */
    boolean isMade() {
        return asked.getCount() == 0;
    }

    private void askAndWait() {
        asked.countDown();
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the JVM end: what went on has ended. */
    @Override
    public void close() {
        ended.countDown();
        if (!isMade()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is ending just now: the hook runs, and finds that nothing is left to wait for.
            }
        }
    }
}
