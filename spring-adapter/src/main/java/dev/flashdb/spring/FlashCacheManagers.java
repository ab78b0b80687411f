package dev.flashdb.spring;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.util.ReflectionUtils;

/**
 * The managers of FlashDB among the {@link CacheManager} beans of an application, whatever these beans are declared as: alone, in
 * a {@link CompositeCacheManager}, behind Spring's transaction-aware decorators or behind a proxy. Looks when it is asked, and
 * makes the beans then. Thread-safe.
 */
public final class FlashCacheManagers {
    private static final String DECORATING_MANAGER =
            "org.springframework.cache.transaction.TransactionAwareCacheManagerProxy";
    private static final String DECORATING_CACHE =
            "org.springframework.cache.transaction.TransactionAwareCacheDecorator";

    private final ListableBeanFactory beans;

    /**
     * Makes a view of an application's beans.
     *
     * @param beans where they are
     */
    public FlashCacheManagers(ListableBeanFactory beans) {
        this.beans = beans;
    }

    /**
     * Returns all of them, each once.
     *
     * @return the managers by the name of the bean that is or holds them, those that are beans themselves first; empty when
     *     there is none. A bean that holds several has a number behind its name from the second on
     */
    public Map<String, FlashCacheManager> byName() {
        Map<String, CacheManager> all = new TreeMap<>();
        for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, CacheManager.class)) {
            all.put(name, beans.getBean(name, CacheManager.class));
        }
        Map<String, FlashCacheManager> found = new LinkedHashMap<>();
        Set<FlashCacheManager> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        all.forEach((name, manager) -> {
            if (target(manager) instanceof FlashCacheManager flash && seen.add(flash)) {
                found.put(name, flash);
            }
        });
        all.forEach((name, manager) -> {
            int number = 1;
            for (FlashCacheManager flash : within(manager)) {
                if (seen.add(flash)) {
                    found.put(number == 1 ? name : name + number, flash);
                    number++;
                }
            }
        });
        return found;
    }

    /**
     * Returns the one that an annotation without a manager's name means.
     *
     * @return the manager that is, or is in, the only or primary {@link CacheManager} bean; else the only one there is; else null
     */
    public @Nullable FlashCacheManager primary() {
        CacheManager unique = beans.getBeanProvider(CacheManager.class).getIfUnique();
        List<FlashCacheManager> its = unique == null ? List.of() : within(unique);
        Collection<FlashCacheManager> candidates = its.isEmpty() ? byName().values() : its;
        return candidates.size() == 1 || !its.isEmpty() ? candidates.iterator().next() : null;
    }

    /**
     * Returns the one that an annotation without a manager's name means.
     *
     * @return {@link #primary()}
     * @throws IllegalStateException when there is none, or more than one and none is primary
     */
    public FlashCacheManager requirePrimary() {
        FlashCacheManager manager = primary();
        if (manager == null) {
            Set<String> names = byName().keySet();
            throw new IllegalStateException(
                    names.isEmpty()
                            ? "No CacheManager bean of this application is FlashDB's; make a FlashCacheManager bean, or let"
                                    + " Boot make one: remove the other CacheManager bean, and spring.cache.type"
                            : "There are several FlashDB cache managers, and none is primary; write @Primary at one of them:"
                                    + " beans=" + names);
        }
        return manager;
    }

    /** The managers of ours that a manager is or holds, in its order. */
    static List<FlashCacheManager> within(CacheManager manager) {
        Object target = target(manager);
        if (target instanceof FlashCacheManager flash) {
            return List.of(flash);
        }
        if (target instanceof CompositeCacheManager && field(target, "cacheManagers") instanceof Collection<?> parts) {
            List<FlashCacheManager> all = new ArrayList<>();
            for (Object part : parts) {
                if (part instanceof CacheManager its) {
                    all.addAll(within(its));
                }
            }
            return all;
        }
        if (target.getClass().getName().equals(DECORATING_MANAGER)
                && field(target, "targetCacheManager") instanceof CacheManager its) {
            return within(its);
        }
        return List.of();
    }

    /** Returns the cache that an annotation means by a name, and a manager's name or none; null when there is none. */
    @Nullable
    Cache cache(String name, String manager) {
        if (!manager.isEmpty()) {
            return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beans, CacheManager.class, manager)
                    .getCache(name);
        }
        CacheManager unique = beans.getBeanProvider(CacheManager.class).getIfUnique();
        return (unique == null ? requirePrimary() : unique).getCache(name);
    }

    /** Our cache behind Spring's decorator; null when it is another's. */
    static @Nullable FlashSpringCache flash(@Nullable Object cache) {
        if (cache == null || cache instanceof FlashSpringCache) {
            return (FlashSpringCache) cache;
        }
        return isDecorated(cache) ? flash(field(cache, "targetCache")) : null;
    }

    static boolean isDecorated(Object cache) {
        return cache instanceof Cache && cache.getClass().getName().equals(DECORATING_CACHE);
    }

    /** Decorates a cache as another one is decorated, which waits for the end of Spring's transactions. */
    static Cache decoratedAlike(Cache decorated, Cache target) {
        try {
            return BeanUtils.instantiateClass(
                    decorated.getClass().asSubclass(Cache.class).getConstructor(Cache.class), target);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(
                    "Spring's decorator is another than the known one: " + decorated.getClass(), e);
        }
    }

    private static Object target(Object bean) {
        Object target = bean;
        for (Object next = AopProxyUtils.getSingletonTarget(target);
                next != null;
                next = AopProxyUtils.getSingletonTarget(target)) {
            target = next;
        }
        return target;
    }

    /** Spring's holders tell nobody what they hold. */
    private static @Nullable Object field(Object holder, String name) {
        Field field = ReflectionUtils.findField(holder.getClass(), name);
        if (field == null) {
            return null;
        }
        ReflectionUtils.makeAccessible(field);
        return ReflectionUtils.getField(field, holder);
    }
}
