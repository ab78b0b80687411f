package dev.flashdb.spring;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a cache whose last load failed while there was a stale value to answer with. Their source rests: one attempt a key
 * and pause, and a pause is twice the one before, up to {@link #LONGEST}. Thread-safe.
 */
final class FailedLoads {
    /** No pause grows beyond this one, but for a first pause that is longer. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);
    private static final Logger LOG = System.getLogger(FailedLoads.class.getName());

    private final String cache;
    private final Duration first;
    private final InstantSource clock;
    private final LongAdder answers = new LongAdder();
    private final ConcurrentMap<Object, Rest> rests = new ConcurrentHashMap<>();
    private final ReentrantLock telling = new ReentrantLock();
    private long untold;
    private long toldAtMillis = Long.MIN_VALUE;
    private volatile int tidyAbove = 1_000;

    FailedLoads(String cache, Duration first, InstantSource clock) {
        this.cache = cache;
        this.first = first;
        this.clock = clock;
    }

    /** When a key may be loaded again. Immutable but for the mark of the one who does it. */
    private record Rest(long pauseMillis, long endMillis, AtomicBoolean isTried) {}

    /** Returns whether there is a key whose load failed: constant time. */
    boolean isAny() {
        return !rests.isEmpty();
    }

    /** Returns whether to load: the key has not failed, or its pause is over and no other is at it. */
    boolean mayTry(Object key) {
        Rest rest = rests.get(key);
        return rest == null || clock.millis() >= rest.endMillis && rest.isTried.compareAndSet(false, true);
    }

    /** Takes note of a failed load whose caller got the stale value. */
    void failed(Object key, @Nullable Throwable failure) {
        long now = clock.millis();
        rests.compute(key, (its, before) -> {
            if (before != null && !before.isTried.get() && now < before.endMillis) {
                return before; // another of those who waited for the same load
            }
            long longest = Math.max(LONGEST.toMillis(), first.toMillis());
            long pause = before == null ? first.toMillis() : Math.min(longest, 2 * before.pauseMillis);
            return new Rest(pause, now + pause, new AtomicBoolean());
        });
        if (rests.size() > tidyAbove) { // whoever asks for nothing any more ends no rest
            rests.values().removeIf(rest -> now >= rest.endMillis + LONGEST.toMillis());
            tidyAbove = Math.max(1_000, 2 * rests.size());
        }
        answered(key);
        tell(key, failure, now);
    }

    /** Takes note of a caller that got the stale value. */
    void answered(Object key) {
        answers.increment();
    }

    void succeeded(Object key) {
        forget(key);
    }

    /** Forgets a key that was loaded, or has no stale value any more. */
    void forget(Object key) {
        if (isAny()) {
            rests.remove(key);
        }
    }

    /** Returns how many callers got a stale value. */
    long answers() {
        return answers.sum();
    }

    /** One line a minute: a source that is down fails for every key. */
    private void tell(Object key, @Nullable Throwable failure, long now) {
        long count;
        telling.lock();
        try {
            untold++;
            if (toldAtMillis != Long.MIN_VALUE && now - toldAtMillis < TOLD_EVERY.toMillis()) {
                return;
            }
            count = untold;
            untold = 0;
            toldAtMillis = now;
        } finally {
            telling.unlock();
        }
        LOG.log(
                Level.WARNING,
                "Loads failed; their callers got values whose time is over (told once a minute): cache=" + cache
                        + ", failed=" + count + ", lastKey=" + SlowestLoads.text(key) + ", cause=" + failure);
    }
}
