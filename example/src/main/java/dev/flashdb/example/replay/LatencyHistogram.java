package dev.flashdb.example.replay;

/**
 * A histogram of durations in nanoseconds: exact below 128 ns, within 1.6 % above. Confined to one thread at a time.
 *
 * <p>Recording is constant time and allocates nothing.
 */
final class LatencyHistogram {
    /*
     * Log-linear buckets: each power of two is cut into 64 of equal width, 2^shift. A value with its top bit at
     * 6 + shift falls into bucket 64 * shift + (value >>> shift); below 128 the shift is 0 and the bucket is the value.
     */
    private static final int SUB_BITS = 6;
    private static final int BUCKET_COUNT = bucketOf(Long.MAX_VALUE) + 1;

    private final long[] counts = new long[BUCKET_COUNT];
    private long count;
    private long sumNanos;
    private long maxNanos;

    /** Records one duration; a negative one is refused with an {@link IllegalArgumentException}. */
    void record(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("a duration is never negative: nanos=" + nanos);
        }
        counts[bucketOf(nanos)]++;
        count++;
        sumNanos += nanos;
        maxNanos = Math.max(maxNanos, nanos);
    }

    /** Adds all that {@code other} recorded. */
    void add(LatencyHistogram other) {
        for (int bucket = 0; bucket < BUCKET_COUNT; bucket++) {
            counts[bucket] += other.counts[bucket];
        }
        count += other.count;
        sumNanos += other.sumNanos;
        maxNanos = Math.max(maxNanos, other.maxNanos);
    }

    /** Returns how many durations were recorded. */
    long count() {
        return count;
    }

    /** Returns the exact mean, 0 when nothing was recorded. */
    double meanNanos() {
        return count == 0 ? 0 : (double) sumNanos / count;
    }

    /**
     * Returns the smallest recorded duration that {@code percent} of all do not exceed, rounded up to its bucket's
     * edge; 0 when nothing was recorded. The cost grows with the number of buckets, some 3,700.
     *
     * @throws IllegalArgumentException unless 0 &lt; percent &lt;= 100
     */
    long percentileNanos(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("a percentile lies above 0 and at most at 100: percent=" + percent);
        }
        long rank = (long) Math.ceil(count * percent / 100);
        int bucket = 0;
        for (long seen = counts[0]; seen < rank; seen += counts[bucket]) {
            bucket++;
        }
        return Math.min(upperEdge(bucket), maxNanos);
    }

    private static int bucketOf(long nanos) {
        int shift = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - SUB_BITS);
        return (shift << SUB_BITS) + (int) (nanos >>> shift);
    }

    private static long upperEdge(int bucket) {
        int shift = Math.max(0, (bucket >>> SUB_BITS) - 1);
        long scaled = bucket - ((long) shift << SUB_BITS);
        return ((scaled + 1) << shift) - 1;
    }
}
