package dev.flashdb.log;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What has failed where no caller could be told: the last of it, and one line in the log of the application.
 *
 * <p>Thread-safe. Noting something never throws, whatever is wrong with the process.
 */
final class Problems {
    /*
     * A thread that has run out of memory comes here. So what it says is kept in fields, and words are made of it by whoever asks
     * for them later, or by the line of the log, which may fail.
     */
    private static final System.Logger LOG = System.getLogger(Log.class.getName());

    /** The same failure is logged again after this time. */
    private static final long QUIET_MILLIS = 60_000;

    private final Path directory;
    private final AtomicLong count = new AtomicLong();
    private volatile long millis;
    private volatile @Nullable Throwable cause;
    private volatile @Nullable String what;
    private volatile @Nullable String loggedWhat;
    private volatile long loggedMillis;

    Problems(Path directory) {
        this.directory = directory;
    }

    /**
     * Notes a failure.
     *
     * @param failed what failed, as a sentence
     */
    void note(String failed, Throwable why) {
        long now = System.currentTimeMillis();
        cause = why;
        millis = now;
        what = failed;
        count.incrementAndGet();
        if (!failed.equals(loggedWhat) || now - loggedMillis >= QUIET_MILLIS) {
            loggedWhat = failed;
            loggedMillis = now;
            log(failed, why);
        }
    }

    private void log(String failed, Throwable why) {
        try {
            boolean isFault = why instanceof RuntimeException && !(why instanceof LogException);
            if (isFault) {
                LOG.log(System.Logger.Level.WARNING, message(failed, why), why);
            } else {
                LOG.log(System.Logger.Level.WARNING, message(failed, why)); // one line: where it came from says nothing
            }
        } catch (RuntimeException | Error e) {
            return; // the status has it
        }
    }

    private String message(String failed, Throwable why) {
        return failed + " directory=" + directory + ", cause=" + why;
    }

    /** How often something failed. */
    long count() {
        return count.get();
    }

    /** What failed last; null when nothing has. */
    @Nullable
    LogProblem last() {
        String failed = what;
        Throwable why = cause;
        return failed == null || why == null ? null : new LogProblem(millis, message(failed, why));
    }
}
