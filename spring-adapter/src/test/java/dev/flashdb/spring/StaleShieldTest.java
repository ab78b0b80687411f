package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A source that is down is asked seldom, and told of seldom, while there are stale values to answer with. */
@Timeout(60)
class StaleShieldTest {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final FlashCacheManager manager = FlashCacheManager.builder()
            .staleOnError("*", Duration.ofHours(1))
            .retryPause("slow", Duration.ofSeconds(7))
            .retryPause("minutes", Duration.ofMinutes(2))
            .clock(() -> Instant.ofEpochMilli(now.get()))
            .build();
    private final FlashSpringCache cache = manager.getCache("prices");
    private final AtomicInteger attempts = new AtomicInteger();
    private final Callable<Object> failing = () -> {
        attempts.incrementAndGet();
        throw new IOException("down");
    };
    private final Logger log = Logger.getLogger(FailedLoads.class.getName());
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
            assertThat(record.getThrown()).isNull();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        log.setLevel(Level.WARNING); // whatever other applications of this process have set
        log.addHandler(handler);
    }

    @AfterEach
    void close() {
        log.removeHandler(handler);
        manager.close();
    }

    /** With half an hour left of the hour after its time, a value is stale. */
    private static void putStale(FlashSpringCache cache, String key) {
        cache.getNativeCache().put(key, "old", HALF_AN_HOUR);
    }

    private int attemptsOfReads(FlashSpringCache its, int reads) {
        int before = attempts.get();
        for (int i = 0; i < reads; i++) {
            assertThat(its.get("a", failing)).isEqualTo("old");
        }
        return attempts.get() - before;
    }

    @Test
    void oneAttemptAKeyAndPauseThatGrowsTo30Seconds() {
        putStale(cache, "a");
        assertThat(attemptsOfReads(cache, 21)).isEqualTo(1);
        for (long pause : List.of(1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000)) {
            now.addAndGet(pause - 1);
            assertThat(attemptsOfReads(cache, 5)).as("before %s", pause).isZero();
            now.addAndGet(1);
            assertThat(attemptsOfReads(cache, 5)).as("after %s", pause).isEqualTo(1);
        }
        assertThat(cache.loads().staleAnswers()).isEqualTo(21 + 7 * 10);
        assertThat(cache.loads().failures()).isEqualTo(8);
    }

    @Test
    void theFirstPauseIsASettingAndALongerOneThan30SecondsStaysAsItIs() {
        for (FlashSpringCache its : List.of(manager.getCache("slow"), manager.getCache("minutes"))) {
            putStale(its, "a");
            attemptsOfReads(its, 1);
            long pause = its.getName().equals("slow") ? 7_000 : 120_000;
            now.addAndGet(pause - 1);
            assertThat(attemptsOfReads(its, 3)).isZero();
            now.addAndGet(1);
            assertThat(attemptsOfReads(its, 3)).isEqualTo(1);
            now.addAndGet(its.getName().equals("slow") ? 13_999 : 119_999);
            assertThat(attemptsOfReads(its, 3)).isZero();
            now.addAndGet(1);
            assertThat(attemptsOfReads(its, 3)).isEqualTo(1);
        }
    }

    @Test
    void aLoadThatSucceedsEndsThePausesAndEachKeyHasItsOwn() {
        putStale(cache, "a");
        putStale(cache, "b");
        attemptsOfReads(cache, 2);
        assertThat(cache.<Object>get("b", () -> "new")).isEqualTo("new");
        now.addAndGet(1_000);
        assertThat(cache.<Object>get("a", () -> "new")).isEqualTo("new");
        putStale(cache, "a");
        assertThat(attemptsOfReads(cache, 2)).isEqualTo(1);
        now.addAndGet(1_000); // and not the two seconds of a second failure
        assertThat(attemptsOfReads(cache, 2)).isEqualTo(1);
    }

    @Test
    void withoutAStaleValueEachCallerAsksTheSource() {
        putStale(cache, "a");
        attemptsOfReads(cache, 2);
        cache.evict("a");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> cache.get("a", failing)).hasCauseInstanceOf(IOException.class);
        }
        assertThat(attempts).hasValue(4);
        assertThat(cache.<Object>get("a", () -> "new")).isEqualTo("new");
    }

    @Test
    void whileOneTriesAgainOthersGetTheStaleValueAtOnce() throws Exception {
        putStale(cache, "a");
        attemptsOfReads(cache, 1);
        now.addAndGet(1_000);
        CountDownLatch tries = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        Future<Object> one = threads.submit(() -> cache.get("a", () -> {
            tries.countDown();
            end.await();
            return "new";
        }));
        tries.await();
        try {
            assertThat(threads.submit(() -> attemptsOfReads(cache, 5)).get(20, TimeUnit.SECONDS))
                    .isZero();
            assertThat(cache.<Object>retrieve("a", () -> CompletableFuture.failedFuture(new IOException("down"))))
                    .isCompletedWithValue("old");
        } finally {
            end.countDown();
            threads.shutdown();
        }
        assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo("new");
        assertThat(cache.get("a").get()).isEqualTo("new");
    }

    @Test
    void asynchronousLoadsRestToo() {
        putStale(cache, "a");
        for (int i = 0; i < 5; i++) {
            CompletableFuture<Object> got = cache.retrieve("a", () -> {
                attempts.incrementAndGet();
                return CompletableFuture.failedFuture(new IOException("down"));
            });
            assertThat(got).isCompletedWithValue("old");
        }
        assertThat(attempts).hasValue(1);
    }

    @Test
    void oneLineACacheAndMinuteWithCountAndKey() {
        for (int key = 0; key < 50; key++) {
            String its = "key" + key;
            putStale(cache, its);
            assertThat(cache.get(its, failing)).isEqualTo("old");
        }
        assertThat(lines).hasSize(1);
        assertThat(lines.peek()).contains("cache=prices", "failed=1", "lastKey=key0", "java.io.IOException: down");
        now.addAndGet(60_000);
        assertThat(cache.get("key7", failing)).isEqualTo("old");
        assertThat(new ArrayList<>(lines).get(1)).contains("failed=50", "lastKey=key7");
        putStale(manager.getCache("other"), "a");
        attemptsOfReads(manager.getCache("other"), 2);
        assertThat(lines).hasSize(3);
    }
}
