package dev.flashdb.spring;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.BasicOperation;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CachePutOperation;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.util.StringUtils;

/** Operations as an aspect asks our resolver for their caches, and the manager or resolver that they name. Thread-safe. */
final class CacheOperations {
    private final ConcurrentMap<BasicOperation, Named> redirected = new ConcurrentHashMap<>();

    /** The names of a manager's and a resolver's bean, either may be empty; a resolver goes before a manager. */
    record Named(String manager, String resolver) {}

    static boolean namesAnother(CacheOperation operation) {
        return StringUtils.hasText(operation.getCacheManager()) || StringUtils.hasText(operation.getCacheResolver());
    }

    /** Returns what a redirected operation names; null for another operation. */
    @Nullable
    Named namedBy(BasicOperation operation) {
        return redirected.get(operation);
    }

    /**
     * Returns an operation that puts as one that names nobody, so that our resolver gets to see it; others are returned as they
     * are. Spring tells operations apart by their class and by their texts: the name keeps what is taken away.
     */
    CacheOperation redirected(CacheOperation operation, boolean isSynchronized) {
        if (operation instanceof CacheableOperation cacheable) {
            CacheableOperation.Builder builder = new CacheableOperation.Builder();
            builder.setSync(isSynchronized || cacheable.isSync());
            builder.setUnless(textOf(cacheable.getUnless()));
            return redirected(cacheable, builder);
        }
        if (operation instanceof CachePutOperation put) {
            CachePutOperation.Builder builder = new CachePutOperation.Builder();
            builder.setUnless(textOf(put.getUnless()));
            return redirected(put, builder);
        }
        return operation;
    }

    private CacheOperation redirected(CacheOperation from, CacheOperation.Builder to) {
        to.setCacheNames(from.getCacheNames().toArray(String[]::new));
        to.setKey(from.getKey());
        to.setKeyGenerator(from.getKeyGenerator());
        to.setCondition(from.getCondition());
        if (!namesAnother(from)) {
            to.setName(from.getName());
            return to.build();
        }
        to.setName(from.getName() + ", cacheManager=" + from.getCacheManager() + ", cacheResolver="
                + from.getCacheResolver());
        CacheOperation made = to.build();
        redirected.put(made, new Named(from.getCacheManager(), from.getCacheResolver()));
        return made;
    }

    private static String textOf(@Nullable String text) {
        return text == null ? "" : text;
    }
}
