package dev.flashdb.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Evicts from ordered caches all entries whose keys begin with a prefix, when the method has returned:
 * {@code @CacheEvictPrefix(cacheNames = "users", prefix = "'tenant:' + #id")}. The entries of a cache go at one instant, at
 * the cost of the entries evicted, not of the cache; inside a transaction, with a transaction-aware manager, at its commit. A
 * method that returns a {@link java.util.concurrent.CompletableFuture} has returned when that has completed; any other, a reactive one too, when the call has. Nothing is evicted when the
 * method throws.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface CacheEvictPrefix {

    /**
     * The caches.
     *
     * @return their names, one at least
     */
    String[] cacheNames();

    /**
     * An expression of Spring's language for the prefix. It knows {@code #result}, but not before the invocation, and what
     * {@link CacheTtl#expression} knows. An empty prefix is refused: {@code @CacheEvict(allEntries = true)} evicts all.
     *
     * @return the expression
     */
    String prefix();

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
