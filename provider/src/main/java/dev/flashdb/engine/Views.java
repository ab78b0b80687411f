package dev.flashdb.engine;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
     * A view is in the table before it moves the epoch on. So a writer whose version is stamped n finds in the table all
     * views u < n that are open, and asks whether one with older <= u < n needs the version that it replaces. A view that
     * opens later takes an epoch of n or more and needs the new one only. Where another has moved the epoch on meanwhile,
     * the view takes the next: what it found in the table at the first one may have been given up already.
     *
     * What is kept is noted with the newest view that needs it. A writer notes only the version that it replaces itself. If
     * the newest view u needs that, it was made before u opened: so nobody has overwritten the key since u opened, and the
     * slot is noted once a view. At the end of u the slot is pruned, and noted with the next older view that needs what is
     * left: with which it was not noted before, for the same reason. So the end of a view costs what was overwritten while
     * it was open, once a key.
     */
    private record Kept(Contents contents, Slot slot) {}

    /** An open view; weak, so that one that nobody closed (an iterator left half way) ends with its last reader. */
    static final class OpenView extends WeakReference<Snapshot> {
        private final Queue<Kept> kept = new ConcurrentLinkedQueue<>();
        private long epoch;
        private volatile boolean ended;

        OpenView(Snapshot snapshot, ReferenceQueue<Snapshot> abandoned) {
            super(snapshot, abandoned);
        }

        long epoch() {
            return epoch;
        }

        int notes() {
            return kept.size();
        }

        private void takeKept(Consumer<Kept> taker) {
            for (@Nullable Kept next = kept.poll(); next != null; next = kept.poll()) {
                taker.accept(next);
            }
        }
    }

    private final AtomicLong epoch = new AtomicLong(2);
    private final AtomicInteger active = new AtomicInteger();
    private final ConcurrentSkipListMap<Long, OpenView> open = new ConcurrentSkipListMap<>();
    private final ReferenceQueue<Snapshot> abandoned = new ReferenceQueue<>();

    long epoch() {
        return epoch.get();
    }

    int openCount() {
        return active.get();
    }

    /** Opens a view for {@code snapshot}, and ends those that nobody can reach any more; constant time otherwise. */
    OpenView open(Snapshot snapshot) {
        endAbandoned();
        OpenView view = new OpenView(snapshot, abandoned);
        boolean isOpen = false;
        active.incrementAndGet();
        try {
            begin(view);
            isOpen = true;
        } finally {
            if (!isOpen) {
                active.decrementAndGet();
            }
        }
        return view;
    }

    private void begin(OpenView view) {
        while (true) {
            long mine = epoch.get();
            view.epoch = mine;
            boolean isFirst = open.putIfAbsent(mine, view) == null;
            if (epoch.compareAndSet(mine, mine + 1) && isFirst) {
                return;
            }
            if (isFirst) {
                open.remove(mine, view);
            }
        }
    }

    /** Ends a view and frees what only it needed; a second call does nothing. */
    void end(OpenView view) {
        if (close(view)) {
            release(view);
        }
        endAbandoned();
    }

    private boolean close(OpenView view) {
        boolean isOpen = open.remove(view.epoch, view);
        if (isOpen) {
            active.decrementAndGet();
            view.ended = true;
        }
        return isOpen;
    }

    /** Ends the views whose snapshots nobody can reach any more, all of them before anything is freed. */
    void endAbandoned() {
        @Nullable Reference<? extends Snapshot> gone = abandoned.poll();
        if (gone == null) {
            return;
        }
        Set<Kept> kept = new LinkedHashSet<>(); // a slot that many of them have noted is pruned once
        for (; gone != null; gone = abandoned.poll()) {
            OpenView view = (OpenView) gone;
            if (close(view)) {
                view.takeKept(kept::add);
            }
        }
        kept.forEach(this::free);
    }

    /** Returns the newest open view that may see a version of {@code olderEpoch} which one of {@code newerEpoch} replaced. */
    @Nullable
    OpenView needing(long olderEpoch, long newerEpoch) {
        if (active.get() == 0) {
            return null;
        }
        Map.@Nullable Entry<Long, OpenView> newest = open.lowerEntry(newerEpoch);
        return newest != null && newest.getKey() >= olderEpoch ? newest.getValue() : null;
    }

    /** Takes note of a slot that has a version which a view needs; does nothing for null. */
    void note(@Nullable OpenView view, Contents contents, Slot slot) {
        if (view != null) {
            view.kept.add(new Kept(contents, slot));
            if (view.ended) {
                release(view);
            }
        }
    }

    private void release(OpenView view) {
        view.takeKept(this::free);
    }

    private void free(Kept kept) {
        note(kept.slot.prune(this), kept.contents, kept.slot);
        kept.contents.forgetDead(kept.slot);
    }
}
