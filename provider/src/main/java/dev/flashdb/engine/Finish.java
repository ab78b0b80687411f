package dev.flashdb.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What follows the decision of a commit, of one hold or of a transaction's. Confined to the thread that decided. */
final class Finish {

    /*
     * In this order, and all of it whatever fails:
     *
     * 1. the log counts the commit out: a snapshot of the log waits for that
     * 2. the books of everything that was written: what views need, count, wheel, policy
     * 3. the locks go, and who waits for them is woken
     * 4. bounds are kept, which tells the user's eviction listener
     * 5. the user's code that waits for the end of a transaction
     */
    private Finish() {}

    /**
     * Does it.
     *
     * @param commit decided
     * @param scanned whose keys nobody else got before this
     * @param usersCode what runs last
     */
    static void of(Engine engine, Commit commit, List<Hold> holds, List<Lockable> scanned, List<Runnable> usersCode) {
        Failures failures = new Failures();
        if (commit.begunInLog >= 0) {
            failures.collect(() -> Objects.requireNonNull(engine.log()).end(commit.begunInLog));
        }
        List<Contents> full = keepBooks(holds, failures);
        letGo(engine, commit, holds, scanned);
        for (int i = 0; i < full.size(); i++) {
            Contents contents = full.get(i);
            failures.collect(() -> contents.namespace.enforceBound(contents));
        }
        usersCode.forEach(failures::collect);
        failures.rethrow();
    }

    private static void letGo(Engine engine, Commit commit, List<Hold> holds, List<Lockable> scanned) {
        scanned.forEach(entries -> entries.endScan(commit));
        for (int i = 0; i < holds.size(); i++) {
            engine.locks().letGo(holds.get(i));
        }
        engine.waits().wake(commit);
    }

    /** Returns the contents that have more than their bound allows now. Mostly that is nobody, and nothing is made for it. */
    private static List<Contents> keepBooks(List<Hold> holds, Failures failures) {
        List<Contents> full = List.of();
        for (int i = 0; i < holds.size(); i++) {
            Hold hold = holds.get(i);
            try {
                @Nullable Contents contents = hold.slot == null ? null : keepBooks(hold, hold.slot);
                if (contents != null && !full.contains(contents)) {
                    full = full.isEmpty() ? new ArrayList<>() : full;
                    full.add(contents);
                }
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
        }
        return full;
    }

    private static @Nullable Contents keepBooks(Hold hold, Slot slot) {
        Namespace namespace = (Namespace) hold.entries;
        namespace.settle(hold);
        if (!hold.isWritten() || !hold.commit.isCommitted()) {
            return null;
        }
        if (hold.key == Namespace.ALL_KEYS) {
            Contents present = namespace.presentContents();
            return present.resize() ? present : null;
        }
        Contents contents = contentsOf(hold);
        int change = hold.countChange();
        if (change != 0) {
            contents.count.add(change);
        }
        return contents.keepUpToDate(slot, hold.value != null, hold.deadlineMillis) ? contents : null;
    }

    private static Contents contentsOf(Hold hold) {
        return Objects.requireNonNull(hold.contents);
    }
}
