package dev.flashdb.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The tags of what {@code @Cacheable} or {@code @CachePut} of the same method caches, for {@link CacheEvictTags}:
 * {@code @CacheTags("'author:' + #result.author")}. An entry's tags are written in the commit that writes the entry; another
 * value has its own tags or none, and with the entry they go. Keys are a String, an Integer, a Long or a UUID. On a cache of
 * another manager than FlashDB's such a call fails.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface CacheTags {

    /**
     * Expressions of Spring's language, each of which gives a tag as a text, several in a collection, or null for none. They
     * know what {@link CacheTtl#expression} knows.
     *
     * @return the expressions
     */
    String[] value();
}
