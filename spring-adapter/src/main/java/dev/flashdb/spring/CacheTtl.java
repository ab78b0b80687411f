package dev.flashdb.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * How long lives what {@code @Cacheable} or {@code @CachePut} of the same method, or of the methods of the same class, caches:
 * {@code @CacheTtl("10m")}. It goes before the cache's own time to live. On a cache of another
 * manager than FlashDB's such a call fails.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface CacheTtl {

    /**
     * A time, such as {@code 30s}, {@code 10m}, {@code 1d} or {@code PT10M}; a number without unit means milliseconds.
     *
     * @return the time, or nothing where there is an {@link #expression}
     */
    @AliasFor("time")
    String value() default "";

    /**
     * The same as {@link #value}.
     *
     * @return the time, or nothing where there is an {@link #expression}
     */
    @AliasFor("value")
    String time() default "";

    /**
     * An expression of Spring's language whose result is a {@link java.time.Duration} or a text as in {@link #value}: null for
     * the cache's own time to live, zero or less for a result that is not cached. It knows {@code #result}, which is what is
     * cached, the method's parameters by their names, {@code #root.target}, {@code #root.method} and {@code #root.args}.
     *
     * @return the expression, or nothing where there is a {@link #value}
     */
    String expression() default "";
}
