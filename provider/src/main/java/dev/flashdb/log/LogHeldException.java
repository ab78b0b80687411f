package dev.flashdb.log;

import java.nio.file.Path;

/** Someone else has the directory open. */
public final class LogHeldException extends LogException {
    private static final long serialVersionUID = 1L;

    private final transient Path directory;
    private final long pid;
    private final String startTime;

    LogHeldException(Path directory, long pid, String startTime) {
        super("A log has one writer at a time, and this directory has one: close it there first, pid="
                + (pid < 0 ? "unknown" : Long.toString(pid)) + ", started=" + startTime + ", directory=" + directory);
        this.directory = directory;
        this.pid = pid;
        this.startTime = startTime;
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
