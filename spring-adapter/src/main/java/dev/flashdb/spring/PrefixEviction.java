package dev.flashdb.spring;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Does what {@link CacheEvictPrefix} says. Thread-safe. */
final class PrefixEviction implements MethodInterceptor {
    private final ObjectProvider<FlashCacheManager> manager;
    private final MethodExpressions expressions;

    PrefixEviction(ObjectProvider<FlashCacheManager> manager, MethodExpressions expressions) {
        this.manager = manager;
        this.expressions = expressions;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = java.util.Objects.requireNonNull(invocation.getThis());
        CacheEvictPrefix eviction = AnnotatedElementUtils.findMergedAnnotation(
                MethodExpressions.specific(invocation.getMethod(), target), CacheEvictPrefix.class);
        if (eviction == null) {
            return invocation.proceed();
        }
        MethodExpressions.Call call = MethodExpressions.call(target, invocation.getMethod(), invocation.getArguments());
        if (eviction.beforeInvocation()) {
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

    private void evict(CacheEvictPrefix eviction, MethodExpressions.Call call, @Nullable Object result) {
        Object prefix = expressions.evaluate("@CacheEvictPrefix", eviction.prefix(), call, result);
        if (!(prefix instanceof String text) || text.isEmpty()) {
            throw new IllegalStateException(
                    "@CacheEvictPrefix needs a prefix, which @CacheEvict(allEntries = true) does not: prefix=" + prefix
                            + ", expression=" + eviction.prefix() + ", method=" + call.method());
        }
        for (String name : List.of(eviction.cacheNames())) {
            FlashSpringCache cache = manager.getObject().getCache(name);
            if (cache == null) {
                throw new IllegalArgumentException("@CacheEvictPrefix names a cache that is not there: cache=" + name
                        + ", method=" + call.method());
            }
            cache.evictPrefixAtCommit(text);
        }
    }
}
