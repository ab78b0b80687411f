package dev.flashdb.spring;

import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.BeanProvider;
import manager.CacheNameOnEachMethodBlogManagerImpl;
import manager.ClassLevelCacheConfigBlogManagerImpl;
import manager.UsingDefaultCacheNameBlogManagerImpl;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The beans of the TCK's annotation tests, from a context whose cache manager is ours and knows no cache beforehand. */
public final class SpringBeanProvider implements BeanProvider {
    static final AtomicInteger ASKED = new AtomicInteger();

    static final AnnotationConfigApplicationContext CONTEXT = new AnnotationConfigApplicationContext(Application.class);

    @Configuration(proxyBeanMethods = false)
    @EnableCaching(proxyTargetClass = true)
    @Import({
        CacheNameOnEachMethodBlogManagerImpl.class,
        ClassLevelCacheConfigBlogManagerImpl.class,
        UsingDefaultCacheNameBlogManagerImpl.class
    })
    static class Application {

        @Bean
        FlashCacheManager cacheManager() {
            return FlashCacheManager.builder().build();
        }
    }

    @Override
    public <T> T getBeanByType(Class<T> type) {
        ASKED.incrementAndGet();
        return CONTEXT.getBean(type);
    }
}
