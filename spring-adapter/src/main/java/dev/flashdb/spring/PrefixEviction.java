package dev.flashdb.spring;

import org.jspecify.annotations.Nullable;

/** Does what {@link CacheEvictPrefix} says. Thread-safe. */
final class PrefixEviction extends Eviction<CacheEvictPrefix> {
    private final MethodExpressions expressions;

    PrefixEviction(FlashCacheManagers managers, MethodExpressions expressions) {
        super(CacheEvictPrefix.class, managers);
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
        evict(eviction, eviction.cacheNames(), call, cache -> cache.evictPrefixAtCommit(text));
    }

    @Override
    String managerOf(CacheEvictPrefix eviction) {
        return eviction.cacheManager();
    }
}
