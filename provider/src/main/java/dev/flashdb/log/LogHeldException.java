package dev.flashdb.log;

import java.nio.file.Path;
import java.time.Duration;

/** Someone else has the directory open. */
public final class LogHeldException extends LogException {
    private static final long serialVersionUID = 1L;

    private final transient Path directory;
    private final long pid;
    private final String startTime;

    LogHeldException(Path directory, long pid, String startTime) {
        this(directory, pid, startTime, Duration.ZERO);
    }

    private LogHeldException(Path directory, long pid, String startTime, Duration lockWait) {
        super((pid == ProcessHandle.current().pid()
                        ? "This process has the directory open already, through another database or another copy of this"
                                + " library."
                        : "Another process has the directory open, and a directory has one process at a time.")
                + " Close it there, or set lockWait (such as 30s) to wait until it is closed: pid="
                + (pid < 0 ? "unknown" : Long.toString(pid)) + ", started=" + startTime + ", directory=" + directory
                + ", lockWait=" + lockWait);
        this.directory = directory;
        this.pid = pid;
        this.startTime = startTime;
    }

    /** This one, after so long a wait for the directory. */
    LogHeldException after(Duration lockWait) {
        return new LogHeldException(directory, pid, startTime, lockWait);
    }

    /**
     * The directory.
     *
     * @return its path, as it was asked for
     */
    public Path directory() {
        return directory;
    }

    /**
     * The process that holds the directory.
     *
     * @return its id, this process' own when it is held here, or -1 when the lock file does not say
     */
    public long pid() {
        return pid;
    }

    /**
     * When that process was started.
     *
     * @return the instant in ISO form, or {@code unknown}
     */
    public String startTime() {
        return startTime;
    }
}
