package dev.flashdb.lives;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a database should hold: plain maps, fed by acknowledgements. A commit that was begun and not acknowledged may be there or
 * not; what is there is a prefix of the order of commits. The counts are thread-safe, the rest is confined to one thread.
 */
final class Oracle implements Acknowledgements {

    /** What happens at once or not at all. Immutable. */
    record Commit(List<Contents.Change> changes) implements Serializable {}

    private Contents before = new Contents();
    private List<Commit> commits = new ArrayList<>();
    private Contents now = new Contents();
    private volatile int begun;
    private volatile int acknowledged;

    /** What a database holds that has this now. */
    static Oracle of(Contents contents) {
        Oracle oracle = new Oracle();
        oracle.now = contents;
        oracle.beginSession();
        return oracle;
    }

    /** From here on commits are counted from 0. */
    void beginSession() {
        before = now.copy();
        commits = new ArrayList<>();
        begun = 0;
        acknowledged = 0;
    }

    @Override
    public Contents now() {
        return now;
    }

    @Override
    public void begun(Commit commit) {
        commits.add(commit);
        begun = commits.size();
    }

    @Override
    public void acknowledged() {
        commits.get(acknowledged).changes().forEach(now::apply);
        acknowledged++;
    }

    int begunCount() {
        return begun;
    }

    int acknowledgedCount() {
        return acknowledged;
    }

    /**
     * The commits of this session so far, of which some must be there and some may.
     *
     * @param least how many must be there
     * @param most how many may
     */
    record Range(Contents before, List<Commit> commits, int least, int most) {}

    Range range(int least, int most) {
        return new Range(before, commits, least, most);
    }

    /** Nothing but what was acknowledged. */
    Range exactly() {
        return range(acknowledged, acknowledged);
    }

    /** Returns the contents after as many commits of a range as are found; the longest such. */
    static Contents match(Range range, Contents found, long nowMillis, String where) {
        Contents.Distance distance = after(range, range.least).new Distance(found, nowMillis);
        long nearest = distance.differences();
        String shown = nearest == 0 ? "" : distance.some();
        int matched = nearest == 0 ? range.least : -1;
        for (int i = range.least; i < range.most; i++) {
            range.commits.get(i).changes().forEach(distance::apply);
            if (distance.differences() == 0) {
                matched = i + 1;
            }
        }
        if (matched < 0) {
            throw new AssertionError(where + ": the contents are of no moment between commit " + range.least + " and "
                    + range.most + " of this session; beside the first of them " + nearest + " keys differ:" + shown);
        }
        return after(range, matched);
    }

    private static Contents after(Range range, int count) {
        Contents state = range.before.copy();
        for (Commit commit : range.commits.subList(0, count)) {
            commit.changes().forEach(state::apply);
        }
        return state;
    }

    /** Goes on from contents that were found. */
    void settle(Contents contents) {
        now = contents;
        beginSession();
    }
}
