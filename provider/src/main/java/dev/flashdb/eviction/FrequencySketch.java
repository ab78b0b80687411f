package dev.flashdb.eviction;

/**
 * A count-min sketch of four-bit counters: estimates, never too low until it ages, how often a hash was counted of late.
 *
 * <p>Confined to the lock of its policy. Counting and estimating are O(1), amortized over the ageing. It grows with the
 * entries it is told of and takes 2 to 4 bytes for each.
 */
final class FrequencySketch {

    /*
     * A long holds sixteen counters. Each of four rows picks a long by the low bits of a hash of its own, and a counter in
     * it by the top bits, so that a table of twice the size starts as two copies of the old one and no count is lost.
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
    private static final long[] ROWS = {
        0x9E37_79B9_7F4A_7C15L, 0xC2B2_AE3D_27D4_EB4FL, 0x1656_67B1_9E37_79F9L, 0xD6E8_FEB8_6659_FD93L
    };

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
        for (long row : ROWS) {
            long mixed = mix(hash, row);
            int index = (int) mixed & (table.length - 1);
            int shift = (int) (mixed >>> 60) << 2;
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
        for (long row : ROWS) {
            long mixed = mix(hash, row);
            int shift = (int) (mixed >>> 60) << 2;
            least = Math.min(least, (int) (table[(int) mixed & (table.length - 1)] >>> shift) & MAXIMUM);
        }
        return least;
    }

    private void halve() {
        for (int i = 0; i < table.length; i++) {
            table[i] = table[i] >>> 1 & HALF_MASK;
        }
        samples /= 2;
    }

    private static long mix(int hash, long row) {
        long mixed = (hash ^ row) * row;
        return mixed ^ mixed >>> 32;
    }
}
