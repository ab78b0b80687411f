package dev.flashdb.spring;

import java.lang.annotation.Annotation;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.core.annotation.AnnotatedElementUtils;

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

    final FlashSpringCache cache(String name, MethodExpressions.Call call) {
        Cache cache = managers.cache(name);
        if (cache == null) {
            throw new IllegalArgumentException("@" + type.getSimpleName() + " names a cache that is not there: cache="
                    + name + ", method=" + call.method());
        }
        FlashSpringCache flash = FlashCacheManagers.flash(cache);
        if (flash == null) {
            throw new IllegalStateException("@" + type.getSimpleName() + " needs a cache of FlashDB: cache=" + name
                    + ", is=" + cache.getClass().getName() + ", method=" + call.method());
        }
        return flash;
    }
}
