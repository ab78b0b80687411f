package dev.flashdb.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
        Set<Contents> full = new LinkedHashSet<>(0);
        for (Hold hold : holds) {
            if (hold.slot != null) {
                failures.collect(() -> keepBooks(hold, full));
            }
        }
        letGo(engine, commit, holds, scanned);
        full.forEach(contents -> failures.collect(() -> contents.namespace.enforceBound(contents)));
        usersCode.forEach(failures::collect);
        failures.rethrow();
    }

    private static void letGo(Engine engine, Commit commit, List<Hold> holds, List<Lockable> scanned) {
        scanned.forEach(entries -> entries.endScan(commit));
        holds.forEach(engine.locks()::letGo);
        engine.waits().wake(commit);
    }

    /** @param full gets the contents that have more than their bound allows now */
    private static void keepBooks(Hold hold, Set<Contents> full) {
        Namespace namespace = (Namespace) hold.entries;
        @Nullable Slot slot = hold.slot;
        namespace.settle(hold);
        if (slot == null || !hold.isWritten() || !hold.commit.isCommitted()) {
            return;
        }
        boolean isOver =
                hold.key == Namespace.ALL_KEYS ? namespace.presentContents().resize() : keepBooks(hold, slot);
        if (isOver) {
            full.add(hold.key == Namespace.ALL_KEYS ? namespace.presentContents() : contentsOf(hold));
        }
    }

    private static boolean keepBooks(Hold hold, Slot slot) {
        Contents contents = contentsOf(hold);
        int change = hold.countChange();
        if (change != 0) {
            contents.count.add(change);
        }
        return contents.keepUpToDate(slot, hold.value != null, hold.deadlineMillis);
    }

    private static Contents contentsOf(Hold hold) {
        return Objects.requireNonNull(hold.contents);
    }
}
