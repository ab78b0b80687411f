package dev.flashdb.spring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.BasicOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.core.MethodClassKey;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Resolves caches as another resolver does, or the one that an operation names, and makes {@link CacheTtl} and {@link CacheTags}
 * work. {@link FlashCacheOperations}
 * puts it into place. Thread-safe.
 */
final class FlashCacheResolver implements CacheResolver {
    private static final boolean REACTIVE_STREAMS =
            ClassUtils.isPresent("org.reactivestreams.Publisher", FlashCacheResolver.class.getClassLoader());

    private final CacheResolver resolver;
    private final CacheOperations operations;
    private final MethodExpressions expressions;
    private final BeanFactory beans;
    private final ConcurrentMap<CacheOperations.Named, CacheResolver> named = new ConcurrentHashMap<>();
    private final ConcurrentMap<MethodClassKey, AnnotatedMethod> methods = new ConcurrentHashMap<>();

    FlashCacheResolver(
            CacheResolver resolver, CacheOperations operations, MethodExpressions expressions, BeanFactory beans) {
        this.resolver = resolver;
        this.operations = operations;
        this.expressions = expressions;
        this.beans = beans;
    }

    static <T> T bean(BeanFactory beans, Class<T> type, String name) {
        return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beans, type, name);
    }

    @Override
    public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
        Collection<? extends Cache> caches = resolverOf(context.getOperation()).resolveCaches(context);
        AnnotatedMethod method = annotatedMethodOf(context);
        boolean isRead = context.getOperation() instanceof CacheableOperation;
        if (method.isPlain() && !isRead) {
            return caches;
        }
        EntryOptions.Rule rule = method.isPlain() ? EntryOptions.Rule.OF_THE_CACHE : rule(method, context);
        List<Cache> called = new ArrayList<>(caches.size());
        for (Cache cache : caches) {
            FlashSpringCache flash = FlashCacheManagers.flash(cache);
            if (flash != null) {
                Cache its = new CalledCache(flash, rule, isRead ? use(flash, context) : CalledCache.Use.WRITE);
                called.add(FlashCacheManagers.isDecorated(cache) ? FlashCacheManagers.decoratedAlike(cache, its) : its);
            } else if (method.isPlain()) {
                called.add(cache);
            } else {
                throw new IllegalStateException(method.annotation() + " needs a cache of FlashDB: cache="
                        + cache.getName() + ", is=" + cache.getClass().getName() + ", method=" + context.getMethod());
            }
        }
        return called;
    }

    private CacheResolver resolverOf(BasicOperation operation) {
        CacheOperations.Named its = operations.namedBy(operation);
        if (its == null) {
            return resolver;
        }
        return named.computeIfAbsent(
                its,
                any -> StringUtils.hasText(its.resolver())
                        ? bean(beans, CacheResolver.class, its.resolver())
                        : new SimpleCacheResolver(bean(beans, CacheManager.class, its.manager())));
    }

    /** With {@code sync = true} the cache watches its loads by itself. */
    private static CalledCache.Use use(FlashSpringCache cache, CacheOperationInvocationContext<?> context) {
        boolean isSynchronized = context.getOperation() instanceof CacheableOperation its && its.isSync();
        return !isSynchronized
                        && (cache.isTransactionAware()
                                || isLater(context.getMethod().getReturnType()))
                ? CalledCache.Use.WATCHED_READ
                : CalledCache.Use.READ;
    }

    private static boolean isLater(Class<?> result) {
        return CompletionStage.class.isAssignableFrom(result)
                || REACTIVE_STREAMS
                        && ReactiveAdapterRegistry.getSharedInstance().getAdapter(result) != null;
    }

    /** As Spring's messages name a resolver: the application's own. */
    @Override
    public String toString() {
        return resolver.toString();
    }

    private AnnotatedMethod annotatedMethodOf(CacheOperationInvocationContext<?> context) {
        Class<?> type = context.getTarget().getClass();
        return methods.computeIfAbsent(
                new MethodClassKey(context.getMethod(), type),
                key -> AnnotatedMethod.of(MethodExpressions.specific(context.getMethod(), context.getTarget()), type));
    }

    private EntryOptions.Rule rule(AnnotatedMethod its, CacheOperationInvocationContext<?> context) {
        MethodExpressions.Call call =
                MethodExpressions.call(context.getTarget(), context.getMethod(), context.getArgs());
        CacheTtl ttl = its.ttl();
        CacheTags tags = its.tags();
        Function<@Nullable Object, @Nullable Duration> time = ttl == null ? value -> null : time(ttl, call, context);
        return new EntryOptions.Rule() {
            @Override
            public EntryOptions of(@Nullable Object value) {
                return new EntryOptions(
                        time.apply(value),
                        tags == null ? Set.of() : expressions.tags("@CacheTags", tags.value(), call, value));
            }

            @Override
            public boolean hasTags() {
                return tags != null;
            }
        };
    }

    private Function<@Nullable Object, @Nullable Duration> time(
            CacheTtl ttl, MethodExpressions.Call call, CacheOperationInvocationContext<?> context) {
        if (ttl.value().isBlank() == ttl.expression().isBlank()) {
            throw new IllegalStateException(
                    "@CacheTtl has either a time, as in @CacheTtl(\"10m\"), or an expression: time=" + ttl.value()
                            + ", expression=" + ttl.expression() + ", method=" + context.getMethod());
        }
        if (ttl.expression().isBlank()) {
            Duration time = parse(ttl.value(), context);
            return value -> time;
        }
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
