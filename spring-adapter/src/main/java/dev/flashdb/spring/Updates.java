package dev.flashdb.spring;

import dev.flashdb.DeadlockException;
import dev.flashdb.FlashDb;
import dev.flashdb.UpdateFunction;
import dev.flashdb.codec.CodecException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Updates that are not lost: one may have to give way to an entry processor that holds a key and waits for another.
 */
final class Updates {
    private static final int MOST_ATTEMPTS = 1_000;
    private static final long PAUSE_NANOS = 200_000;

    private Updates() {}

    /** Runs an update, again when it had to give way to another; it changes nothing but by its transaction. */
    static <R extends @Nullable Object> R run(FlashDb database, UpdateFunction<R, RuntimeException> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.update(work);
            } catch (DeadlockException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
            } catch (CodecException e) {
                throw new CacheException(e.getMessage(), e); // what a put without an update throws
            }
        }
    }
}
