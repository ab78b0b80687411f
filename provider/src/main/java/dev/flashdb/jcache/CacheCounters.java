package dev.flashdb.jcache;

import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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

    /** One get of two to the power of so many is timed. */
    private static final int TIMED_BITS = 7;

    /** Two to the power of 64, divided by the golden ratio: its multiples are spread evenly, and have no period. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final int HITS = 0;
    private static final int MISSES = 1;
    private static final int PUTS = 2;
    private static final int REMOVALS = 3;
    private static final int EVICTIONS = 4;
    private static final int EXPIRATIONS = 5;
    private static final int UNREADABLE = 6;
    private static final int TIMED_GETS = 7;
    private static final int GET_NANOS = 8;
    private static final int PUT_NANOS = 9;
    private static final int REMOVE_NANOS = 10;
    private static final int COUNTERS = 11;

    private final LongSupplier nanoClock;
    private volatile boolean enabled;

    /** Made when the counters are first on: a thousand caches without statistics take no room for them. */
    @Nullable
    private volatile BiasedCounters counts;

    /** How many of the first gets are still to be timed. A plain field: a lost race times one more. */
    private int toBeTimed = ALL_TIMED;

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

    /** Switches the counters on or off; not to be called by two threads at the same time. */
    void enabled(boolean on) {
        if (on && counts == null) {
            counts = new BiasedCounters(COUNTERS);
        }
        enabled = on;
    }

    private BiasedCounters present() {
        return Objects.requireNonNull(counts);
    }

    private long sum(int counter) {
        @Nullable BiasedCounters all = counts;
        return all == null ? 0 : all.sum(counter);
    }

    /** Returns the time in nanoseconds, or {@link #OFF}. */
    long begin() {
        return enabled ? now() : OFF;
    }

    /**
     * Returns what {@link #begin()} does for the first thousand gets and for one of 128 after them; {@link #UNTIMED}
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
        BiasedCounters.@Nullable Cells mine = present().mine();
        long die = mine == null ? ThreadLocalRandom.current().nextLong() : die(mine);
        return isTimed(die) ? now() : UNTIMED;
    }

    private static boolean isTimed(long die) {
        return die >>> Long.SIZE - TIMED_BITS == 0;
    }

    private static long die(BiasedCounters.Cells mine) {
        return GOLDEN * (mine.get(HITS) + mine.get(MISSES));
    }

    /**
     * Returns what a get of the calling thread counts in, if it has something and the get need not be timed; else null: then
     * {@link #beginGet()} is to be asked. With {@link #countHit}, the short way for a get while the counters are on.
     */
    BiasedCounters.@Nullable Cells untimed() {
        BiasedCounters.@Nullable Cells mine = present().mine();
        return mine == null || toBeTimed > 0 || isTimed(die(mine)) ? null : mine;
    }

    /** Counts a hit in what {@link #untimed} returned. */
    static void countHit(BiasedCounters.Cells mine) {
        mine.add(HITS, 1);
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

    /** Counts one get. */
    void recordGet(long begin, boolean isHit) {
        recordGets(begin, isHit ? 1 : 0, isHit ? 0 : 1);
    }

    /** Counts hits and misses, and their time since {@code begin}. */
    void recordGets(long begin, long hitCount, long missCount) {
        if (begin == OFF || hitCount + missCount == 0) {
            return;
        }
        add(HITS, hitCount);
        add(MISSES, missCount);
        if (begin != UNTIMED) {
            present().add(TIMED_GETS, hitCount + missCount);
            present().add(GET_NANOS, now() - begin);
        }
    }

    /** Counts puts, and their time since {@code begin}. */
    void recordPuts(long begin, long count) {
        record(begin, count, PUTS, PUT_NANOS);
    }

    /** Counts removals, and their time since {@code begin}. */
    void recordRemovals(long begin, long count) {
        record(begin, count, REMOVALS, REMOVE_NANOS);
    }

    /** Counts entries that left because the cache was full. */
    void recordEvictions(long count) {
        addWhenOn(EVICTIONS, count);
    }

    /** Counts entries whose time was over. */
    void recordExpirations(long count) {
        addWhenOn(EXPIRATIONS, count);
    }

    /** Counts stored values that could not be read. */
    void recordUnreadable(long count) {
        addWhenOn(UNREADABLE, count);
    }

    /** Sets all counters to zero. */
    void clear() {
        @Nullable BiasedCounters all = counts;
        if (all != null) {
            all.reset();
        }
        toBeTimed = ALL_TIMED;
    }

    long hits() {
        return sum(HITS);
    }

    long misses() {
        return sum(MISSES);
    }

    long puts() {
        return sum(PUTS);
    }

    long removals() {
        return sum(REMOVALS);
    }

    long evictions() {
        return sum(EVICTIONS);
    }

    long expirations() {
        return sum(EXPIRATIONS);
    }

    long unreadable() {
        return sum(UNREADABLE);
    }

    /** The mean time of a get in microseconds, 0 when there was none. */
    float averageGetMicros() {
        return averageMicros(GET_NANOS, TIMED_GETS);
    }

    /** The mean time of a put in microseconds, 0 when there was none. */
    float averagePutMicros() {
        return averageMicros(PUT_NANOS, PUTS);
    }

    /** The mean time of a removal in microseconds, 0 when there was none. */
    float averageRemoveMicros() {
        return averageMicros(REMOVE_NANOS, REMOVALS);
    }

    private float averageMicros(int nanos, int operations) {
        long count = sum(operations);
        return count == 0 ? 0f : (float) (sum(nanos) / 1_000.0 / count);
    }

    private void record(long begin, long count, int operations, int nanos) {
        if (begin == OFF || count == 0) {
            return;
        }
        present().add(operations, count);
        present().add(nanos, now() - begin);
    }

    private void addWhenOn(int counter, long count) {
        if (enabled) {
            add(counter, count);
        }
    }

    private void add(int counter, long count) {
        if (count != 0) {
            present().add(counter, count);
        }
    }

    /* The clock's zero is arbitrary, so a reading may happen to be a mark. */
    private long now() {
        long nanos = nanoClock.getAsLong();
        return nanos <= UNTIMED ? UNTIMED + 1 : nanos;
    }
}
