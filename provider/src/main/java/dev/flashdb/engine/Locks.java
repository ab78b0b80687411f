package dev.flashdb.engine;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are held, of all namespaces and hashes of an engine: the only way to a {@link Hold}. Thread-safe.
 */
final class Locks {

    /*
     * A table of lists, apart from the contents: so a lock outlives a clear, and whoever gets one looks at what is there
     * after that. A hold is over when its commit is decided or the hold is given up. New ones come in at the head of their
     * list by compare-and-set; those that are over are passed by, and taken out by whoever comes along. Taking one out of
     * the middle is a plain write of `next`: two who do that at once may bring back one that is over, and never lose one
     * that is not, for nothing is ever put in behind the head.
     *
     * Who writes in one step, without a hold, latches the slot and then looks here (Contents.isFree); who gets a hold is in
     * the table first, and then waits for the latch and reads. One of the two sees the other. The same holds for a scan: it
     * is noted in its Lockable, then looks for holds here and waits for latches; a hold is put here, then looks for the scan.
     */
    private static final int BUCKETS = 4_096;

    private final AtomicReferenceArray<@Nullable Hold> buckets = new AtomicReferenceArray<>(BUCKETS);
    private final Waits waits;

    Locks(Waits waits) {
        this.waits = waits;
    }

    private static int bucket(Lockable entries, int hash) {
        int mixed = (hash ^ entries.salt) * 0x9E3779B9;
        return mixed >>> 20;
    }

    /**
     * Puts {@code mine} into the table and reads the state of its key, waiting while somebody else holds it.
     *
     * @return {@code mine} or one like it; or the hold of the key that its commit has already
     * @throws dev.flashdb.DeadlockException if the calling thread, or one that waits for it, holds the key
     */
    Hold hold(Hold mine) {
        mine.entries.awaitReady();
        Hold wanted = mine;
        while (true) {
            @Nullable Commit scanner = mine.entries.scanner();
            if (scanner != null && scanner != mine.commit) {
                waits.await(scanner, mine);
            } else {
                @Nullable Hold other = putIfAbsent(wanted);
                if (other == null) {
                    if (isStarted(wanted)) {
                        return wanted;
                    }
                    wanted = wanted.anew();
                } else if (other.commit == mine.commit) {
                    return other;
                } else {
                    waits.await(other);
                }
            }
        }
    }

    /** Does the same if nobody holds the key; else returns null. Never waits. */
    @Nullable
    Hold tryHold(Hold mine) {
        return mine.entries.scanner() == null && putIfAbsent(mine) == null && isStarted(mine) ? mine : null;
    }

    /** Reads the state of a key that was just got; false when it was given up for one that scans. */
    private boolean isStarted(Hold mine) {
        boolean isStarted = false;
        try {
            @Nullable Commit scanner = mine.entries.scanner();
            if (scanner == null || scanner == mine.commit) {
                mine.start();
                isStarted = true;
            }
        } finally {
            if (!isStarted) {
                mine.giveUp();
                letGo(mine);
                waits.wake(mine.commit);
            }
        }
        return isStarted;
    }

    private @Nullable Hold putIfAbsent(Hold mine) {
        int i = bucket(mine.entries, mine.hash);
        while (true) {
            @Nullable Hold head = first(i);
            @Nullable Hold other = find(head, mine.entries, mine.key, mine.hash);
            if (other != null) {
                return other;
            }
            mine.next = head;
            if (buckets.compareAndSet(i, head, mine)) {
                return null;
            }
        }
    }

    /** Returns the first hold of a list that is not over, and takes out those before it. */
    private @Nullable Hold first(int bucket) {
        @Nullable Hold head = buckets.get(bucket);
        while (head != null && head.isOver()) {
            buckets.compareAndSet(bucket, head, head.next);
            head = buckets.get(bucket);
        }
        return head;
    }

    private static @Nullable Hold find(@Nullable Hold head, Lockable entries, Object key, int hash) {
        for (@Nullable Hold hold = head; hold != null; hold = hold.next) {
            if (hold.hash == hash && hold.entries == entries && !hold.isOver() && hold.key.equals(key)) {
                return hold;
            }
        }
        return null;
    }

    /** Returns whether somebody holds a key. */
    boolean isHeld(Lockable entries, Object key, int hash) {
        @Nullable Hold head = buckets.get(bucket(entries, hash));
        return head != null && find(head, entries, key, hash) != null;
    }

    /** Returns the hold of a key that a commit has; null for none. */
    @Nullable
    Hold heldBy(Commit commit, Lockable entries, Object key, int hash) {
        @Nullable Hold held = find(buckets.get(bucket(entries, hash)), entries, key, hash);
        return held != null && held.commit == commit ? held : null;
    }

    /** Takes a hold out that is over. */
    void letGo(Hold hold) {
        int bucket = bucket(hold.entries, hold.hash);
        if (buckets.get(bucket) == hold && buckets.compareAndSet(bucket, hold, hold.next)) {
            return;
        }
        @Nullable Hold last = first(bucket);
        while (last != null) {
            @Nullable Hold next = last.next;
            if (next != null && next.isOver()) {
                last.next = next.next;
            } else {
                last = next;
            }
        }
    }

    /** Keeps everybody else from getting a key until a commit is decided, and waits for those who have one. */
    void holdAll(Lockable entries, Commit commit) {
        entries.awaitReady();
        while (!entries.beginScan(commit)) {
            @Nullable Commit other = entries.scanner();
            if (other != null) {
                waits.await(other, entries.name());
            }
        }
        awaitHolds(entries, hold -> hold.commit != commit);
    }

    /** Waits for those who hold a key. */
    void awaitHolds(Lockable entries, Predicate<Hold> whose) {
        for (int i = 0; i < BUCKETS; i++) {
            @Nullable Hold hold = first(i);
            while (hold != null) {
                if (hold.entries == entries && !hold.isOver() && whose.test(hold)) {
                    waits.await(hold);
                }
                hold = hold.next;
            }
        }
    }
}
