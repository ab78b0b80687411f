package dev.flashdb.record;

import dev.flashdb.HeapTooSmallException;
import org.jspecify.annotations.Nullable;

/** What the entries of a log need in memory, and what there is. */
public final class Heap {

    /** What an entry takes beside its bytes once it is an object: slot, version, key, value and its share of the index. */
    static final int ENTRY_BYTES = 190;

    private static final long SPARE_BYTES = 64L << 20;
    private static final long LEAST_FREE_BYTES = 20L << 20;

    private Heap() {}

    /** The largest that the heap can become. */
    static long bytes() {
        return Runtime.getRuntime().maxMemory();
    }

    /** Returns whether so many bytes can never be in the heap, however little else is there. */
    public static boolean isTooSmallFor(long liveBytes) {
        return liveBytes > bytes() - bytes() / 32;
    }

    /**
     * Returns whether a heap that has so many bytes of entries is full: a collector that looks for more finds next to nothing, and
     * takes minutes for it. Less than what {@link #tooSmall} asks for never fills it.
     */
    public static boolean isFullWith(long liveBytes) {
        return liveBytes > mostLiveBytes();
    }

    private static long mostLiveBytes() {
        return bytes() - Math.max(bytes() / 8, LEAST_FREE_BYTES);
    }

    /**
     * Makes what is thrown.
     *
     * @param what what it is too small for, with its name at the end
     * @param liveBytes about what is to be in it; less than it is taken for what is known so far
     */
    public static HeapTooSmallException tooSmall(String what, long liveBytes, @Nullable Throwable cause) {
        long least = Math.max(liveBytes, mostLiveBytes());
        long needed = least + least / 4 + SPARE_BYTES;
        return new HeapTooSmallException(
                "The heap is too small for " + what
                        + ". The log keeps every entry. Start the JVM with a larger heap, -Xmx"
                        + ((needed >> 20) + 1) + "m or more, and open the database again: neededBytes=" + needed
                        + ", heapBytes=" + bytes(),
                cause);
    }
}
