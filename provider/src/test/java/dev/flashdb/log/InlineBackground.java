package dev.flashdb.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Does at once, in the thread that asks, what is done in the background elsewhere; what is timed, on {@link #tick}. */
final class InlineBackground implements Background {
    private final List<Runnable> timed = new ArrayList<>();

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public void every(Duration period, Runnable task) {
        timed.add(task);
    }

    void tick() {
        timed.forEach(Runnable::run);
    }

    @Override
    public void close() {
        timed.clear();
    }
}
