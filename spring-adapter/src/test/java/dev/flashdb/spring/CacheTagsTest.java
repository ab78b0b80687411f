package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashdb.FlashDb;
import dev.flashdb.jcache.FlashCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Entries with tags. */
@Timeout(60)
class CacheTagsTest {
    private static final long SEED = Long.getLong("flashdb.seed", 20_261_124L);

    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(Application.class);
    private final Library library = context.getBean(Library.class);
    private final FlashCacheManager manager = context.getBean(FlashCacheManager.class);
    private final FlashDb db = manager.database();
    private final FlashSpringCache books = manager.getCache("books");

    record Book(String isbn, String author, List<String> genres) {}

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @Import({FlashCacheAnnotations.class, Library.class})
    static class Application {

        @Bean
        FlashCacheManager cacheManager() {
            return FlashCacheManager.builder()
                    .transactionAware(true)
                    .cache("small", it -> it.setMaxEntries(10))
                    .build();
        }
    }

    static class Library {
        private final List<String> calls = new ArrayList<>();
        private Runnable meanwhile = () -> {};

        public void meanwhile(Runnable work) {
            meanwhile = work;
        }

        @Cacheable(cacheNames = "books", key = "#isbn")
        @CacheTags({"'author:' + #result.author", "#result.genres"})
        public Book book(String isbn, String author, String... genres) {
            calls.add(isbn);
            meanwhile.run();
            return new Book(isbn, author, List.of(genres));
        }

        @Cacheable(cacheNames = "books", key = "#isbn", sync = true)
        @CacheTags("'author:' + #author")
        @CacheTtl("10m")
        public Book bookOnce(String isbn, String author) {
            return book(isbn, author);
        }

        @Cacheable(cacheNames = "books", key = "#isbn", sync = true)
        @CacheTags("'author:' + #result.author")
        public CompletableFuture<Book> bookLater(String isbn, String author) {
            return CompletableFuture.completedFuture(book(isbn, author));
        }

        @CachePut(cacheNames = "books", key = "#book.isbn")
        @CacheTags("#book.author == null ? null : 'author:' + #book.author")
        public Book put(Book book) {
            return book;
        }

        @CachePut(cacheNames = "books", key = "#book.isbn")
        public Book putUntagged(Book book) {
            return book;
        }

        @CacheEvict(cacheNames = "books", key = "#isbn")
        public void evict(String isbn) {}

        @CacheEvictTags(cacheNames = "books", tags = "'author:' + #author")
        public void authorChanged(String author) {}

        @CacheEvictTags(cacheNames = "books", tags = "#tags", beforeInvocation = true)
        public void changed(List<String> tags) {
            throw new IllegalStateException("failed");
        }

        @Cacheable("books")
        @CacheTags("'a'")
        public String twoKeys(String one, String two) {
            return one;
        }

        @Cacheable(cacheNames = "books", key = "#tag")
        @CacheTags("#tag")
        public String tagged(Object tag) {
            return "value";
        }
    }

    @AfterEach
    void close() {
        context.close();
    }

    private boolean isThere(Object key) {
        return books.get(key) != null;
    }

    private Set<String> members(String tag) {
        return db.smembers("flashdb:tag:5:books:" + tag);
    }

    private long records() {
        return db.view(tx -> tx.scanPrefix("flashdb:tags-of:").count());
    }

    @Test
    void entriesOfATagGoTogetherAndOthersStay() {
        library.book("1", "ada", "maths", "code");
        library.bookOnce("2", "ada");
        library.bookLater("3", "ada").join();
        library.put(new Book("4", "ada", List.of()));
        library.book("5", "bob", "maths");
        library.put(new Book("6", null, List.of()));
        library.authorChanged("ada");
        assertThat(List.of("1", "2", "3", "4")).noneMatch(this::isThere);
        assertThat(List.of("5", "6")).allMatch(this::isThere);
        assertThatThrownBy(() -> library.changed(List.of("maths", "unknown"))).hasMessage("failed");
        assertThat(isThere("5")).isFalse();
        assertThat(books.evictTags(List.of("code"))).isZero();
        assertThat(records()).isZero();
        assertThat(library.book("1", "ada")).isEqualTo(new Book("1", "ada", List.of()));
    }

    @Test
    void aTimeToLiveGoesBesideTags() {
        library.bookOnce("1", "ada");
        assertThat(books.getNativeCache().timeToLive("1").orElseThrow())
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    }

    @Test
    void anotherValueHasItsOwnTagsOrNone() {
        library.book("1", "ada");
        library.put(new Book("1", "bob", List.of()));
        library.authorChanged("ada");
        assertThat(isThere("1")).isTrue();
        library.putUntagged(new Book("1", "bob", List.of()));
        library.authorChanged("bob");
        assertThat(isThere("1")).isTrue();
        assertThat(records()).isZero();
        assertThat(members("author:ada")).isEmpty();
    }

    @Test
    void tagsGoWithTheirEntries() throws Exception {
        for (String isbn : List.of("evicted", "removed", "expired", "cleared")) {
            library.book(isbn, "ada");
        }
        assertThat(members("author:ada")).hasSize(4);
        library.evict("evicted");
        FlashCache<Object, Object> nativeCache = books.getNativeCache();
        nativeCache.remove("removed");
        nativeCache.put("expired", "value", Duration.ofMillis(1));
        Awaited.until(() ->
                nativeCache.get("expired") == null && members("author:ada").equals(Set.of("scleared")));
        books.clear();
        assertThat(members("author:ada")).isEmpty();
        assertThat(records()).isZero();
    }

    @Test
    void tagsGoWithEntriesThatLeaveAFullCache() throws Exception {
        FlashSpringCache small = manager.getCache("small");
        for (int i = 0; i < 200; i++) {
            small.put(i, "value", value -> new EntryOptions(null, Set.of("all")));
        }
        Awaited.until(() -> db.scard("flashdb:tag:5:small:all") <= 10);
        Awaited.until(() -> records() <= 10);
        assertThat(small.evictTags(List.of("all"))).isPositive();
        assertThat(small.getNativeCache().iterator().hasNext()).isFalse();
    }

    @Test
    void aLoadThatBeganBeforeAnEvictionIsNotCached() {
        library.meanwhile(() -> CompletableFuture.runAsync(() -> books.evictTags(List.of("author:ada")))
                .join());
        library.bookOnce("1", "ada");
        library.bookLater("2", "ada").join();
        assertThat(isThere("1")).isFalse();
        assertThat(isThere("2")).isFalse();
        assertThat(records()).isZero();
        library.meanwhile(() -> {});
        library.bookOnce("1", "ada");
        assertThat(isThere("1")).isTrue();
    }

    @Test
    void anEntryIsNeverSeenWithoutItsTags() {
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 3_000; i++) {
                library.put(new Book("1", "ada", List.of()));
                library.authorChanged("ada");
            }
        });
        long seen = 0;
        while (!writer.isDone()) {
            seen += db.view(tx -> {
                boolean isThere = tx.cache(books.getNativeCache()).containsKey("1");
                assertThat(tx.sismember("flashdb:tag:5:books:author:ada", "s1")).isEqualTo(isThere);
                return isThere ? 1 : 0;
            });
        }
        writer.join();
        assertThat(seen).isPositive();
    }

    @Test
    void manyThreadsLeaveTagsAndEntriesThatAgree() throws Exception {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(SEED + t);
            threads.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 2_000; i++) {
                    Set<String> tags = Set.of("t" + random.nextInt(4), "u" + random.nextInt(4));
                    switch (random.nextInt(4)) {
                        case 0 -> books.evictTags(tags);
                        case 1 -> books.evict(random.nextInt(20));
                        case 2 -> books.get(random.nextInt(20), () -> "loaded", rule(tags));
                        default -> books.put(random.nextInt(20), "put", rule(tags));
                    }
                }
            }));
        }
        threads.forEach(CompletableFuture::join);
        for (int key = 0; key < 20; key++) {
            books.tags().untagIfGone(key); // those that nobody has come to yet
        }
        for (int key = 0; key < 20; key++) {
            String member = "i" + key;
            String record = db.get("flashdb:tags-of:5:books:" + member);
            assertThat(record != null).as("seed=" + SEED + ", key=" + key).isEqualTo(isThere(key));
            for (int tag = 0; tag < 4; tag++) {
                for (String name : List.of("t" + tag, "u" + tag)) {
                    boolean isRecorded =
                            record != null && List.of(record.split("\0")).contains(name);
                    assertThat(members(name).contains(member)).isEqualTo(isRecorded);
                }
            }
        }
    }

    private static EntryOptions.Rule rule(Set<String> tags) {
        return new EntryOptions.Rule() {
            @Override
            public EntryOptions of(Object value) {
                return new EntryOptions(null, tags);
            }

            @Override
            public boolean hasTags() {
                return true;
            }
        };
    }

    @Test
    void insideATransactionTagsCountFromTheCommit() {
        TransactionTemplate inTransaction = new TransactionTemplate(new Transactions());
        library.book("1", "ada");
        inTransaction.executeWithoutResult(status -> {
            library.book("2", "ada");
            library.book("3", "bob");
            library.authorChanged("ada");
            assertThat(isThere("1")).isFalse();
            assertThat(isThere("2")).isFalse();
            assertThat(isThere("3")).isTrue();
            assertThat(CompletableFuture.supplyAsync(() -> isThere("1")).join()).isTrue();
        });
        assertThat(List.of("1", "2")).noneMatch(this::isThere);
        assertThat(members("author:bob")).containsExactly("s3");
        inTransaction.executeWithoutResult(status -> {
            library.authorChanged("bob");
            status.setRollbackOnly();
        });
        assertThat(isThere("3")).isTrue();
    }

    @Test
    void tagsSurviveARestartAndGoWhereTheirEntriesDidNot(@TempDir Path directory) {
        try (FlashCacheManager first = durable(directory)) {
            first.getCache("kept").put("a", 1, rule(Set.of("t")));
            first.getCache("forgotten").put("b", 1, rule(Set.of("t")));
        }
        try (FlashCacheManager second = durable(directory)) {
            FlashSpringCache kept = second.getCache("kept");
            assertThat(kept.get("a").get()).isEqualTo(1);
            assertThat(second.getCache("forgotten").get("b")).isNull();
            assertThat(second.database().smembers("flashdb:tag:9:forgotten:t")).isEmpty();
            assertThat(kept.evictTags(List.of("t"))).isEqualTo(1);
            assertThat(kept.get("a")).isNull();
        }
    }

    private static FlashCacheManager durable(Path directory) {
        return FlashCacheManager.builder()
                .directory(directory)
                .cache("kept", it -> it.setDurable(true))
                .build();
    }

    @Test
    void impossibleKeysAndTagsSayWhatToWrite() {
        assertThatThrownBy(() -> library.twoKeys("a", "b")).hasMessageContainingAll("SimpleKey", "@Cacheable(key = ");
        assertThatThrownBy(() -> library.tagged("")).hasMessageContaining("not empty");
        assertThatThrownBy(() -> library.tagged(17)).hasMessageContainingAll("@CacheTags", "java.lang.Integer");
        assertThat(books.getNativeCache().iterator().hasNext()).isFalse();
        assertThat(records()).isZero();
    }

    /** Transactions of nothing. */
    @SuppressWarnings("serial")
    private static final class Transactions extends AbstractPlatformTransactionManager {

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, org.springframework.transaction.TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
