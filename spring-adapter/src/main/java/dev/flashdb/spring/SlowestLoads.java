package dev.flashdb.spring;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;

/** The loads that took longest, a few of them. A load that is none of them costs one read. Thread-safe. */
final class SlowestLoads {
    static final int KEPT = 10;
    private static final int KEY_CHARACTERS = 200;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<SlowLoad> kept = new PriorityQueue<>(Comparator.comparing(SlowLoad::time));

    /** What a load has to take longer than; written with the lock held. */
    private volatile long leastNanos = -1;

    SlowestLoads(InstantSource clock) {
        this.clock = clock;
    }

    void add(Object key, long nanos, boolean hasFailed) {
        if (nanos <= leastNanos) {
            return;
        }
        SlowLoad load = new SlowLoad(text(key), Duration.ofNanos(nanos), clock.instant(), hasFailed);
        lock.lock();
        try {
            kept.add(load);
            if (kept.size() > KEPT) {
                kept.remove();
            }
            if (kept.size() == KEPT) {
                leastNanos = kept.element().time().toNanos();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns them, the slowest first. */
    List<SlowLoad> all() {
        lock.lock();
        try {
            return kept.stream()
                    .sorted(Comparator.comparing(SlowLoad::time).reversed())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Keys are the application's: a load does not fail because its key has no text. */
    static String text(Object key) {
        String text;
        try {
            text = String.valueOf(key);
        } catch (RuntimeException e) {
            text = key.getClass().getName();
        }
        return text.length() <= KEY_CHARACTERS ? text : text.substring(0, KEY_CHARACTERS) + "...";
    }
}
