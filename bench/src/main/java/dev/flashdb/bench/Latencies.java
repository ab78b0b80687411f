package dev.flashdb.bench;

/** How long operations took: a histogram with an error of 1/32, and the exact longest. Confined to one thread. */
final class Latencies {
    private static final int SUB_BITS = 5;
    private static final int SUBS = 1 << SUB_BITS;

    private final long[] counts = new long[(Long.SIZE - SUB_BITS) * SUBS];
    private long count;
    private long longest;

    void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[bucket(value)]++;
        count++;
        longest = Math.max(longest, value);
    }

    private static int bucket(long value) {
        if (value < SUBS) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - SUB_BITS - Long.numberOfLeadingZeros(value);
        return (shift + 1) * SUBS + (int) (value >>> shift) - SUBS;
    }

    private static long floor(int bucket) {
        int shift = bucket / SUBS - 1;
        return shift < 0 ? bucket : (long) (SUBS + bucket % SUBS) << shift;
    }

    /**
     * Returns the time that a share of the operations did not exceed, rounded down to its bucket; 0 when there were none.
     *
     * @param share from 0 to 1
     */
    long quantile(double share) {
        long rank = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return floor(i);
            }
        }
        return 0;
    }

    long longest() {
        return longest;
    }
}
