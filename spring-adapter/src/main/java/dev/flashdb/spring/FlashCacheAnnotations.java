package dev.flashdb.spring;

import org.springframework.aop.Advisor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/**
 * Makes {@link CacheTtl}, {@link CacheTags}, {@link CacheEvictPrefix} and {@link CacheEvictTags} work in an application context
 * that has {@code @EnableCaching} and caches of a {@link FlashCacheManager}, whatever its bean is declared as: {@code @Import(FlashCacheAnnotations.class)}. Spring Boot has
 * it without being asked.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public class FlashCacheAnnotations {
    private final MethodExpressions expressions = new MethodExpressions();

    /** For the application context. */
    public FlashCacheAnnotations() {}

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static FlashCacheOperations.Installer flashCacheOperations() {
        return new FlashCacheOperations.Installer();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    Advisor flashCachePrefixEvictions(ListableBeanFactory beans) {
        return new DefaultPointcutAdvisor(
                AnnotationMatchingPointcut.forMethodAnnotation(CacheEvictPrefix.class),
                new PrefixEviction(new FlashCacheManagers(beans), expressions));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    Advisor flashCacheTagEvictions(ListableBeanFactory beans) {
        return new DefaultPointcutAdvisor(
                AnnotationMatchingPointcut.forMethodAnnotation(CacheEvictTags.class),
                new TagEviction(new FlashCacheManagers(beans), expressions));
    }
}
