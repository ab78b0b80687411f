package dev.flashdb.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Does at once, in the thread that asks, what is done in the background elsewhere; what is timed, on {@link #tick}. */
final class InlineBackground implements Background {
    private final List<Runnable> timed = new ArrayList<>();

    @Override
    public Job job(Runnable work) {
        return work::run;
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
