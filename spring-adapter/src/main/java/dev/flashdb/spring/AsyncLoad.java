package dev.flashdb.spring;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A load that ends on another thread. Thread-safe. */
final class AsyncLoad {
    private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean superseded;

    /** A future of its own for each who waits: who cancels it disturbs no other. */
    CompletableFuture<@Nullable Object> result() {
        return result.copy();
    }

    void complete(@Nullable Object value, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(failure);
        }
    }

    /** Makes the load store nothing; returns once it does not. */
    void supersede() {
        lock.lock();
        try {
            superseded = true;
        } finally {
            lock.unlock();
        }
    }

    void unlessSuperseded(Runnable storing) {
        lock.lock();
        try {
            if (!superseded) {
                storing.run();
            }
        } finally {
            lock.unlock();
        }
    }
}
