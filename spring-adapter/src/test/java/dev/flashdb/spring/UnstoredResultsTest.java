package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashdb.StorageFullException;
import dev.flashdb.codec.Codec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A store that takes no writes does not break methods whose results it cannot keep. */
@Timeout(60)
class UnstoredResultsTest {
    @TempDir
    private static Path directory;

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @Import({FlashCacheAnnotations.class, Books.class})
    static class Application {

        @Bean
        FlashCacheManager cacheManager() {
            return FlashCacheManager.builder()
                    .directory(directory)
                    .defaults(it -> it.setDurable(true).setCodecFactory((allowed, loader) -> new NoRoom()))
                    .build();
        }
    }

    /** Stands for a disk without room: what is to be written is refused as there. */
    private static final class NoRoom implements Codec<Object> {

        @Override
        public String name() {
            return "no-room";
        }

        @Override
        public byte[] encode(Object value) {
            if (value.equals("wrong")) {
                throw new IllegalStateException("not of the store");
            }
            throw new StorageFullException("There is no room on the disk", null);
        }

        @Override
        public Object decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    static class Books {
        private final AtomicInteger calls = new AtomicInteger();

        public AtomicInteger calls() {
            return calls;
        }

        @Cacheable("books")
        public String plain(String isbn) {
            calls.incrementAndGet();
            return isbn;
        }

        @Cacheable(cacheNames = "books", sync = true)
        public String sync(String isbn) {
            return isbn;
        }

        @Cacheable("books")
        public CompletableFuture<String> later(String isbn) {
            return CompletableFuture.completedFuture(isbn);
        }

        @CachePut("books")
        public String put(String isbn) {
            return isbn;
        }
    }

    @Test
    void whatAMethodReturnedReachesItsCallerThoughItCannotBeStored() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Application.class)) {
            Books books = context.getBean(Books.class);
            FlashSpringCache cache = context.getBean(FlashCacheManager.class).getCache("books");
            for (String isbn : List.of("a", "a")) {
                assertThat(books.plain(isbn)).isEqualTo("a");
            }
            assertThat(books.calls()).hasValue(2);
            assertThat(cache.loads().unstored()).isEqualTo(2);
            assertThat(books.sync("b")).isEqualTo("b");
            assertThat(books.later("c").join()).isEqualTo("c");
            assertThat(cache.loads().unstored()).isEqualTo(4);
            assertThatThrownBy(() -> books.put("d")).hasStackTraceContaining("There is no room on the disk");
            assertThatThrownBy(() -> books.plain("wrong")).hasStackTraceContaining("not of the store");
            assertThat(cache.loads().unstored()).isEqualTo(4);
        }
    }
}
