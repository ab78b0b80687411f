package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

/** {@code refresh-ahead} and {@code stale-on-error} at methods that are not {@code sync = true}. */
@Timeout(60)
class LoaderlessMethodsTest {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(Application.class);
    private final Books books = context.getBean(Books.class);
    private final FlashCacheManager manager = context.getBean(FlashCacheManager.class);
    private final Logger log = Logger.getLogger(FlashCacheOperations.class.getName());
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @Import({FlashCacheAnnotations.class, Books.class})
    static class Application {

        @Bean
        FlashCacheManager cacheManager() {
            return FlashCacheManager.builder()
                    .staleOnError("stale*", Duration.ofHours(1))
                    .refreshAhead("ahead", Duration.ofHours(1))
                    .build();
        }
    }

    static class Books {
        private final AtomicInteger calls = new AtomicInteger();
        private volatile boolean isDown;

        public AtomicInteger calls() {
            return calls;
        }

        public void isDown(boolean down) {
            isDown = down;
        }

        private String called() {
            calls.incrementAndGet();
            if (isDown) {
                throw new IllegalStateException("down");
            }
            return "new";
        }

        @Cacheable("stale")
        @CacheTtl("5h")
        public String plain(String key) {
            return called();
        }

        @Cacheable(cacheNames = "stale", cacheManager = "cacheManager")
        public String named(String key) {
            return called();
        }

        @Cacheable("stale")
        public CompletableFuture<String> later(String key) {
            return CompletableFuture.supplyAsync(this::called);
        }

        @Cacheable("stale")
        public Mono<String> reactive(String key) {
            return Mono.fromSupplier(this::called);
        }

        @Cacheable("ahead")
        public String ahead(String key) {
            return called();
        }

        @Cacheable(cacheNames = "stale", unless = "#result == null")
        public String unless(String key) {
            return called();
        }

        @Cacheable({"stale", "stale2"})
        public String twoCaches(String key) {
            return called();
        }

        @Cacheable("stale")
        @CachePut("others")
        public String twoOperations(String key) {
            return called();
        }

        @Cacheable("others")
        public String others(String key) {
            return called();
        }
    }

    @BeforeEach
    void listen() {
        log.setLevel(Level.WARNING); // whatever other applications of this process have set
        log.addHandler(handler);
    }

    @AfterEach
    void close() {
        log.removeHandler(handler);
        context.close();
    }

    private void put(String cache, String key) {
        manager.getCache(cache).getNativeCache().put(key, "old", HALF_AN_HOUR);
    }

    @Test
    void aFailedMethodIsAnsweredWithTheStaleValue() {
        books.isDown(true);
        for (String key : List.of("plain", "named", "later", "reactive")) {
            put("stale", key);
        }
        assertThat(books.plain("plain")).isEqualTo("old");
        assertThat(books.named("named")).isEqualTo("old");
        assertThat(books.later("later").join()).isEqualTo("old");
        assertThat(books.reactive("reactive").block()).isEqualTo("old");
        assertThat(books.calls()).hasValue(4);
        assertThat(lines).isEmpty();
        assertThatThrownBy(() -> books.plain("absent")).hasMessage("down");
    }

    @Test
    void anEntryThatIsNearlyOverIsLoadedAnew() throws Exception {
        put("ahead", "a");
        assertThat(books.ahead("a")).isEqualTo("old");
        Awaited.until(() -> "new".equals(manager.getCache("ahead").get("a").get()));
    }

    @Test
    void whereItCannotBeTheLogSaysSoOnceAMethod() {
        for (int i = 0; i < 2; i++) {
            books.unless("a");
            books.twoCaches("a");
            books.twoOperations("a");
            books.others("a");
        }
        assertThat(lines).hasSize(3);
        assertThat(String.join("\n", lines))
                .contains(
                        "it has an 'unless'",
                        "it names several caches",
                        "the method has other cache annotations",
                        "twoOperations");
    }
}
