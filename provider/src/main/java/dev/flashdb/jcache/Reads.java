package dev.flashdb.jcache;

import dev.flashdb.StorageException;
import dev.flashdb.engine.Entries;
import dev.flashdb.engine.MonotonicClock;
import dev.flashdb.engine.Version;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads of one key of a cache: the newest state, as it is kept, without holding anything. Thread-safe. */
final class Reads {

    /** The most by which a deadline moved by reads may be early. */
    private static final long GREATEST_LAG_MILLIS = MonotonicClock.EXACT_MILLIS;

    private final Entries entries;
    private final ExpiryRules expiry;
    private final MonotonicClock clock;

    Reads(Entries entries, ExpiryRules expiry, MonotonicClock clock) {
        this.entries = entries;
        this.expiry = expiry;
        this.clock = clock;
    }

    /* What the log has may still be on its way into memory, and that can fail: so reads, too, are told. */

    static <T extends @Nullable Object> T told(Supplier<T> read) {
        try {
            return read.get();
        } catch (StorageException e) {
            throw Storing.failure(e);
        }
    }

    private @Nullable Version read(Object kept) {
        try {
            return entries.read(kept);
        } catch (StorageException e) {
            throw Storing.failure(e);
        }
    }

    /** Returns the newest state of a key if it is live; takes out an expired one. */
    @Nullable
    Version live(Object kept) {
        @Nullable Version version = read(kept);
        return version == null || version.deadlineMillis() == Version.NEVER ? version : unexpired(kept, version);
    }

    private @Nullable Version unexpired(Object kept, Version version) {
        if (clock.isBefore(version.deadlineMillis())) {
            return version;
        }
        entries.expire(kept);
        return null;
    }

    /** Returns the live value of a key as it is kept, if it has so much time left: neither a hit nor a use. */
    @Nullable
    Object peek(Object kept, long leastMillis) {
        @Nullable Version version = live(kept, leastMillis);
        return version == null ? null : version.value();
    }

    /** As {@link #live(Object)}, but null also for one that has less time left; that one stays. */
    @Nullable
    Version live(Object kept, long leastMillis) {
        @Nullable Version version = live(kept);
        return version == null || leastMillis == 0 || version.deadlineMillis() - clock.nowMillis() >= leastMillis
                ? version
                : null;
    }

    /** Moves the deadline of an entry that was read, if the expiry policy says so. */
    void touch(Object kept, Version version) {
        if (!expiry.ignoresAccess()) {
            long seen = version.deadlineMillis();
            long recentMillis = clock.recentMillis();
            long nowMillis = seen - recentMillis > MonotonicClock.EXACT_MILLIS ? recentMillis : clock.nowMillis();
            long deadline = expiry.accessed(nowMillis);
            if (deadline != Entries.KEEP && isWorthMoving(seen, deadline, deadline - nowMillis)) {
                told(() -> {
                    entries.touch(kept, seen, deadline);
                    return seen;
                });
            }
        }
    }

    /**
     * Returns whether a read moves a deadline: not for less than a thousandth of the time to live and less than a second, so
     * that a key that is read a million times a second is not written as often.
     */
    private static boolean isWorthMoving(long seenMillis, long deadlineMillis, long timeToLiveMillis) {
        long gain = deadlineMillis - seenMillis;
        return gain < 0 || gain >= Math.min(GREATEST_LAG_MILLIS, 1 + timeToLiveMillis / 1_000);
    }
}
