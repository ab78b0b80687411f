package dev.flashdb.log;

import java.time.Duration;

/** Where the log does what nobody waits for. */
interface Background {
    void execute(Runnable task);

    void every(Duration period, Runnable task);

    /** Returns when what was begun is done; what was not begun is dropped. */
    void close();
}
