package dev.flashdb.spring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Resolves caches as another resolver does, and makes {@link CacheTtl} work. {@link FlashCacheAnnotations} puts it into place.
 * Thread-safe.
 */
final class FlashCacheResolver implements CacheResolver {
    private final CacheResolver resolver;
    private final MethodExpressions expressions;
    private final ConcurrentMap<MethodClassKey, Optional<CacheTtl>> declared = new ConcurrentHashMap<>();

    FlashCacheResolver(CacheResolver resolver, MethodExpressions expressions) {
        this.resolver = resolver;
        this.expressions = expressions;
    }

    @Override
    public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
        Collection<? extends Cache> caches = resolver.resolveCaches(context);
        CacheTtl ttl = declaredAt(context).orElse(null);
        if (ttl == null) {
            return caches;
        }
        TimeToLive timeToLive = timeToLive(ttl, context);
        List<Cache> timed = new ArrayList<>(caches.size());
        for (Cache cache : caches) {
            if (!(cache instanceof FlashSpringCache flash)) {
                throw new IllegalStateException("@CacheTtl needs a cache of FlashDB: cache=" + cache.getName() + ", is="
                        + cache.getClass().getName() + ", method=" + context.getMethod());
            }
            timed.add(new TimedCache(flash, timeToLive));
        }
        return timed;
    }

    private Optional<CacheTtl> declaredAt(CacheOperationInvocationContext<?> context) {
        Class<?> type = context.getTarget().getClass();
        return declared.computeIfAbsent(new MethodClassKey(context.getMethod(), type), key -> {
            CacheTtl ofMethod = AnnotatedElementUtils.findMergedAnnotation(
                    MethodExpressions.specific(context.getMethod(), context.getTarget()), CacheTtl.class);
            return Optional.ofNullable(
                    ofMethod != null ? ofMethod : AnnotatedElementUtils.findMergedAnnotation(type, CacheTtl.class));
        });
    }

    private TimeToLive timeToLive(CacheTtl ttl, CacheOperationInvocationContext<?> context) {
        if (ttl.value().isBlank() == ttl.expression().isBlank()) {
            throw new IllegalStateException(
                    "@CacheTtl has either a time, as in @CacheTtl(\"10m\"), or an expression: time=" + ttl.value()
                            + ", expression=" + ttl.expression() + ", method=" + context.getMethod());
        }
        if (ttl.expression().isBlank()) {
            Duration time = parse(ttl.value(), context);
            return value -> time;
        }
        MethodExpressions.Call call =
                MethodExpressions.call(context.getTarget(), context.getMethod(), context.getArgs());
        return value -> asTime(expressions.evaluate("@CacheTtl", ttl.expression(), call, value), context);
    }

    private static @Nullable Duration asTime(@Nullable Object time, CacheOperationInvocationContext<?> context) {
        if (time == null || time instanceof Duration) {
            return (Duration) time;
        }
        if (time instanceof String text) {
            return parse(text, context);
        }
        throw new IllegalStateException("@CacheTtl has an expression that gives no time but a "
                + time.getClass().getName() + "; it should give a java.time.Duration or a text such as \"10m\": method="
                + context.getMethod());
    }

    private static Duration parse(String text, CacheOperationInvocationContext<?> context) {
        try {
            return DurationFormatterUtils.detectAndParse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "@CacheTtl has no time; write 30s, 10m, 1d or PT10M: time=" + text + ", method="
                            + context.getMethod(),
                    e);
        }
    }
}
