package dev.flashdb.example.shop;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/**
 * The way to a database across the network, which one inside the process does not have: each statement of Hibernate's waits
 * for a time. Thread-safe.
 */
final class DatabaseDistance implements StatementInspector {
    private static final long serialVersionUID = 1L;

    private final long nanos;

    /** Creates a distance of so much time a statement; zero for none. */
    DatabaseDistance(Duration time) {
        this.nanos = time.toNanos();
    }

    /** Returns the statement as it is, when the time has passed; at once when the thread is interrupted. */
    @Override
    public String inspect(String sql) {
        long start = System.nanoTime();
        long left = nanos;
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = nanos - (System.nanoTime() - start);
        }
        return sql;
    }
}
