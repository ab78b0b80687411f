package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.support.TransactionTemplate;

/** Our annotations beside a cache manager or resolver that the method's own annotation names. */
class NamedManagersTest {
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(Application.class);
    private final Books books = context.getBean(Books.class);

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @Import({FlashCacheAnnotations.class, Books.class, Magazines.class})
    static class Application {

        private static FlashCacheManager flash() {
            return FlashCacheManager.builder()
                    .defaults(it -> it.setOrdered(true))
                    .build();
        }

        @Bean
        @Primary
        CacheManager foreign() {
            return new ConcurrentMapCacheManager();
        }

        @Bean(destroyMethod = "close")
        FlashCacheManager inComposite() {
            return flash();
        }

        @Bean
        CacheManager plain() {
            return flash();
        }

        @Bean
        CacheManager composite(FlashCacheManager inComposite) {
            return new CompositeCacheManager(inComposite);
        }

        @Bean
        CacheManager proxied() {
            ProxyFactory factory = new ProxyFactory(flash());
            factory.setInterfaces(CacheManager.class);
            return (CacheManager) factory.getProxy();
        }

        @Bean
        CacheManager decorated() {
            return new TransactionAwareCacheManagerProxy(flash());
        }

        @Bean
        CacheResolver resolver(@Qualifier("plain") CacheManager plain) {
            return new SimpleCacheResolver(plain);
        }
    }

    static class Books {
        private final AtomicInteger calls = new AtomicInteger();

        @Cacheable(cacheNames = "books", cacheManager = "plain", key = "#isbn")
        @CacheTtl("10m")
        @CacheTags("'t'")
        public int plain(String isbn) {
            return calls.incrementAndGet();
        }

        @Cacheable(cacheNames = "books", cacheManager = "composite", key = "#isbn", sync = true)
        @CacheTtl("10m")
        @CacheTags("'t'")
        public int composite(String isbn) {
            return calls.incrementAndGet();
        }

        @CachePut(cacheNames = "books", cacheManager = "proxied", key = "#isbn")
        @CacheTtl("10m")
        @CacheTags("'t'")
        public int proxied(String isbn) {
            return calls.incrementAndGet();
        }

        @Cacheable(cacheNames = "books", cacheManager = "decorated", key = "#isbn")
        @CacheTtl("10m")
        @CacheTags("'t'")
        public int decorated(String isbn) {
            return calls.incrementAndGet();
        }

        @Cacheable(cacheNames = "resolved", cacheResolver = "resolver", key = "#isbn")
        @CacheTtl("10m")
        public CompletableFuture<Integer> resolved(String isbn) {
            return CompletableFuture.completedFuture(calls.incrementAndGet());
        }

        @Caching(
                cacheable = {
                    @Cacheable(cacheNames = "both", cacheManager = "plain", key = "#isbn"),
                    @Cacheable(cacheNames = "both", cacheManager = "proxied", key = "#isbn")
                })
        @CacheTtl("10m")
        public int both(String isbn) {
            return calls.incrementAndGet();
        }

        @Cacheable(cacheNames = "books", cacheManager = "foreign")
        @CacheTtl("10m")
        public int foreign(String isbn) {
            return calls.incrementAndGet();
        }

        @Cacheable(cacheNames = "books", cacheManager = "foreign", key = "#isbn")
        public int foreignAndPlain(String isbn) {
            return calls.incrementAndGet();
        }

        @CacheEvictPrefix(cacheNames = "books", cacheManager = "decorated", prefix = "#prefix")
        public void evictPrefix(String prefix) {}

        @CacheEvictTags(cacheNames = "books", cacheManager = "decorated", tags = "#tag")
        public void evictTags(String tag) {}
    }

    @CacheConfig(cacheManager = "plain")
    static class Magazines {

        @CacheEvictPrefix(cacheNames = "books", prefix = "#prefix")
        public void evictPrefix(String prefix) {}

        @CacheEvictTags(cacheNames = "books", cacheManager = "composite", tags = "#tag")
        public void evictTags(String tag) {}
    }

    @AfterEach
    void close() {
        context.close();
    }

    private FlashSpringCache cache(String manager, String name) {
        CacheManager bean = context.getBean(manager, CacheManager.class);
        return Objects.requireNonNull(FlashCacheManagers.flash(bean.getCache(name)));
    }

    private void assertTenMinutes(String manager, String name, String key) {
        Duration left = cache(manager, name).getNativeCache().timeToLive(key).orElseThrow();
        assertThat(left).as("%s %s", manager, name).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    }

    @Test
    void timesToLiveWorkForEachKindOfManager() {
        assertThat(books.plain("a")).isEqualTo(books.plain("a"));
        assertThat(books.composite("a")).isEqualTo(books.composite("a"));
        books.proxied("a");
        assertThat(books.decorated("a")).isEqualTo(books.decorated("a"));
        assertThat(books.resolved("a").join()).isEqualTo(books.resolved("a").join());
        for (String manager : new String[] {"plain", "composite", "proxied", "decorated"}) {
            assertTenMinutes(manager, "books", "a");
        }
        assertTenMinutes("plain", "resolved", "a");
        books.both("a");
        assertTenMinutes("plain", "both", "a");
        assertTenMinutes("proxied", "both", "a");
    }

    @Test
    void aForeignManagerIsRefusedAndWithoutOurAnnotationsItWorks() {
        assertThatThrownBy(() -> books.foreign("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("@CacheTtl needs a cache of FlashDB", "cache=books", "foreign");
        assertThat(books.foreignAndPlain("a")).isEqualTo(books.foreignAndPlain("a"));
    }

    @Test
    void evictionsNameAManagerOrTakeThatOfTheClass() {
        books.plain("a:1");
        books.composite("a:1");
        Magazines magazines = context.getBean(Magazines.class);
        magazines.evictPrefix("a:");
        assertThat(cache("plain", "books").get("a:1")).isNull();
        assertThat(cache("composite", "books").get("a:1")).isNotNull();
        magazines.evictTags("t");
        assertThat(cache("composite", "books").get("a:1")).isNull();
    }

    @Test
    void behindSpringsDecoratorEvictionsWaitForTheCommit() {
        TransactionTemplate template = new TransactionTemplate(new TransactionsOfNothing());
        FlashSpringCache cache = cache("decorated", "books");
        for (Runnable eviction : new Runnable[] {() -> books.evictPrefix("a:"), () -> books.evictTags("t")}) {
            books.decorated("a:1");
            template.executeWithoutResult(status -> {
                eviction.run();
                status.setRollbackOnly();
            });
            assertThat(cache.get("a:1")).isNotNull();
            template.executeWithoutResult(status -> {
                eviction.run();
                assertThat(cache.get("a:1")).isNotNull();
            });
            assertThat(cache.get("a:1")).isNull();
            books.decorated("a:1");
            eviction.run();
            assertThat(cache.get("a:1")).isNull();
        }
    }
}
