package dev.flashdb.log;

import java.time.Duration;

/** Where the log does what nobody waits for. */
interface Background {
    /** A kind of work that is done again and again. */
    @FunctionalInterface
    interface Job {
        /** Has the work done soon, once for all who have asked before it begins. Needs no memory, and never throws. */
        void ask();
    }

    /**
     * Makes a kind of work: one thread does it, none before {@link #start}. What it throws is noted, and it is done again after a
     * pause.
     */
    Job job(Runnable work);

    /**
     * As {@link #job(Runnable)}; the same thread does something else from time to time.
     *
     * @param inTime done again and again, with that pause between; what it throws is noted, and does not end that
     */
    Job job(Runnable work, Duration pause, Runnable inTime);

    /** Begins to work. */
    void start();

    /**
     * Ends: what was begun is done, what was not begun is dropped, then something last is done.
     *
     * @param limit how long to wait for that
     * @return whether all was done; if not, the last thing is still done when the others have ended
     */
    boolean close(Runnable last, Duration limit);
}
