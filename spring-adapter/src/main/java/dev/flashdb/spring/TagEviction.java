package dev.flashdb.spring;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Does what {@link CacheEvictTags} says. Thread-safe. */
final class TagEviction extends Eviction<CacheEvictTags> {
    private final MethodExpressions expressions;

    TagEviction(FlashCacheManagers managers, MethodExpressions expressions) {
        super(CacheEvictTags.class, managers);
        this.expressions = expressions;
    }

    @Override
    boolean isBefore(CacheEvictTags eviction) {
        return eviction.beforeInvocation();
    }

    @Override
    void evict(CacheEvictTags eviction, MethodExpressions.Call call, @Nullable Object result) {
        Set<String> tags = expressions.tags("@CacheEvictTags", eviction.tags(), call, result);
        evict(eviction, eviction.cacheNames(), call, cache -> cache.evictTagsAtCommit(tags));
    }

    @Override
    String managerOf(CacheEvictTags eviction) {
        return eviction.cacheManager();
    }
}
