package dev.flashdb.spring;

import dev.flashdb.jcache.WatchedKey;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A load that completes later, and those who wait for it. Thread-safe. */
final class AsyncLoad {
    private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    private volatile @Nullable Thread beginner = Thread.currentThread();

    private volatile @Nullable WatchedKey<?, ?> watch;

    void watchedBy(WatchedKey<?, ?> keysWatch) {
        watch = keysWatch;
    }

    /** Returns whether the key was written or evicted since: who asks now is not to get what was read before that. */
    boolean isOutdated() {
        WatchedKey<?, ?> its = watch;
        return its != null && its.isWritten();
    }

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
