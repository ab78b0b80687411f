package dev.flashdb.eviction;

/**
 * A count-min sketch of four-bit counters: estimates, never too low until it ages, how often a hash was counted of late.
 *
 * <p>Confined to the lock of its policy. Counting and estimating are O(1), amortized over the ageing. It grows with the
 * entries it is told of and takes 2 to 4 bytes for each.
 */
final class FrequencySketch {

    /*
     * A long holds sixteen counters, eight longs are a block. A hash picks one block, so that it costs one or two cache lines,
     * and in it one counter of each of four rows of two longs. A table of twice the size has twice the blocks: it starts as
     * two copies of the old one, and no count is lost.
     * When all counts made come to ten for each entry, all are halved [1].
     *
     * [1] G. Einziger, R. Friedman, B. Manes: TinyLFU: A highly efficient cache admission policy. TOS 2017.
     */

    private static final int MAXIMUM = 15;
    private static final int SAMPLES_PER_ENTRY = 10;
    private static final int ENTRIES_PER_LONG = 4;
    private static final int SMALLEST = 8;
    private static final int LARGEST = 1 << 28;
    private static final long HALF_MASK = 0x7777_7777_7777_7777L;
    private static final int LONGS_PER_BLOCK = 8;
    private static final int LONGS_PER_ROW = 2;
    private static final int ROWS = LONGS_PER_BLOCK / LONGS_PER_ROW;

    private long[] table = new long[SMALLEST];
    private long samples;

    /** Makes room for that many entries; does nothing when there is. */
    void ensureCapacity(int entries) {
        while (table.length < entries / ENTRIES_PER_LONG && table.length < LARGEST) {
            long[] twice = new long[table.length * 2];
            System.arraycopy(table, 0, twice, 0, table.length);
            System.arraycopy(table, 0, twice, table.length, table.length);
            table = twice;
        }
    }

    /** Counts a hash, up to 15. */
    void increment(int hash) {
        long mixed = mix(hash);
        int block = block(mixed);
        for (int row = 0; row < ROWS; row++) {
            int index = block + place(mixed, row);
            int shift = shift(mixed, row);
            if ((table[index] >>> shift & MAXIMUM) < MAXIMUM) {
                table[index] += 1L << shift;
            }
        }
        if (++samples >= (long) table.length * ENTRIES_PER_LONG * SAMPLES_PER_ENTRY) {
            halve();
        }
    }

    /** Gives how often a hash was counted, 0 to 15. */
    int estimate(int hash) {
        int least = MAXIMUM;
        long mixed = mix(hash);
        int block = block(mixed);
        for (int row = 0; row < ROWS; row++) {
            least = Math.min(least, (int) (table[block + place(mixed, row)] >>> shift(mixed, row)) & MAXIMUM);
        }
        return least;
    }

    private void halve() {
        for (int i = 0; i < table.length; i++) {
            table[i] = table[i] >>> 1 & HALF_MASK;
        }
        samples /= 2;
    }

    /** The first long of a hash's block, by the upper half of its bits. */
    private int block(long mixed) {
        return ((int) (mixed >>> 32) & table.length / LONGS_PER_BLOCK - 1) * LONGS_PER_BLOCK;
    }

    /** The long of a row within its block, by one bit of a byte of the lower half. */
    private static int place(long mixed, int row) {
        return row * LONGS_PER_ROW + (int) (mixed >>> (row << 3) & 1);
    }

    /** Where the counter of a row lies in its long, by four bits of that byte. */
    private static int shift(long mixed, int row) {
        return (int) (mixed >>> (row << 3) + 1 & 15) << 2;
    }

    private static long mix(int hash) {
        long mixed = (hash ^ 0x9E37_79B9_7F4A_7C15L) * 0xC2B2_AE3D_27D4_EB4FL;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return mixed ^ mixed >>> 32;
    }
}
