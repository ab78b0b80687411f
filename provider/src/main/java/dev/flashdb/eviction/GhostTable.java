package dev.flashdb.eviction;

/**
 * The ghosts: fingerprints of entries that have left, each with the time of its last use and the queue it left from.
 *
 * <p>Confined to the lock of its policy. All operations are O(1), whatever the hashes are, but for growth, which is
 * amortized. A ghost takes 4 bytes. There are none before the first {@link #add}, and never more than the capacity.
 */
final class GhostTable {

    /*
     * A table of sets of eight ghosts [1, section 4.2]. The high half of the mixed hash picks the set, the low half gives
     * the fingerprint; where all eight places are taken, the ghost used longest ago goes.
     *
     *     31          17   16    15          0
     *     fingerprint      queue  time of last use        0: no ghost (no fingerprint is 0)
     *
     * A hash that never was added looks like a ghost once in 4,096 times. The time is kept modulo 2^16.
     *
     * A table doubles by making a set into two that both hold its ghosts, for a fingerprint does not tell to which of the
     * two a ghost belongs; the superfluous copies grow old and go. This is rare: a cache is full when its first ghost comes.
     *
     * [1] J. Yang et al.: FIFO queues are all you need for cache eviction. SOSP 2023.
     */

    private static final int WAYS = 8;
    private static final int LARGEST = 1 << 27;
    private static final int TIME_MASK = 0xFFFF;
    private static final int MAIN_BIT = 1 << 16;
    private static final int FINGERPRINT_SHIFT = 17;

    private int[] table = {};
    private int fromMain;
    private int size;

    /**
     * Adds a ghost, or renews that of an equal fingerprint.
     *
     * @param wanted how many ghosts the table should have room for
     */
    void add(int hash, boolean fromMain, int lastUse, int now, long wanted) {
        ensureCapacity(wanted);
        long mixed = mix(hash);
        int place = find(mixed);
        set(place >= 0 ? place : vacancy(mixed, now), entry(mixed, fromMain, lastUse));
    }

    /** Gives the place of a ghost, good until the next change, or -1. */
    int find(int hash) {
        return find(mix(hash));
    }

    /** Reads the set of a hash, so that it is in the processor's cache. */
    int lookAhead(int hash) {
        return table.length == 0 ? 0 : table[firstPlace(mix(hash))];
    }

    /** Gives how long before {@code now} the ghost at a place was last used. */
    int age(int place, int now) {
        return now - table[place] & TIME_MASK;
    }

    /** Whether the ghost at a place left from the main queue. */
    boolean isFromMain(int place) {
        return (table[place] & MAIN_BIT) != 0;
    }

    void removeAt(int place) {
        set(place, 0);
    }

    int size() {
        return size;
    }

    /** Counts the ghosts that left from the main queue. */
    int fromMain() {
        return fromMain;
    }

    int capacity() {
        return table.length;
    }

    boolean isGhostAt(int place) {
        return table[place] != 0;
    }

    private void set(int place, int entry) {
        int before = table[place];
        size += (entry == 0 ? 0 : 1) - (before == 0 ? 0 : 1);
        fromMain += (entry & MAIN_BIT) - (before & MAIN_BIT) >> 16;
        table[place] = entry;
    }

    private int find(long mixed) {
        if (table.length == 0) {
            return -1;
        }
        int first = firstPlace(mixed);
        int fingerprint = fingerprint(mixed);
        for (int place = first; place < first + WAYS; place++) {
            if (table[place] >>> FINGERPRINT_SHIFT == fingerprint) {
                return place;
            }
        }
        return -1;
    }

    /** The place of the ghost used longest ago in its set, unless one is free. */
    private int vacancy(long mixed, int now) {
        int first = firstPlace(mixed);
        int oldest = first;
        for (int place = first; place < first + WAYS; place++) {
            if (table[place] == 0) {
                return place;
            }
            if (age(place, now) > age(oldest, now)) {
                oldest = place;
            }
        }
        return oldest;
    }

    private void ensureCapacity(long wanted) {
        long most = Math.min(wanted, LARGEST);
        if (table.length == 0) {
            table = new int[(int) Math.max(1, (most + WAYS - 1) / WAYS) * WAYS];
        }
        while (table.length + table.length / 2 < most) {
            grow();
        }
    }

    private void grow() {
        int[] twice = new int[table.length * 2];
        for (int first = 0; first < table.length; first += WAYS) {
            System.arraycopy(table, first, twice, first * 2, WAYS);
            System.arraycopy(table, first, twice, first * 2 + WAYS, WAYS);
        }
        table = twice;
        size *= 2;
        fromMain *= 2;
    }

    private int firstPlace(long mixed) {
        return (int) ((mixed >>> 32) * (table.length / WAYS) >>> 32) * WAYS;
    }

    private static int entry(long mixed, boolean fromMain, int lastUse) {
        return fingerprint(mixed) << FINGERPRINT_SHIFT | (fromMain ? MAIN_BIT : 0) | lastUse & TIME_MASK;
    }

    private static int fingerprint(long mixed) {
        return (int) Math.max(1, mixed & 0x7FFF);
    }

    private static long mix(int hash) {
        long mixed = (hash ^ 0x5851_F42D_4C95_7F2DL) * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return mixed ^ mixed >>> 32;
    }
}
