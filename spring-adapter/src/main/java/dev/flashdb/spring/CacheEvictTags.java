package dev.flashdb.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Evicts from caches all entries that have one of some tags, when the method has returned:
 * {@code @CacheEvictTags(cacheNames = "books", tags = "'author:' + #id")}. The entries of a cache go at one instant, at the cost
 * of the entries evicted; what a method with {@code sync = true} is loading meanwhile, and would get tags, is not cached.
 * Transactions, futures and exceptions as with {@link CacheEvictPrefix}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface CacheEvictTags {

    /**
     * The caches.
     *
     * @return their names, one at least
     */
    String[] cacheNames();

    /**
     * Expressions as in {@link CacheTags#value}. They know {@code #result}, but not before the invocation.
     *
     * @return the expressions
     */
    String[] tags();

    /**
     * Whether to evict before the method is called, whether it throws or not.
     *
     * @return false by default
     */
    boolean beforeInvocation() default false;

    /**
     * The cache manager that has the caches.
     *
     * @return the name of its bean; else that of {@code @CacheConfig} at the class counts, else the primary manager
     */
    String cacheManager() default "";
}
