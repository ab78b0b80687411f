package dev.flashdb.spring;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * What our annotations say of the entries that a method caches. Immutable.
 *
 * @param ttl that of the method, else of its class; null for none
 * @param tags that of the method; null for none
 */
record AnnotatedMethod(@Nullable CacheTtl ttl, @Nullable CacheTags tags) {

    static AnnotatedMethod of(Method method, Class<?> type) {
        CacheTtl ofMethod = AnnotatedElementUtils.findMergedAnnotation(method, CacheTtl.class);
        return new AnnotatedMethod(
                ofMethod != null ? ofMethod : AnnotatedElementUtils.findMergedAnnotation(type, CacheTtl.class),
                AnnotatedElementUtils.findMergedAnnotation(method, CacheTags.class));
    }

    /** Returns whether they say nothing. */
    boolean isPlain() {
        return ttl == null && tags == null;
    }

    /** Returns the name of one that is there. */
    String annotation() {
        return ttl == null ? "@CacheTags" : "@CacheTtl";
    }
}
