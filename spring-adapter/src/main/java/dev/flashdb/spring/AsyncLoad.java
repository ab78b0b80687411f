package dev.flashdb.spring;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A load that completes later, and those who wait for it. Thread-safe. */
final class AsyncLoad {
    private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    private volatile @Nullable Thread beginner = Thread.currentThread();

    /** Returns whether this thread is calling the loader: it must not wait for its own result. */
    boolean isMine() {
        return beginner == Thread.currentThread();
    }

    void begun() {
        beginner = null;
    }

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
}
