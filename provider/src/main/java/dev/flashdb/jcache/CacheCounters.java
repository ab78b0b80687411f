package dev.flashdb.jcache;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What a cache has counted. Thread-safe. While off, nothing is counted and no clock is read.
 *
 * <p>An operation asks {@link #begin()} once, and hands what it got to the {@code record...} methods. An operation that
 * began while the counters were off counts nothing. Time that a loader or writer took is cut out with {@link
 * #resume(long, long)}.
 */
final class CacheCounters {
    /** What {@link #begin()} returns while the counters are off. */
    static final long OFF = Long.MIN_VALUE;

    /** What {@link #beginGet()} returns for a get that counts, but whose time is not taken. */
    static final long UNTIMED = OFF + 1;

    private static final int ALL_TIMED = 1 << 10;
    private static final int ONE_TIMED_OF = 1 << 4;

    private final LongSupplier nanoClock;
    private volatile boolean enabled;

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder puts = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder expirations = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    /** How many of the first gets are still to be timed. A plain field: a lost race times one more. */
    private int toBeTimed = ALL_TIMED;

    private final LongAdder timedGets = new LongAdder();
    private final LongAdder getNanos = new LongAdder();
    private final LongAdder putNanos = new LongAdder();
    private final LongAdder removeNanos = new LongAdder();

    /** Makes counters that are off; they read the given clock of nanoseconds. */
    CacheCounters(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Makes counters that are off and read the system's clock. */
    CacheCounters() {
        this(System::nanoTime);
    }

    boolean enabled() {
        return enabled;
    }

    void enabled(boolean on) {
        enabled = on;
    }

    /** Returns the time in nanoseconds, or {@link #OFF}. */
    long begin() {
        return enabled ? now() : OFF;
    }

    /**
     * Returns what {@link #begin()} does for the first thousand gets and for one of sixteen after them; {@link #UNTIMED}
     * for the others: taking the time of a get costs as much as the get.
     */
    long beginGet() {
        if (!enabled) {
            return OFF;
        }
        if (toBeTimed > 0) {
            toBeTimed--;
            return now();
        }
        return (ThreadLocalRandom.current().nextInt() & ONE_TIMED_OF - 1) == 0 ? now() : UNTIMED;
    }

    /**
     * Returns a beginning moved on by the time since {@code pause}: what went on in between does not count.
     *
     * @param begin when the operation began
     * @param pause what {@link #begin()} said before the user's code was called
     */
    long resume(long begin, long pause) {
        return begin <= UNTIMED || pause <= UNTIMED ? begin : begin + (now() - pause);
    }

    /** Counts hits and misses, and their time since {@code begin}. */
    void recordGets(long begin, long hitCount, long missCount) {
        if (begin == OFF || hitCount + missCount == 0) {
            return;
        }
        add(hits, hitCount);
        add(misses, missCount);
        if (begin != UNTIMED) {
            timedGets.add(hitCount + missCount);
            getNanos.add(now() - begin);
        }
    }

    /** Counts puts, and their time since {@code begin}. */
    void recordPuts(long begin, long count) {
        record(begin, count, puts, putNanos);
    }

    /** Counts removals, and their time since {@code begin}. */
    void recordRemovals(long begin, long count) {
        record(begin, count, removals, removeNanos);
    }

    /** Counts entries that left because the cache was full. */
    void recordEvictions(long count) {
        addWhenOn(evictions, count);
    }

    /** Counts entries whose time was over. */
    void recordExpirations(long count) {
        addWhenOn(expirations, count);
    }

    /** Counts stored values that could not be read. */
    void recordUnreadable(long count) {
        addWhenOn(unreadable, count);
    }

    /** Sets all counters to zero; what is counted at the same time may be lost. */
    void clear() {
        for (LongAdder counter : new LongAdder[] {
            hits, misses, puts, removals, evictions, expirations, unreadable, timedGets, getNanos, putNanos, removeNanos
        }) {
            counter.reset();
        }
        toBeTimed = ALL_TIMED;
    }

    long hits() {
        return hits.sum();
    }

    long misses() {
        return misses.sum();
    }

    long puts() {
        return puts.sum();
    }

    long removals() {
        return removals.sum();
    }

    long evictions() {
        return evictions.sum();
    }

    long expirations() {
        return expirations.sum();
    }

    long unreadable() {
        return unreadable.sum();
    }

    /** The mean time of a get in microseconds, 0 when there was none. */
    float averageGetMicros() {
        return averageMicros(getNanos, timedGets.sum());
    }

    /** The mean time of a put in microseconds, 0 when there was none. */
    float averagePutMicros() {
        return averageMicros(putNanos, puts.sum());
    }

    /** The mean time of a removal in microseconds, 0 when there was none. */
    float averageRemoveMicros() {
        return averageMicros(removeNanos, removals.sum());
    }

    private static float averageMicros(LongAdder nanos, long count) {
        return count == 0 ? 0f : (float) (nanos.sum() / 1_000.0 / count);
    }

    private void record(long begin, long count, LongAdder counter, LongAdder nanos) {
        if (begin == OFF || count == 0) {
            return;
        }
        counter.add(count);
        nanos.add(now() - begin);
    }

    private void addWhenOn(LongAdder counter, long count) {
        if (enabled) {
            add(counter, count);
        }
    }

    private static void add(LongAdder counter, long count) {
        if (count != 0) {
            counter.add(count);
        }
    }

    /* The clock's zero is arbitrary, so a reading may happen to be a mark. */
    private long now() {
        long nanos = nanoClock.getAsLong();
        return nanos <= UNTIMED ? UNTIMED + 1 : nanos;
    }
}
