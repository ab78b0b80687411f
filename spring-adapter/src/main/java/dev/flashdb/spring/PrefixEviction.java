package dev.flashdb.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** Does what {@link CacheEvictPrefix} says. Thread-safe. */
final class PrefixEviction extends Eviction<CacheEvictPrefix> {
    private final MethodExpressions expressions;

    PrefixEviction(ObjectProvider<FlashCacheManager> manager, MethodExpressions expressions) {
        super(CacheEvictPrefix.class, manager);
        this.expressions = expressions;
    }

    @Override
    boolean isBefore(CacheEvictPrefix eviction) {
        return eviction.beforeInvocation();
    }

    @Override
    void evict(CacheEvictPrefix eviction, MethodExpressions.Call call, @Nullable Object result) {
        Object prefix = expressions.evaluate("@CacheEvictPrefix", eviction.prefix(), call, result);
        if (!(prefix instanceof String text) || text.isEmpty()) {
            throw new IllegalStateException(
                    "@CacheEvictPrefix needs a prefix, which @CacheEvict(allEntries = true) does not: prefix=" + prefix
                            + ", expression=" + eviction.prefix() + ", method=" + call.method());
        }
        for (String name : eviction.cacheNames()) {
            cache(name, call).evictPrefixAtCommit(text);
        }
    }
}
