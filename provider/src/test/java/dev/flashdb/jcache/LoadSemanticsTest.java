package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a load that takes its time has to do with who writes, clears or asks for its key meanwhile. */
class LoadSemanticsTest {

    private static final long PATIENCE_SECONDS = 60;

    private final FlashCachingProvider provider =
            new FlashCachingProvider((manager, settings) -> new EngineCaches(System::currentTimeMillis, Duration.ZERO));
    private final CacheManager manager = provider.getCacheManager(URI.create("flashdb:loads"), null, null);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Source source = new Source();
    private final Cache<String, Integer> cache = manager.createCache(
            "cache",
            new FlashConfiguration<String, Integer>()
                    .setTypes(String.class, Integer.class)
                    .setReadThrough(true)
                    .setCacheLoaderFactory(() -> source));

    @AfterEach
    void close() {
        source.release();
        threads.shutdownNow();
        manager.close();
    }

    /** Where values come from; it reads the present one and, while it is slow, takes until it is released to return it. */
    private static final class Source implements CacheLoader<String, Integer> {
        private final AtomicInteger value = new AtomicInteger(1);
        private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        private volatile CountDownLatch slow = new CountDownLatch(0);

        void slowDown() {
            slow = new CountDownLatch(1);
        }

        void release() {
            slow.countDown();
        }

        void awaitBegun() throws InterruptedException {
            assertTrue(begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) != null, "the loader was not called");
        }

        @Override
        public Integer load(String key) {
            int read = value.get();
            CountDownLatch until = slow;
            begun.add(key);
            try {
                assertTrue(until.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return read;
        }

        @Override
        public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            Map<String, Integer> all = new HashMap<>();
            keys.forEach(key -> all.put(key, load(key)));
            return all;
        }
    }

    private Future<Integer> beginSlowGet(String key) throws InterruptedException {
        source.slowDown();
        Future<Integer> result = threads.submit(() -> cache.get(key));
        source.awaitBegun();
        return result;
    }

    @Test
    void aGetAfterARemovalDoesNotShareALoadFromBeforeIt() throws Exception {
        CountDownLatch old = beforeTheWrite();
        Future<Integer> before = threads.submit(() -> cache.get("k"));
        source.awaitBegun();
        source.value.set(2);
        source.slow = new CountDownLatch(0);
        cache.remove("k");
        Future<Integer> after = threads.submit(() -> cache.get("k"));
        assertEquals(2, after.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        old.countDown();
        assertEquals(1, before.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(2, cache.get("k"));
    }

    private CountDownLatch beforeTheWrite() {
        source.slowDown();
        return source.slow;
    }

    @Test
    void aLoadAllThatReplacesReadsAnewWhatAnotherLoadReadBeforeIt() throws Exception {
        CountDownLatch old = beforeTheWrite();
        Future<Integer> before = threads.submit(() -> cache.get("k"));
        source.awaitBegun();
        source.value.set(2);
        CompletionListenerFuture done = new CompletionListenerFuture();
        source.slow = new CountDownLatch(0);
        cache.loadAll(Set.of("k", "other"), true, done);
        source.awaitBegun();
        old.countDown();
        done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(1, before.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(2, cache.get("k"));
        assertEquals(2, cache.get("other"));
    }

    /** A key that its owner may change, as a cache by value lets them. */
    private static final class Name implements Serializable {
        private static final long serialVersionUID = 1L;
        private String text;

        Name(String text) {
            this.text = text;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Name name && name.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** Returns a cache by value whose loader does something to the keys it gets before it loads them. */
    private Cache<Name, Integer> byValue(Consumer<Name> first) {
        CacheLoader<Name, Integer> loader = new CacheLoader<>() {
            @Override
            public Integer load(Name key) {
                return 1;
            }

            @Override
            public Map<Name, Integer> loadAll(Iterable<? extends Name> keys) {
                Map<Name, Integer> all = new HashMap<>();
                for (Name key : keys) {
                    first.accept(key);
                    all.put(key, 1);
                }
                return all;
            }
        };
        return manager.createCache(
                "by value",
                new FlashConfiguration<Name, Integer>()
                        .setTypes(Name.class, Integer.class)
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> loader));
    }

    @Test
    void keysThatChangeAfterLoadAllWasCalledAreLoadedAsTheyWere() throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        Cache<Name, Integer> names = byValue(key -> {
            try {
                assertTrue(changed.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Name key = new Name("k");
        CompletionListenerFuture done = new CompletionListenerFuture();
        names.loadAll(Set.of(key), false, done);
        key.text = "changed";
        changed.countDown();
        done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertTrue(names.containsKey(new Name("k")));
        assertFalse(names.containsKey(new Name("changed")));
    }

    @Test
    void aLoaderThatChangesItsKeysLeavesNoLoadBehind() {
        Cache<Name, Integer> names = byValue(key -> key.text = "changed");
        try {
            names.getAll(Set.of(new Name("k")));
        } catch (RuntimeException e) {
            assertFalse(names.containsKey(new Name("k")));
        }
        assertEquals(1, names.get(new Name("k")));
    }

    @Test
    void aLoadThatBeganBetweenAClearInAnUpdateAndItsCommitStoresNothing() throws Exception {
        FlashDb database = manager.unwrap(FlashDb.class);
        Future<Integer> loaded = database.update(transaction -> {
            transaction.cache(cache).clear();
            return beginSlowGet("k");
        });
        source.release();
        assertEquals(1, loaded.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertFalse(cache.containsKey("k"));
    }

    @Test
    void aLoadThatBeganWhileAClearWaitedStoresNothing() throws Exception {
        FlashDb database = manager.unwrap(FlashDb.class);
        CountDownLatch clearing = new CountDownLatch(1);
        Thread[] clearer = new Thread[1];
        Future<Integer> loaded = database.update(transaction -> {
            clearer[0] = new Thread(() -> {
                clearing.countDown();
                cache.clear();
            });
            clearer[0].start();
            assertTrue(clearing.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            while (clearer[0].getState() != Thread.State.WAITING
                    && clearer[0].getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            return beginSlowGet("k");
        });
        clearer[0].join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        source.release();
        assertEquals(1, loaded.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertFalse(cache.containsKey("k"));
    }
}
