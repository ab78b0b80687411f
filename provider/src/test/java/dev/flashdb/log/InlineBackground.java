package dev.flashdb.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Does at once, in the thread that asks, what is done in the background elsewhere; what is timed, on {@link #tick}. */
final class InlineBackground implements Background {
    private final List<Runnable> timed = new ArrayList<>();
    private final int oneSyncIn;
    private int jobs;
    private int asked;

    InlineBackground() {
        this(1);
    }

    /** With a disk that is slow: one of so many syncs that are asked for is done, for all of them. */
    InlineBackground(int oneSyncIn) {
        this.oneSyncIn = oneSyncIn;
    }

    /** The first job makes segments, the other one syncs. */
    @Override
    public Job job(Runnable work) {
        return jobs++ == 0 ? work::run : () -> sync(work);
    }

    private void sync(Runnable work) {
        if (++asked % oneSyncIn == 0) {
            work.run();
        }
    }

    @Override
    public Job job(Runnable work, Duration pause, Runnable inTime) {
        timed.add(inTime);
        return job(work);
    }

    void tick() {
        timed.forEach(Runnable::run);
    }

    @Override
    public void start() {}

    @Override
    public boolean close(Runnable last, Duration limit) {
        timed.clear();
        last.run();
        return true;
    }
}
