package dev.flashdb.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.resilience4j.cache.Cache;
import io.github.resilience4j.core.functions.CheckedFunction;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resilience4j's cache decorator. */
class Resilience4jTest {

    private final CachingProvider provider = Caching.getCachingProvider();
    private final AtomicInteger calls = new AtomicInteger();
    private Cache<String, String> cache;

    @BeforeEach
    void open() {
        cache = Cache.of(provider.getCacheManager()
                .createCache(
                        "answers", new MutableConfiguration<String, String>().setTypes(String.class, String.class)));
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void aDecoratedSupplierIsCalledOnceForAKey() {
        Function<String, String> cached = Cache.decorateSupplier(cache, () -> "answer" + calls.incrementAndGet());
        assertEquals("answer1", cached.apply("question"));
        assertEquals("answer1", cached.apply("question"));
        assertEquals("answer2", cached.apply("another"));
        assertEquals(1, cache.getMetrics().getNumberOfCacheHits());
        assertEquals(2, cache.getMetrics().getNumberOfCacheMisses());
    }

    @Test
    void eightThreadsThatAskTogetherGetOneAnswer() throws Exception {
        Function<String, String> cached = Cache.decorateSupplier(cache, () -> "answer" + calls.incrementAndGet());
        List<String> answers = Threads.together(thread -> cached.apply("question"));
        assertEquals(Collections.nCopies(Threads.COUNT, "answer1"), answers);
        assertEquals(1, calls.get());
    }

    @Test
    void aFailureIsTheCallersAndIsNotKept() throws Throwable {
        AtomicBoolean failing = new AtomicBoolean(true);
        CheckedFunction<String, String> cached = Cache.decorateCheckedSupplier(cache, () -> {
            if (failing.get()) {
                throw new IOException("no answer");
            }
            return "answer" + calls.incrementAndGet();
        });
        // The client wraps what is checked.
        RuntimeException failure = assertThrows(RuntimeException.class, () -> cached.apply("question"));
        assertInstanceOf(IOException.class, failure.getCause());
        failing.set(false);
        assertEquals("answer1", cached.apply("question"));
        assertEquals("answer1", cached.apply("question"));
    }
}
