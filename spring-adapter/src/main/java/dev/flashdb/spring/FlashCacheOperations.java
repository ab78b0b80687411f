package dev.flashdb.spring;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.AbstractCacheResolver;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.core.MethodClassKey;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.StringUtils;

/**
 * The operations of an aspect's methods, as another source knows them, but for two things. Those that name a cache manager or
 * resolver ask ours first. And a {@code @Cacheable} on a cache that refreshes ahead or keeps stale values is
 * {@code sync = true} where that changes nothing else: only then the cache has the loader. Thread-safe.
 *
 * <p>The aspect asks for them before it asks its resolver for a cache, and not before it is ready: so this is where
 * {@link FlashCacheResolver} takes the resolver's place, early enough for every method.
 */
final class FlashCacheOperations implements CacheOperationSource {
    private static final Logger LOG = System.getLogger(FlashCacheOperations.class.getName());

    private final CacheAspectSupport aspect;
    private final CacheOperationSource source;
    private final BeanFactory beans;
    private final CacheOperations redirected = new CacheOperations();
    private final ConcurrentMap<MethodClassKey, Collection<CacheOperation>> rewritten = new ConcurrentHashMap<>();
    private final ReentrantLock installing = new ReentrantLock();
    private volatile @Nullable CacheResolver replaced;

    private FlashCacheOperations(CacheAspectSupport aspect, CacheOperationSource source, BeanFactory beans) {
        this.aspect = aspect;
        this.source = source;
        this.beans = beans;
    }

    /** Puts them into each aspect. Among the first post-processors: creating the others creates the aspect. */
    static final class Installer implements BeanPostProcessor, PriorityOrdered, BeanFactoryAware {
        private @Nullable BeanFactory beans;

        @Override
        public void setBeanFactory(BeanFactory beanFactory) {
            this.beans = beanFactory;
        }

        @Override
        public int getOrder() {
            return LOWEST_PRECEDENCE;
        }

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (bean instanceof CacheAspectSupport aspect) {
                CacheOperationSource source = Objects.requireNonNull(aspect.getCacheOperationSource());
                aspect.setCacheOperationSource(new FlashCacheOperations(aspect, source, Objects.requireNonNull(beans)));
            }
            return bean;
        }
    }

    @Override
    public boolean isCandidateClass(Class<?> targetClass) {
        return source.isCandidateClass(targetClass);
    }

    @Override
    public boolean hasCacheOperations(Method method, @Nullable Class<?> targetClass) {
        return source.hasCacheOperations(method, targetClass);
    }

    @Override
    public @Nullable Collection<CacheOperation> getCacheOperations(Method method, @Nullable Class<?> targetClass) {
        CacheResolver others = replaced;
        if (others == null) {
            others = install();
        }
        Collection<CacheOperation> operations = source.getCacheOperations(method, targetClass);
        if (operations == null || operations.isEmpty()) {
            return operations;
        }
        MethodClassKey key = new MethodClassKey(method, targetClass);
        Collection<CacheOperation> known = rewritten.get(key);
        if (known == null) { // not while the map is held: a cache may be made, whose listeners may call methods
            known = rewritten(method, operations, others);
            rewritten.put(key, known);
        }
        return known;
    }

    private CacheResolver install() {
        installing.lock();
        try {
            CacheResolver present = replaced;
            if (present == null) {
                present = Objects.requireNonNull(aspect.getCacheResolver());
                aspect.setCacheResolver(new FlashCacheResolver(present, redirected, new MethodExpressions(), beans));
                replaced = present;
            }
            return present;
        } finally {
            installing.unlock();
        }
    }

    private Collection<CacheOperation> rewritten(
            Method method, Collection<CacheOperation> operations, CacheResolver others) {
        List<CacheOperation> all = new ArrayList<>(operations.size());
        for (CacheOperation operation : operations) {
            boolean wantsLoader = operation instanceof CacheableOperation cacheable
                    && !cacheable.isSync()
                    && isFresh(cacheable, others);
            String obstacle = wantsLoader ? obstacle((CacheableOperation) operation, operations) : "";
            if (wantsLoader && !obstacle.isEmpty()) {
                LOG.log(
                        Level.WARNING,
                        "refresh-ahead and stale-on-error do nothing for this method: its cache has no loader, because "
                                + obstacle + ". Write @Cacheable(sync = true) alone, with one cache: caches="
                                + operation.getCacheNames() + ", method=" + method);
            }
            boolean isMadeSynchronized = wantsLoader && obstacle.isEmpty();
            all.add(
                    isMadeSynchronized || CacheOperations.namesAnother(operation)
                            ? redirected.redirected(operation, isMadeSynchronized)
                            : operation);
        }
        return List.copyOf(all);
    }

    /** What {@code sync = true} cannot be beside; empty for nothing. */
    private static String obstacle(CacheableOperation operation, Collection<CacheOperation> operations) {
        if (operations.size() > 1) {
            return "the method has other cache annotations";
        }
        if (operation.getCacheNames().size() > 1) {
            return "it names several caches";
        }
        return StringUtils.hasText(operation.getUnless()) ? "it has an 'unless'" : "";
    }

    private boolean isFresh(CacheableOperation operation, CacheResolver others) {
        CacheManager manager = managerOf(operation, others);
        return manager != null
                && operation.getCacheNames().stream().anyMatch(name -> {
                    FlashSpringCache cache = FlashCacheManagers.flash(manager.getCache(name));
                    return cache != null && cache.freshness().isOn();
                });
    }

    /** Returns the manager that an operation's caches come from; null when a resolver alone knows. */
    private @Nullable CacheManager managerOf(CacheableOperation operation, CacheResolver others) {
        if (StringUtils.hasText(operation.getCacheResolver())) {
            return null;
        }
        if (StringUtils.hasText(operation.getCacheManager())) {
            return FlashCacheResolver.bean(beans, CacheManager.class, operation.getCacheManager());
        }
        return others instanceof AbstractCacheResolver known ? known.getCacheManager() : null;
    }
}
