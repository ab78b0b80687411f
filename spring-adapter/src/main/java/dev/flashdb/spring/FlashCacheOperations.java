package dev.flashdb.spring;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.core.MethodClassKey;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.StringUtils;

/**
 * The operations of an aspect's methods, as another source knows them. Thread-safe.
 *
 * <p>The aspect asks for them before it asks its resolver for a cache, and not before it is ready: so this is where
 * {@link FlashCacheResolver} takes the resolver's place, early enough for every method. It refuses our annotations beside an
 * operation that asks another resolver, which would not know them.
 */
final class FlashCacheOperations implements CacheOperationSource {
    private final CacheAspectSupport aspect;
    private final CacheOperationSource source;
    private final ConcurrentMap<MethodClassKey, AnnotatedMethod> others = new ConcurrentHashMap<>();
    private final ReentrantLock installing = new ReentrantLock();
    private volatile boolean isInstalled;

    private FlashCacheOperations(CacheAspectSupport aspect, CacheOperationSource source) {
        this.aspect = aspect;
        this.source = source;
    }

    /** Puts them into each aspect. Among the first post-processors: creating the others creates the aspect. */
    static final class Installer implements BeanPostProcessor, PriorityOrdered {

        @Override
        public int getOrder() {
            return LOWEST_PRECEDENCE;
        }

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (bean instanceof CacheAspectSupport aspect) {
                CacheOperationSource source = Objects.requireNonNull(aspect.getCacheOperationSource());
                aspect.setCacheOperationSource(new FlashCacheOperations(aspect, source));
            }
            return bean;
        }
    }

    @Override
    public boolean isCandidateClass(Class<?> targetClass) {
        return source.isCandidateClass(targetClass);
    }

    @Override
    public @Nullable Collection<CacheOperation> getCacheOperations(Method method, @Nullable Class<?> targetClass) {
        if (!isInstalled) {
            install();
        }
        Collection<CacheOperation> operations = source.getCacheOperations(method, targetClass);
        if (operations != null) {
            for (CacheOperation operation : operations) {
                if (StringUtils.hasText(operation.getCacheManager())
                        || StringUtils.hasText(operation.getCacheResolver())) {
                    requirePlain(method, targetClass == null ? method.getDeclaringClass() : targetClass, operation);
                }
            }
        }
        return operations;
    }

    private void install() {
        installing.lock();
        try {
            if (!isInstalled) {
                CacheResolver present = Objects.requireNonNull(aspect.getCacheResolver());
                aspect.setCacheResolver(new FlashCacheResolver(present, new MethodExpressions()));
                isInstalled = true;
            }
        } finally {
            installing.unlock();
        }
    }

    private void requirePlain(Method method, Class<?> type, CacheOperation operation) {
        AnnotatedMethod its = others.computeIfAbsent(
                new MethodClassKey(method, type),
                key -> AnnotatedMethod.of(AopUtils.getMostSpecificMethod(method, type), type));
        if (!its.isPlain()) {
            throw new IllegalStateException(its.annotation()
                    + " does not reach an operation that names a cache manager or resolver of its own; remove"
                    + " that, or the annotation: cacheManager=" + operation.getCacheManager() + ", cacheResolver="
                    + operation.getCacheResolver() + ", method=" + method);
        }
    }
}
