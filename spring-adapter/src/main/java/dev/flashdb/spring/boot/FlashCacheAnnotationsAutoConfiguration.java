package dev.flashdb.spring.boot;

import dev.flashdb.spring.FlashCacheAnnotations;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.annotation.Import;

/**
 * Makes our annotations work on every cache of FlashDB, whatever the cache manager is declared as. On another cache they are
 * refused.
 */
@AutoConfiguration(after = FlashCacheAutoConfiguration.class)
@ConditionalOnBean({CacheManager.class, CacheAspectSupport.class})
@ConditionalOnMissingBean(FlashCacheAnnotations.class)
@Import(FlashCacheAnnotations.class)
public final class FlashCacheAnnotationsAutoConfiguration {

    FlashCacheAnnotationsAutoConfiguration() {}
}
