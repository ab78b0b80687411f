package dev.flashdb.spring;

import java.lang.annotation.Annotation;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Evicts after a method has returned, or before it is called, as an annotation of it says. Thread-safe. */
abstract class Eviction<A extends Annotation> implements MethodInterceptor {
    private final Class<A> type;
    private final FlashCacheManagers managers;

    Eviction(Class<A> type, FlashCacheManagers managers) {
        this.type = type;
        this.managers = managers;
    }

    abstract boolean isBefore(A eviction);

    abstract void evict(A eviction, MethodExpressions.Call call, @Nullable Object result);

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = Objects.requireNonNull(invocation.getThis());
        A eviction = AnnotatedElementUtils.findMergedAnnotation(
                MethodExpressions.specific(invocation.getMethod(), target), type);
        if (eviction == null) {
            return invocation.proceed();
        }
        MethodExpressions.Call call = MethodExpressions.call(target, invocation.getMethod(), invocation.getArguments());
        if (isBefore(eviction)) {
            evict(eviction, call, null);
            return invocation.proceed();
        }
        Object result = invocation.proceed();
        if (result instanceof CompletableFuture<?> future) {
            return future.thenApply(value -> {
                evict(eviction, call, value);
                return value;
            });
        }
        evict(eviction, call, result);
        return result;
    }

    /** Returns the manager's name that the annotation has. */
    abstract String managerOf(A eviction);

    /**
     * Evicts from each of some caches: at once, or behind Spring's decorator, which waits for the end of Spring's transactions,
     * after the commit.
     */
    final void evict(A eviction, String[] names, MethodExpressions.Call call, Consumer<FlashSpringCache> work) {
        for (String name : names) {
            Cache cache = cache(eviction, name, call);
            FlashSpringCache flash = FlashCacheManagers.flash(cache);
            if (flash == null) {
                throw new IllegalStateException("@" + type.getSimpleName() + " needs a cache of FlashDB: cache=" + name
                        + ", is=" + cache.getClass().getName() + ", method=" + call.method());
            }
            if (FlashCacheManagers.isDecorated(cache)) {
                AfterCommit.run(() -> work.accept(flash));
            } else {
                work.accept(flash);
            }
        }
    }

    private Cache cache(A eviction, String name, MethodExpressions.Call call) {
        String manager = managerOf(eviction);
        if (manager.isEmpty()) {
            CacheConfig ofClass =
                    AnnotatedElementUtils.findMergedAnnotation(call.target().getClass(), CacheConfig.class);
            manager = ofClass == null ? "" : ofClass.cacheManager();
        }
        Cache cache = managers.cache(name, manager);
        if (cache == null) {
            throw new IllegalArgumentException("@" + type.getSimpleName() + " names a cache that is not there: cache="
                    + name + ", method=" + call.method());
        }
        return cache;
    }

    /** With Spring's transactions, which are there when their decorator is. */
    private static final class AfterCommit implements TransactionSynchronization {
        private final Runnable work;

        private AfterCommit(Runnable work) {
            this.work = work;
        }

        static void run(Runnable work) {
            if (TransactionSynchronizationManager.isSynchronizationActive()) {
                TransactionSynchronizationManager.registerSynchronization(new AfterCommit(work));
            } else {
                work.run();
            }
        }

        @Override
        public void afterCommit() {
            work.run();
        }
    }
}
