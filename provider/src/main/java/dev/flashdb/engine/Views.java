package dev.flashdb.engine;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The global epoch, the views that are open, and what is kept for them. Thread-safe.
 *
 * <p>Snapshots in constant time after Wei, Ben-David, Blelloch, Fatourou, Ruppert and Sun, "Constant-Time Snapshots
 * with Applications to Concurrent Data Structures" (PPoPP 2021): a version becomes visible without an epoch and is
 * stamped right after, by its writer or by the first reader that meets it.
 */
final class Views {

    /*
     * A view takes the epoch e and moves it on to e + 1: it sees what was stamped e or less. A version becomes visible
     * unstamped, and nobody uses it before it is stamped with the epoch of that moment; so a version that was not
     * visible when the view opened can only be stamped e + 1 or more, and the view sees a cut: all that had become
     * visible before it opened, nothing that came after.
     *
     * A writer that replaces a version stamps the new one (epoch n) and then asks whether any view u with
     * older <= u < n is open. A view that opens later takes an epoch of n or more and needs the new one only. A view
     * that is just opening may have its epoch and not be in the table yet: it counted itself in `opening` before, and
     * while that is not zero everything counts as needed.
     *
     * What is kept is noted with the newest view that needs it; its end hands it on to the next older view that does,
     * or drops it. So the end of a view costs what was written while it was open, and nothing else.
     */
    private static final int PRUNERS = 32;

    private record Kept(Namespace namespace, Contents contents, Slot slot) {}

    /** An open view; weak, so that one that nobody closed (an iterator left half way) ends with its last reader. */
    static final class Open extends WeakReference<Snapshot> {
        private final Queue<Kept> kept = new ConcurrentLinkedQueue<>();
        private long epoch;
        private volatile boolean ended;

        Open(Snapshot snapshot, ReferenceQueue<Snapshot> abandoned) {
            super(snapshot, abandoned);
        }
    }

    private final AtomicLong epoch = new AtomicLong(2);
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger opening = new AtomicInteger();
    private final ConcurrentSkipListMap<Long, Open> open = new ConcurrentSkipListMap<>();
    private final Queue<Kept> keptForOpening = new ConcurrentLinkedQueue<>();
    private final ReferenceQueue<Snapshot> abandoned = new ReferenceQueue<>();
    private final ReentrantLock[] pruners = new ReentrantLock[PRUNERS];

    Views() {
        for (int i = 0; i < PRUNERS; i++) {
            pruners[i] = new ReentrantLock();
        }
    }

    long epoch() {
        return epoch.get();
    }

    int openCount() {
        return active.get();
    }

    /** Opens a view for {@code snapshot}; constant time. */
    Open open(Snapshot snapshot) {
        Open view = new Open(snapshot, abandoned);
        active.incrementAndGet();
        opening.incrementAndGet();
        view.epoch = epoch.getAndIncrement();
        open.put(view.epoch, view);
        opening.decrementAndGet();
        return view;
    }

    long epochOf(Open view) {
        return view.epoch;
    }

    /** Ends a view and frees what only it needed; a second call does nothing. */
    void end(Open view) {
        if (open.remove(view.epoch, view)) {
            active.decrementAndGet();
            view.ended = true;
            release(view.kept);
        }
        release(keptForOpening);
    }

    /** Ends the views whose snapshots nobody can reach any more. */
    void endAbandoned() {
        Reference<? extends Snapshot> gone = abandoned.poll();
        while (gone != null) {
            end((Open) gone);
            gone = abandoned.poll();
        }
    }

    /** Returns whether an open view may see a version of {@code olderEpoch} that one of {@code newerEpoch} replaced. */
    private boolean needs(long olderEpoch, long newerEpoch) {
        if (active.get() == 0) {
            return false;
        }
        if (opening.get() != 0) {
            return true;
        }
        Long newest = open.lowerKey(newerEpoch);
        return newest != null && newest >= olderEpoch;
    }

    /**
     * Frees the versions of {@code slot} that no view needs.
     *
     * @return the newest visible version, all of whose predecessors are needed; a copy of a state in the slot itself
     */
    Version prune(Namespace namespace, Contents contents, Slot slot) {
        @Nullable Version head = slot.settled(this);
        if (head == null) {
            return slot.current(this);
        }
        Version newest = head instanceof Hold hold ? hold.before() : head;
        newest.stampedEpoch(this);
        if (newest.older != null) {
            if (active.get() == 0) {
                newest.forgetOlder();
            } else {
                pruneChain(namespace, contents, slot, newest);
            }
        }
        return newest;
    }

    private void pruneChain(Namespace namespace, Contents contents, Slot slot, Version newest) {
        ReentrantLock lock = pruners[slot.hash & (PRUNERS - 1)];
        lock.lock();
        try {
            Version newer = newest;
            Version older = newer.older;
            while (older != null) {
                if (!isLastAbsence(older) && needs(older.stampedEpoch(this), newer.stampedEpoch(this))) {
                    newer = older;
                } else {
                    newer.older = older.older;
                }
                older = newer.older;
            }
        } finally {
            lock.unlock();
        }
        if (newest.older != null) {
            keep(new Kept(namespace, contents, slot), newest.stampedEpoch(this));
        }
    }

    private static boolean isLastAbsence(Version version) {
        return version.value == null && version.older == null;
    }

    private void keep(Kept kept, long newestEpoch) {
        Map.Entry<Long, Open> view = opening.get() == 0 ? open.lowerEntry(newestEpoch) : null;
        if (view == null) {
            keptForOpening.add(kept);
            return;
        }
        view.getValue().kept.add(kept);
        if (view.getValue().ended) {
            release(view.getValue().kept);
        }
    }

    private void release(Queue<Kept> queue) {
        for (int i = queue.size(); i > 0; i--) {
            @Nullable Kept kept = queue.poll();
            if (kept == null) {
                return;
            }
            kept.namespace.tidy(kept.contents, kept.slot);
        }
    }
}
