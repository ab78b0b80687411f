package dev.flashdb.spring.boot;

import dev.flashdb.spring.FlashCacheAnnotations;
import dev.flashdb.spring.FlashCacheManager;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.annotation.Import;

/** Makes our annotations work wherever a {@link FlashCacheManager} is the cache manager, the application's own too. */
@AutoConfiguration(after = FlashCacheAutoConfiguration.class)
@ConditionalOnBean({FlashCacheManager.class, CacheAspectSupport.class})
@ConditionalOnMissingBean(FlashCacheAnnotations.class)
@Import(FlashCacheAnnotations.class)
public final class FlashCacheAnnotationsAutoConfiguration {

    FlashCacheAnnotationsAutoConfiguration() {}
}
